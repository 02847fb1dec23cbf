//===- ShapeOps.cpp - ops that only move elements -------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc::nn;
using llvm::ArrayRef;

/// Slice and pad act on h, w and c; the batch passes.
static constexpr size_t kAxes = 3;

/// The image's batch before these extents.
static RankedTensorType withExtents(RankedTensorType image,
                                    ArrayRef<int64_t> extents) {
  llvm::SmallVector<int64_t, 4> shape = {image.getDimSize(0)};
  shape.append(extents.begin(), extents.end());
  return RankedTensorType::get(shape, image.getElementType());
}

//===----------------------------------------------------------------------===//
// flatten
//===----------------------------------------------------------------------===//

LogicalResult
FlattenOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                            Adaptor adaptor,
                            llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  inferred.push_back(
      withExtents(input, *countElements(input.getShape().drop_front())));
  return success();
}

LogicalResult FlattenOp::verify() {
  if (failed(verifyImage(*this, "C1", {"input", getInput()})))
    return failure();
  return verifyResult(*this, "C2");
}

//===----------------------------------------------------------------------===//
// slice
//===----------------------------------------------------------------------===//

/// 0 <= start < limit <= extent on each axis.
static bool isInside(ArrayRef<int64_t> starts, ArrayRef<int64_t> limits,
                     ArrayRef<int64_t> extents) {
  if (starts.size() != kAxes || limits.size() != kAxes)
    return false;
  return llvm::all_of(llvm::zip_equal(starts, limits, extents), [](auto axis) {
    auto [start, limit, extent] = axis;
    return 0 <= start && start < limit && limit <= extent;
  });
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *context,
                                        std::optional<Location>,
                                        Adaptor adaptor,
                                        llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  ArrayRef<int64_t> starts = listedSizes(adaptor.getStartsAttr());
  ArrayRef<int64_t> limits = listedSizes(adaptor.getLimitsAttr());
  ArrayRef<int64_t> steps = listedSizes(adaptor.getStepsAttr());
  if (!input || !isInside(starts, limits, input.getShape().drop_front()) ||
      steps.size() != kAxes)
    return failure();
  llvm::SmallVector<int64_t, kAxes> extents;
  for (auto [start, limit, step] : llvm::zip_equal(starts, limits, steps)) {
    if (step < 1)
      return failure();
    extents.push_back((limit - start - 1) / step + 1);
  }
  inferred.push_back(withExtents(input, extents));
  return success();
}

LogicalResult SliceOp::verify() {
  if (failed(verifyImage(*this, "C1", {"input", getInput()})))
    return failure();
  if (!isInside(getStarts(), getLimits(),
                getInput().getType().getShape().drop_front()))
    return violation(*this, "C2")
           << "starts and limits must be three values with 0 <= start < limit "
              "<= extent, got "
           << listText(getStarts()) << " and " << listText(getLimits())
           << " on " << getInput().getType();
  if (failed(verifySizes(*this, "C3", {"steps", getSteps(), kAxes, 1})))
    return failure();
  return verifyResult(*this, "C4");
}

//===----------------------------------------------------------------------===//
// pad
//===----------------------------------------------------------------------===//

LogicalResult PadOp::inferReturnTypes(MLIRContext *context,
                                      std::optional<Location>, Adaptor adaptor,
                                      llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  ArrayRef<int64_t> low = listedSizes(adaptor.getLowAttr());
  ArrayRef<int64_t> high = listedSizes(adaptor.getHighAttr());
  if (!input || low.size() != kAxes || high.size() != kAxes)
    return failure();
  llvm::SmallVector<int64_t, kAxes> extents;
  for (auto [before, extent, after] :
       llvm::zip_equal(low, input.getShape().drop_front(), high)) {
    // Below the limit each, the three cannot overflow their sum.
    if (before < 0 || before >= kSizeLimit || after < 0 || after >= kSizeLimit)
      return failure();
    extents.push_back(before + extent + after);
  }
  inferred.push_back(withExtents(input, extents));
  return success(asImage(inferred.back()) != nullptr);
}

LogicalResult PadOp::verify() {
  if (failed(verifyImage(*this, "C1", {"input", getInput()})) ||
      failed(verifySizes(*this, "C2", {"low", getLow(), kAxes, 0})) ||
      failed(verifySizes(*this, "C2", {"high", getHigh(), kAxes, 0})))
    return failure();
  llvm::SmallVector<Type, 1> inferred;
  if (failed(inferReturnTypes(getContext(), std::nullopt, Adaptor(*this),
                              inferred)))
    return violation(*this, "C3")
           << "a sample of the result must be below 2^31 elements, got input "
           << getInput().getType() << ", low " << listText(getLow())
           << ", high " << listText(getHigh());
  return verifyResult(*this, "C4");
}
