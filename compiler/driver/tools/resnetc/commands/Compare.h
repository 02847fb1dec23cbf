//===- Compare.h - compares an output with a reference file -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/commands/Tensors.h"

#include <string>
#include <vector>

namespace resnetc::cli {

/// What one --compare asks for.
struct Reference {
  std::string path; ///< "" if this output has none
  double bound = 1e-5;
};

/// Splits ",rel=BOUND" off each argument and binds the rest to outputs. Errors
/// are Usage.
Status bindReferences(const std::vector<std::string> &arguments,
                      std::span<const resnetc_tensor_info> tensors,
                      std::vector<Reference> &out);

/// norm(got - want) / norm(want) in double; 0 if both are equal bit for bit or
/// both zero, NaN or infinite if only one side is.
double relativeDistance(const std::vector<float> &got,
                        const std::vector<float> &want);

/// Prints the distance; an Input error if it is above the bound.
Status compareRows(const resnetc_tensor_info &tensor, const Rows &got,
                   const Reference &reference);

} // namespace resnetc::cli
