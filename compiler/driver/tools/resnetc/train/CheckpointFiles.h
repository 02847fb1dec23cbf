//===- CheckpointFiles.h - a training's checkpoints and their lock -*- C++ -*-//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/model/TrainingState.h"

#include <string>

namespace resnetc::cli {

/// F, the newest checkpoint; F.prev, the one before it; F.best, the best by
/// test accuracy; F.lock while a training uses them.
class CheckpointFiles {
public:
  explicit CheckpointFiles(std::string path) : path_(std::move(path)) {}
  /// Gives the lock back and removes its file.
  ~CheckpointFiles();
  CheckpointFiles(const CheckpointFiles &) = delete;
  CheckpointFiles &operator=(const CheckpointFiles &) = delete;

  const std::string &path() const { return path_; }

  /// Takes the lock, and with it tries whether the folder can be written.
  /// Errors are Environment.
  Status lock();
  /// Refuses to write over a checkpoint that was not asked for, and to go on
  /// from none. Errors are Input.
  Status check(bool resume) const;
  /// Loads F. If it is absent or damaged, F.prev takes its place, which is told
  /// on standard error; a damaged F stays as F.damaged.
  Status resume(TrainingState &state) const;
  Status save(const TrainingState &state) const { return state.save(path_); }
  /// Gives F, which was just saved, the second name F.best.
  Status keepAsBest(const TrainingState &state) const;

private:
  std::string path_;
  int lock_ = -1;
};

} // namespace resnetc::cli
