//===- KernelName.h - readable, unique names of kernels ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/KernelSpec.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

#include <map>
#include <string>
#include <vector>

namespace resnetc {

/// Kind, window, shape and epilogue, as a C identifier:
/// conv2d_k3s1_56x56x64to128_res_relu. Different specs may have one.
std::string kernelTag(const KernelSpec &spec);

/// The kernels of a module, each spec once.
class KernelNames {
public:
  struct Kernel {
    std::string name, spec;
  };
  /// Makes a name one that no kernel gets.
  void reserve(llvm::StringRef name) { taken.insert(name); }
  /// The spec's kernel: its tag, with a number if another spec has that.
  const std::string &nameOf(const KernelSpec &spec);
  const std::vector<Kernel> &kernels() const { return list; }

private:
  std::vector<Kernel> list;                 ///< in the order of their first use
  std::map<std::string, std::string> names; ///< spec -> name
  llvm::StringSet<> taken;
};

} // namespace resnetc
