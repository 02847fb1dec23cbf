//===- ConvOps.cpp - convolution and linear -------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"
#include "compiler/ir/Window.h"

using namespace mlir;
using namespace resnetc::nn;
using llvm::ArrayRef;

//===----------------------------------------------------------------------===//
// conv2d
//===----------------------------------------------------------------------===//

LogicalResult
Conv2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                           Adaptor adaptor,
                           llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().size() < 2)
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  RankedTensorType filter = asParameter(adaptor.getOperands()[1].getType(), 4);
  if (!input || !filter)
    return failure();
  Window window = {filter.getShape().take_back(2),
                   listedSizes(adaptor.getStridesAttr()),
                   listedSizes(adaptor.getPadsAttr()),
                   listedSizes(adaptor.getDilationsAttr())};
  auto extents = window.outputExtents(input.getDimSize(1), input.getDimSize(2));
  if (!extents)
    return failure();
  auto [oh, ow] = *extents;
  inferred.push_back(
      RankedTensorType::get({input.getDimSize(0), oh, ow, filter.getDimSize(0)},
                            input.getElementType()));
  return success(asImage(inferred.back()) != nullptr);
}

/// ODS checks the sum of the segments and that the optional ones are 0 or 1,
/// but not these two; the accessors of the operands need both to be 1.
static LogicalResult verifySegments(Conv2dOp op) {
  ArrayRef<int32_t> segments = op.getProperties().operandSegmentSizes;
  if (segments[0] == 1 && segments[1] == 1)
    return success();
  return violation(op, "C11")
         << "operandSegmentSizes must count one input and one filter, got "
         << segments[0] << " and " << segments[1];
}

static LogicalResult verifyGroups(Conv2dOp op) {
  int64_t groups = static_cast<int64_t>(op.getGroups());
  int64_t channels = op.getInput().getType().getDimSize(3);
  int64_t co = op.getFilter().getType().getDimSize(0);
  int64_t ci = op.getFilter().getType().getDimSize(1);
  bool valid = groups >= 1 && channels % groups == 0 && co % groups == 0 &&
               channels / groups == ci;
  if (valid)
    return success();
  return violation(op, "C6")
         << "groups must divide the input's channels and the filter's co, with "
            "channels / groups = ci, got groups "
         << groups << ", channels " << channels << ", co " << co << ", ci "
         << ci;
}

/// Needs C1 to C6: then only sizes can make inference fail.
static LogicalResult verifyFit(Conv2dOp op) {
  llvm::SmallVector<Type, 1> inferred;
  if (succeeded(Conv2dOp::inferReturnTypes(op.getContext(), std::nullopt,
                                           Conv2dOp::Adaptor(op), inferred)))
    return success();
  return violation(op, "C7")
         << "the dilated filter must fit the padded input and a sample of the "
            "result be below 2^31 elements, got input "
         << op.getInput().getType() << ", filter " << op.getFilter().getType()
         << ", pads " << listText(op.getPads()) << ", dilations "
         << listText(op.getDilations());
}

LogicalResult Conv2dOp::verify() {
  if (failed(verifySegments(*this)) ||
      failed(verifyImage(*this, "C1", {"input", getInput()})) ||
      failed(verifyParameter(*this, "C2", {"filter", getFilter()},
                             {"co", "ci", "kh", "kw"})) ||
      failed(verifySizes(*this, "C3", {"strides", getStrides(), 2, 1})) ||
      failed(verifySizes(*this, "C4", {"pads", getPads(), 4, 0})) ||
      failed(verifySizes(*this, "C5", {"dilations", getDilations(), 2, 1})) ||
      failed(verifyGroups(*this)) || failed(verifyFit(*this)) ||
      failed(verifyVector(*this, "C8", {"bias", getBias()},
                          getFilter().getType().getDimSize(0))))
    return failure();
  if (getResidual() && getResidual().getType() != getType())
    return violation(*this, "C9") << "residual must be " << getType()
                                  << ", got " << getResidual().getType();
  return verifyResult(*this, "C10");
}

//===----------------------------------------------------------------------===//
// linear
//===----------------------------------------------------------------------===//

LogicalResult
LinearOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                           Adaptor adaptor,
                           llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().size() < 2)
    return failure();
  RankedTensorType input = asActivation(adaptor.getOperands()[0].getType());
  RankedTensorType weight = asParameter(adaptor.getOperands()[1].getType(), 2);
  if (!input || !weight)
    return failure();
  inferred.push_back(RankedTensorType::get(
      {input.getDimSize(0), weight.getDimSize(0)}, input.getElementType()));
  return success();
}

LogicalResult LinearOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})) ||
      failed(
          verifyParameter(*this, "C2", {"weight", getWeight()}, {"out", "in"})))
    return failure();
  ArrayRef<int64_t> sample = getInput().getType().getShape().drop_front();
  int64_t in = getWeight().getType().getDimSize(1);
  if (countElements(sample) != in)
    return violation(*this, "C3")
           << "weight must read the input's " << *countElements(sample)
           << " elements per sample, got " << in;
  if (failed(verifyVector(*this, "C4", {"bias", getBias()},
                          getWeight().getType().getDimSize(0))))
    return failure();
  return verifyResult(*this, "C5");
}
