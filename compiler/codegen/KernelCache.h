//===- KernelCache.h - kernels that were compiled before --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A folder with a file for each kernel. What a kernel is stands in its key, in
// full; an entry counts only if its key is the one asked for, whatever the name
// of its file. A cache saves time and nothing else: anything wrong with it is
// as if it were empty, and no output depends on it.
//
// Any number of processes and threads may use one folder. An entry appears
// under its name whole, and what is removed while it is read stays readable.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/CompileKernel.h"

#include <string>

namespace resnetc {

class KernelCache {
public:
  /// Makes the folder, for this user alone, unless it is there. Without a
  /// folder that only this user can write, and for an empty name, nothing is
  /// ever found or kept.
  explicit KernelCache(const std::string &folder);

  /// Why nothing is kept; empty if it is, or if no folder was given.
  const std::string &problem() const { return problem_; }
  /// Where entries are; empty if nothing is kept.
  const std::string &folder() const { return folder_; }

  /// Thread-safe, as is keep.
  bool find(const std::string &key, KernelObject &out) const;
  void keep(const std::string &key, const KernelObject &kernel) const;

  /// Removes the entries that were not used for the longest time, until the
  /// rest has at most this many bytes.
  void trim(uint64_t mostBytes) const;

private:
  std::string pathOf(const std::string &key) const;

  std::string folder_, problem_;
};

/// Everything that the bytes of a kernel depend on. Empty if that cannot be
/// told: then it must not be kept.
std::string kernelKey(const KernelSpec &spec, Isa isa,
                      const std::string &symbol);

} // namespace resnetc
