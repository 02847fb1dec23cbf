//===- ReduceOps.cpp - sums -----------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc::nn;

LogicalResult
ChannelSumOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                               Adaptor adaptor,
                               llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asActivation(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  inferred.push_back(
      RankedTensorType::get(input.getShape().back(), input.getElementType()));
  return success();
}

LogicalResult ChannelSumOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})))
    return failure();
  return verifyResult(*this, "C2");
}

LogicalResult ReduceSumOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})))
    return failure();
  RankedTensorType input = getInput().getType();
  RankedTensorType result = asActivation(getType());
  bool reduces =
      result && result.getRank() == input.getRank() &&
      llvm::all_of(llvm::zip_equal(result.getShape(), input.getShape()),
                   [](auto extents) {
                     auto [reduced, extent] = extents;
                     return reduced == extent || reduced == 1;
                   });
  if (reduces)
    return success();
  return violation(*this, "C2")
         << "the result must be " << input
         << " with 1 in place of some of its extents, got " << getType();
}
