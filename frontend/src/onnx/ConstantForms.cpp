//===- ConstantForms.cpp - constants beside activations ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ConstantForms.h"

#include "OnnxBroadcast.h"

#include "llvm/ADT/StringExtras.h"

using namespace resnetc;

static std::string extentsText(llvm::ArrayRef<int64_t> extents) {
  return llvm::join(
      llvm::map_range(extents,
                      [](int64_t extent) { return std::to_string(extent); }),
      "x");
}

mlir::Value resnetc::imageParameter(OnnxConversion &node,
                                    const OnnxTensor &constant, size_t rank,
                                    const ImageAxes &axes) {
  std::vector<int64_t> dims(rank - constant.dims.size(), 1);
  dims.insert(dims.end(), constant.dims.begin(), constant.dims.end());
  std::vector<int64_t> extents;
  for (int axis : axes)
    extents.push_back(axis == noAxis ? 1 : dims[axis]);
  // The order of the axes is part of the name, so that equal names mean equal
  // values.
  std::string order = axes == imageAxes2d ? "" : ".by";
  for (int axis : axes)
    if (!order.empty())
      order += std::to_string(axis == noAxis ? 0 : axis);
  return node.parameter(
      constant.name, "." + extentsText(extents) + order, extents,
      [&] { return permuteValues(constant.floats, dims, axes); });
}

mlir::Value resnetc::rowsParameter(OnnxConversion &node,
                                   const OnnxTensor &constant,
                                   std::vector<int64_t> extents) {
  extents.insert(extents.begin(), 1);
  return node.parameter(constant.name, ".rows" + extentsText(extents), extents,
                        [&] { return constant.floats; });
}
