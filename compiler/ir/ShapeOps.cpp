//===- ShapeOps.cpp - ops that only move elements -------------------------===//
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
// reshape
//===----------------------------------------------------------------------===//

LogicalResult
ReshapeOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                            Adaptor adaptor,
                            llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asActivation(adaptor.getOperands()[0].getType());
  ArrayRef<int64_t> extents = listedSizes(adaptor.getExtentsAttr());
  if (!input || (extents.size() != 1 && extents.size() != kAxes))
    return failure();
  inferred.push_back(withExtents(input, extents));
  return success(asActivation(inferred.back()) != nullptr);
}

LogicalResult ReshapeOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})))
    return failure();
  // One extent, or else the message asks for three.
  size_t count = getExtents().size() == 1 ? 1 : kAxes;
  if (failed(verifySizes(*this, "C2", {"extents", getExtents(), count, 1})))
    return failure();
  int64_t elements =
      *countElements(getInput().getType().getShape().drop_front());
  if (countElements(getExtents()) != elements)
    return violation(*this, "C3")
           << "extents must multiply to the input's " << elements
           << " elements per sample, got " << listText(getExtents());
  return verifyResult(*this, "C4");
}

//===----------------------------------------------------------------------===//
// transpose
//===----------------------------------------------------------------------===//

/// 1, 2 and 3, each once.
static bool isPermutation(ArrayRef<int64_t> axes) {
  return axes.size() == kAxes && llvm::is_contained(axes, 1) &&
         llvm::is_contained(axes, 2) && llvm::is_contained(axes, 3);
}

LogicalResult
TransposeOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  ArrayRef<int64_t> permutation = listedSizes(adaptor.getPermutationAttr());
  if (!input || !isPermutation(permutation))
    return failure();
  llvm::SmallVector<int64_t, kAxes> extents;
  for (int64_t axis : permutation)
    extents.push_back(input.getDimSize(axis));
  inferred.push_back(withExtents(input, extents));
  return success();
}

LogicalResult TransposeOp::verify() {
  if (failed(verifyImage(*this, "C1", {"input", getInput()})))
    return failure();
  if (!isPermutation(getPermutation()))
    return violation(*this, "C2")
           << "permutation must have 1, 2 and 3, each once, got "
           << listText(getPermutation());
  return verifyResult(*this, "C3");
}

//===----------------------------------------------------------------------===//
// concat
//===----------------------------------------------------------------------===//

/// The inputs' n: that of a parameter only where there is nothing else.
static int64_t batchOf(ValueRange inputs) {
  for (Value input : inputs)
    if (!input.getDefiningOp<ParamOp>())
      return cast<RankedTensorType>(input.getType()).getDimSize(0);
  return cast<RankedTensorType>(inputs.front().getType()).getDimSize(0);
}

/// The type of one input, with the extent that all of them have along the axis;
/// null if they do not fit.
static RankedTensorType concatenated(ValueRange inputs, int64_t axis) {
  if (inputs.empty())
    return {};
  RankedTensorType first = asActivation(inputs.front().getType());
  if (!first || axis < 1 || axis >= first.getRank())
    return {};
  int64_t extent = 0;
  for (Value input : inputs) {
    RankedTensorType type = asActivation(input.getType());
    if (!type || type.getRank() != first.getRank())
      return {};
    // Both are below 2^31, so the sum cannot overflow.
    extent += type.getDimSize(axis);
    if (extent >= kSizeLimit)
      return {};
  }
  llvm::SmallVector<int64_t, 4> shape(first.getShape());
  shape[0] = batchOf(inputs);
  shape[axis] = extent;
  return asActivation(RankedTensorType::get(shape, first.getElementType()));
}

LogicalResult
ConcatOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                           Adaptor adaptor,
                           llvm::SmallVectorImpl<Type> &inferred) {
  IntegerAttr axis = adaptor.getAxisAttr();
  if (!axis)
    return failure();
  RankedTensorType result = concatenated(adaptor.getOperands(), axis.getInt());
  if (!result)
    return failure();
  inferred.push_back(result);
  return success();
}

/// The extents of one input differ from these in this axis only, or they are
/// those of a parameter that is repeated.
static bool agreesBut(Value input, ArrayRef<int64_t> shape, int64_t axis) {
  auto type = cast<RankedTensorType>(input.getType());
  if (type.getRank() != static_cast<int64_t>(shape.size()))
    return false;
  bool isRepeated = input.getDefiningOp<ParamOp>() && type.getDimSize(0) == 1;
  for (int64_t i = isRepeated ? 1 : 0; i < type.getRank(); ++i)
    if (i != axis && type.getDimSize(i) != shape[i])
      return false;
  return true;
}

