//===- Harness.h - compile, load and run models in tests --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/runtime.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace resnetc::test {

/// A folder of its own that goes with the object.
class TempFolder {
public:
  TempFolder();
  ~TempFolder();
  std::string operator/(const std::string &name) const {
    return path_ + "/" + name;
  }
  const std::string &path() const { return path_; }
  /// Names of everything in it, sorted.
  std::vector<std::string> entries() const;

private:
  std::string path_;
};

struct RunResult {
  int code = -1; ///< exit code, or 128 + the signal
  std::string out, err;
};

/// Where and how a program runs, where that is not as the test runs.
struct RunSettings {
  std::string folder;                             ///< empty: this one
  std::map<std::string, std::string> environment; ///< added to ours
  /// The first file that appears in this folder brings the program `signal`.
  std::string watched;
  int signal = 0;
  bool signalIgnored = false; ///< by the parent, as a shell's background job
};

/// Runs a program without a shell and waits for it.
RunResult run(const std::vector<std::string> &command,
              const RunSettings &settings = {});

/// Runs `resnetc-compile compile` with these arguments.
RunResult compileModel(const std::vector<std::string> &arguments,
                       const RunSettings &settings = {});

/// What a run of a model is asked for.
struct RunRequest {
  int64_t batch = 1;
  int threads = 1;
};

/// A compiled model, opened. Every failure is a failure of the test.
class LoadedModel {
public:
  explicit LoadedModel(const std::string &path);
  ~LoadedModel();
  LoadedModel(const LoadedModel &) = delete;

  const resnetc_model_info &info() const { return *resnetc_info(model_); }
  resnetc_model *get() const { return model_; }
  /// First input -> first output, on a context of its own whose memory is
  /// filled with NaN before.
  std::vector<float> run(const std::vector<float> &input, RunRequest request);

private:
  resnetc_model *model_ = nullptr;
};

/// Standard normal values, the same everywhere.
std::vector<float> randomValues(size_t count, uint64_t seed);

/// |a - b| / |b| in the Euclidean norm; infinite if a value is not finite.
double relativeError(const std::vector<float> &values,
                     const std::vector<double> &exact);

/// The folder with data that is not part of the project; empty if it is not on
/// this machine.
std::string sharedFolder();

} // namespace resnetc::test
