//===- CheckPasses.h - do the passes keep the results? ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Model.h"
#include "compiler/reference/DoubleTensor.h"

#include <vector>

namespace resnetc {

/// Runs the float64 interpreter on fixed random inputs, before the passes with
/// remember() and after them with compare().
class PassCheck {
public:
  Status remember(const Model &model);
  /// Internal if an output moved by more than rounding in double precision.
  Status compare(const Model &model) const;

private:
  std::vector<DoubleTensor> inputs_, outputs_;
};

} // namespace resnetc