LogicalResult ConcatOp::verify() {
  if (getInputs().empty())
    return violation(*this, "C1") << "there must be at least one input";
  for (Value input : getInputs())
    if (failed(verifyActivation(*this, "C1", {"input", input})))
      return failure();
  auto first = cast<RankedTensorType>(getInputs().front().getType());
  int64_t axis = getAxisAttr().getInt();
  if (axis < 1 || axis >= first.getRank())
    return violation(*this, "C2")
           << "axis must be 1 to " << first.getRank() - 1 << ", got " << axis;
  llvm::SmallVector<int64_t, 4> shape(first.getShape());
  shape[0] = batchOf(getInputs());
  for (Value input : getInputs())
    if (!agreesBut(input, shape, axis))
      return violation(*this, "C3")
             << "inputs must differ in the extent of axis " << axis
             << " only, got " << first << " and " << input.getType();
  if (!concatenated(getInputs(), axis))
    return violation(*this, "C4")
           << "a sample of the result must be below 2^31 elements, got "
           << getInputs().size() << " inputs like " << first;
  return verifyResult(*this, "C5");
}

//===----------------------------------------------------------------------===//
// slice
//===----------------------------------------------------------------------===//

/// Three of them, none 0, and none that could overflow.
static bool areSteps(ArrayRef<int64_t> steps) {
  return steps.size() == kAxes && llvm::all_of(steps, [](int64_t step) {
           return step != 0 && -kSizeLimit < step && step < kSizeLimit;
         });
}

/// 0 <= start < limit <= extent on each axis that is read upwards, and
/// extent > start > limit >= -1 on each that is read downwards.
static bool isInside(ArrayRef<int64_t> starts, ArrayRef<int64_t> limits,
                     ArrayRef<int64_t> steps, ArrayRef<int64_t> extents) {
  if (starts.size() != kAxes || limits.size() != kAxes)
    return false;
  return llvm::all_of(llvm::zip_equal(starts, limits, steps, extents),
                      [](auto axis) {
                        auto [start, limit, step, extent] = axis;
                        if (step > 0)
                          return 0 <= start && start < limit && limit <= extent;
                        return -1 <= limit && limit < start && start < extent;
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
  if (!input || !areSteps(steps) ||
      !isInside(starts, limits, steps, input.getShape().drop_front()))
    return failure();
  llvm::SmallVector<int64_t, kAxes> extents;
  for (auto [start, limit, step] : llvm::zip_equal(starts, limits, steps))
    extents.push_back((std::abs(limit - start) - 1) / std::abs(step) + 1);
  inferred.push_back(withExtents(input, extents));
  return success();
}

LogicalResult SliceOp::verify() {
  if (failed(verifyImage(*this, "C1", {"input", getInput()})))
    return failure();
  bool three = getStarts().size() == kAxes && getLimits().size() == kAxes;
  if (three && !areSteps(getSteps()))
    return violation(*this, "C3") << "steps must be 3 values, none 0, each "
                                     "below 2^31 in magnitude, got "
                                  << listText(getSteps());
  if (!isInside(getStarts(), getLimits(), getSteps(),
                getInput().getType().getShape().drop_front()))
    return violation(*this, "C2")
           << "starts and limits must be three values with 0 <= start < limit "
              "<= extent, or extent > start > limit >= -1 for a step below 0, "
              "got "
           << listText(getStarts()) << " and " << listText(getLimits())
           << " in steps " << listText(getSteps()) << " on "
           << getInput().getType();
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

/// A mirror at the first and last elements has extent - 1 elements to show.
static bool canReflect(PadOp op) {
  if (op.getMode() != PadMode::Reflect)
    return true;
  return llvm::all_of(
      llvm::zip_equal(op.getLow(), op.getHigh(),
                      op.getInput().getType().getShape().drop_front()),
      [](auto axis) {
        auto [before, after, extent] = axis;
        return before < extent && after < extent;
      });
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
  if (!canReflect(*this))
    return violation(*this, "C5")
           << "low and high must be below the extent to reflect, got "
           << listText(getLow()) << " and " << listText(getHigh()) << " on "
           << getInput().getType();
  if (getMode() != PadMode::Constant && !getValue().isPosZero())
    return violation(*this, "C6")
           << "value must be 0 in mode " << stringifyPadMode(getMode());
  return verifyResult(*this, "C4");
}
