//===- ShapeGradientOps.cpp - gradients of ops that move elements ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

#include <cstdlib>

using namespace mlir;
using namespace resnetc::nn;
using llvm::ArrayRef;

/// Slice and pad act on h, w and c; the batch passes.
static constexpr size_t kAxes = 3;

static LogicalResult verifySteps(SliceBackwardOp op) {
  bool valid = op.getStarts().size() == kAxes &&
               op.getSteps().size() == kAxes &&
               llvm::all_of(op.getSteps(), [](int64_t step) {
                 return step != 0 && -kSizeLimit < step && step < kSizeLimit;
               });
  if (valid)
    return success();
  return violation(op, "C3")
         << "starts and steps must be 3 values, no step 0 or 2^31 and more in "
            "magnitude, got "
         << listText(op.getStarts()) << " and " << listText(op.getSteps());
}

/// Whether the `count` places from `start` on are all inside of `extent`. Count
/// and step are below 2^31, so their product does not overflow.
static bool isInside(int64_t start, int64_t step, int64_t count,
                     int64_t extent) {
  if (start < 0 || start >= extent)
    return false;
  int64_t last = start + (count - 1) * step;
  return last >= 0 && last < extent;
}

LogicalResult SliceBackwardOp::verify() {
  if (failed(verifyImage(*this, "C1", {"dy", getDy()})) ||
      failed(verifyImage(*this, "C2", {"dinput", getDinput()})))
    return failure();
  RankedTensorType dy = getDy().getType(), dinput = getType();
  if (dy.getDimSize(0) != dinput.getDimSize(0))
    return violation(*this, "C2")
           << "dinput must have the n of dy, got " << dinput << " and " << dy;
  if (failed(verifySteps(*this)))
    return failure();
  for (size_t axis = 0; axis < kAxes; ++axis)
    if (!isInside(getStarts()[axis], getSteps()[axis], dy.getDimSize(axis + 1),
                  dinput.getDimSize(axis + 1)))
      return violation(*this, "C4")
             << "every element of dy must fall into dinput, got starts "
             << listText(getStarts()) << " and steps " << listText(getSteps())
             << " for " << dy << " and " << dinput;
  return success();
}

/// What a pad of an image gives, or null. The sizes are below 2^31 each, so
/// that sums of three do not overflow.
static RankedTensorType paddedType(RankedTensorType image,
                                   ArrayRef<int64_t> low,
                                   ArrayRef<int64_t> high) {
  llvm::SmallVector<int64_t, 4> shape = {image.getDimSize(0)};
  for (auto [before, extent, after] :
       llvm::zip_equal(low, image.getShape().drop_front(), high))
    shape.push_back(before + extent + after);
  return asImage(RankedTensorType::get(shape, image.getElementType()));
}

static LogicalResult verifyRepeats(PadBackwardOp op) {
  if (op.getMode() == PadMode::Edge)
    return success();
  if (op.getMode() == PadMode::Constant)
    return violation(op, "C4") << "mode must be reflect or edge, got constant";
  for (auto [before, after, extent] : llvm::zip_equal(
           op.getLow(), op.getHigh(), op.getType().getShape().drop_front()))
    if (before >= extent || after >= extent)
      return violation(op, "C4")
             << "low and high must be below the extent to reflect, got "
             << listText(op.getLow()) << " and " << listText(op.getHigh())
             << " on " << op.getType();
  return success();
}

LogicalResult PadBackwardOp::verify() {
  if (failed(verifyImage(*this, "C1", {"dinput", getDinput()})) ||
      failed(verifySizes(*this, "C2", {"low", getLow(), kAxes, 0})) ||
      failed(verifySizes(*this, "C2", {"high", getHigh(), kAxes, 0})))
    return failure();
  RankedTensorType padded = paddedType(getType(), getLow(), getHigh());
  if (getDy().getType() != padded)
    return violation(*this, "C3")
           << "dy must be the pad of dinput, " << getType() << " with low "
           << listText(getLow()) << " and high " << listText(getHigh())
           << ", got " << getDy().getType();
  return verifyRepeats(*this);
}
