//===- SharedOptions.h - options of more than one command -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/OptionParser.h"
#include "compiler/driver/tools/resnetc/image/Preprocess.h"
#include "compiler/driver/tools/resnetc/model/Runner.h"

namespace resnetc::cli {

/// --threads
void addThreads(OptionParser &parser, std::optional<int32_t> &out);
/// --batch and --threads
void addRunner(OptionParser &parser, RunnerOptions &runner);
/// --scale, --mean, --std, --color and --resize
void addPreprocess(OptionParser &parser, Preprocess &out);
/// --checkpoint, to read
void addCheckpoint(OptionParser &parser, std::string &out);

} // namespace resnetc::cli
