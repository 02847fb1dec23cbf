//===- Commands.h - the commands that this program runs itself --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/image/Preprocess.h"
#include "compiler/driver/tools/resnetc/model/Runner.h"

#include <optional>
#include <string>
#include <vector>

namespace resnetc::cli {

struct RunCommand {
  std::string model;
  std::vector<std::string> inputs; ///< [NAME=]X.npy
  std::vector<std::string> images;
  std::vector<std::string> outputs; ///< [NAME=]Y.npy
  std::vector<std::string> compare; ///< [NAME=]REF.npy[,rel=1e-5]
  std::string labels;               ///< file, "" for none
  int64_t top = 5;
  bool profile = false;
  std::string profileFile; ///< "" for a table
  std::string checkpoint;  ///< "" for the weights built in
  Preprocess preprocess;
  RunnerOptions runner;

  Status execute() const;
};

struct EvalCommand {
  std::string model;
  std::string data;
  std::string checkpoint; ///< "" for the weights built in
  bool json = false;
  Preprocess preprocess;
  RunnerOptions runner;

  Status execute() const;
};

struct BenchCommand {
  std::string model;
  std::string program = "infer";
  double seconds = 3;
  bool json = false;
  RunnerOptions runner;

  Status execute() const;
};

struct InspectCommand {
  std::string model;
  bool json = false;

  Status execute() const;
};

/// Writes a checkpoint's parameters and statistics under their source names.
struct ExportCommand {
  std::string model;
  std::string checkpoint;
  std::string output;

  Status execute() const;
};

/// Lists the networks known by name.
struct ZooCommand {
  Status execute() const;
};

} // namespace resnetc::cli
