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

/// What a convolution by these attributes makes of an input and a filter; null
/// if it cannot.
template <typename Adaptor>
static RankedTensorType convolvedType(Adaptor adaptor, Type inputType,
                                      Type filterType) {
  RankedTensorType input = asImage(inputType);
  RankedTensorType filter = asParameter(filterType, 4);
  if (!input || !filter)
    return {};
  Window window = {filter.getShape().take_back(2),
                   listedSizes(adaptor.getStridesAttr()),
                   listedSizes(adaptor.getPadsAttr()),
                   listedSizes(adaptor.getDilationsAttr())};
  auto extents = window.outputExtents(input.getDimSize(1), input.getDimSize(2));
  if (!extents)
    return {};
  auto [oh, ow] = *extents;
  return asImage(
      RankedTensorType::get({input.getDimSize(0), oh, ow, filter.getDimSize(0)},
                            input.getElementType()));
}

LogicalResult
Conv2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                           Adaptor adaptor,
                           llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().size() < 2)
    return failure();
  RankedTensorType result =
      convolvedType(adaptor, adaptor.getOperands()[0].getType(),
                    adaptor.getOperands()[1].getType());
  if (!result)
    return failure();
  inferred.push_back(result);
  return success();
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

namespace {

/// What a convolution reads, as an operand or as the result of its gradient.
struct Convolved {
  TypedValue<RankedTensorType> input, filter;
};

} // namespace

template <typename Op>
static LogicalResult verifyGroups(Op op, Convolved convolved) {
  int64_t groups = static_cast<int64_t>(op.getGroups());
  int64_t channels = convolved.input.getType().getDimSize(3);
  int64_t co = convolved.filter.getType().getDimSize(0);
  int64_t ci = convolved.filter.getType().getDimSize(1);
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
template <typename Op>
static LogicalResult verifyFit(Op op, Convolved convolved) {
  Type input = convolved.input.getType(), filter = convolved.filter.getType();
  if (convolvedType(typename Op::Adaptor(op), input, filter))
    return success();
  return violation(op, "C7")
         << "the dilated filter must fit the padded input and a sample of the "
            "result be below 2^31 elements, got input "
         << input << ", filter " << filter << ", pads "
         << listText(op.getPads()) << ", dilations "
         << listText(op.getDilations());
}

/// C3 to C7; needs an image and a filter.
template <typename Op>
static LogicalResult verifyConvolution(Op op, Convolved convolved) {
  if (failed(verifySizes(op, "C3", {"strides", op.getStrides(), 2, 1})) ||
      failed(verifySizes(op, "C4", {"pads", op.getPads(), 4, 0})) ||
      failed(verifySizes(op, "C5", {"dilations", op.getDilations(), 2, 1})) ||
      failed(verifyGroups(op, convolved)))
    return failure();
  return verifyFit(op, convolved);
}

LogicalResult Conv2dOp::verify() {
  if (failed(verifySegments(*this)) ||
      failed(verifyImage(*this, "C1", {"input", getInput()})) ||
      failed(verifyParameter(*this, "C2", {"filter", getFilter()},
                             {"co", "ci", "kh", "kw"})) ||
      failed(verifyConvolution(*this, {getInput(), getFilter()})) ||
      failed(verifyVector(*this, "C8", {"bias", getBias()},
                          getFilter().getType().getDimSize(0))) ||
      failed(verifyType(*this, "C9", {"residual", getResidual()}, getType())))
    return failure();
  return verifyResult(*this, "C10");
}

//===----------------------------------------------------------------------===//
// conv2d_backward_data, conv2d_backward_filter
//===----------------------------------------------------------------------===//

/// C2 to C7 of both gradients: they state the same of the same convolution.
template <typename Op>
static LogicalResult verifyConvGradient(Op op, NamedOperand input,
                                        NamedOperand filter) {
  if (failed(verifyParameter(op, "C2", filter, {"co", "ci", "kh", "kw"})) ||
      failed(verifyImage(op, "C6", input)))
    return failure();
  Convolved convolved = {cast<TypedValue<RankedTensorType>>(input.value),
                         cast<TypedValue<RankedTensorType>>(filter.value)};
  if (failed(verifyConvolution(op, convolved)))
    return failure();
  return verifyType(op, "C7", {"dy", op.getDy()},
                    convolvedType(typename Op::Adaptor(op),
                                  input.value.getType(),
                                  filter.value.getType()));
}

LogicalResult Conv2dBackwardDataOp::verify() {
  if (failed(verifyImage(*this, "C1", {"dy", getDy()})) ||
      failed(verifyConvGradient(*this, {"dinput", getDinput()},
                                {"filter", getFilter()})))
    return failure();
  return verifyType(*this, "C8", {"residual", getResidual()}, getType());
}

LogicalResult Conv2dBackwardFilterOp::verify() {
  if (failed(verifyImage(*this, "C1", {"dy", getDy()})))
    return failure();
  return verifyConvGradient(*this, {"input", getInput()},
                            {"dfilter", getDfilter()});
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

//===----------------------------------------------------------------------===//
// linear_backward_data, linear_backward_weight
//===----------------------------------------------------------------------===//

static LogicalResult verifyLinearGradient(Operation *op, Value dy) {
  RankedTensorType type = asActivation(dy.getType());
  if (type && type.getRank() == 2)
    return success();
  return violation(op, "C1") << "dy must be [n, out], got " << dy.getType();
}

LogicalResult LinearBackwardDataOp::verify() {
  if (failed(verifyLinearGradient(*this, getDy())) ||
      failed(
          verifyParameter(*this, "C2", {"weight", getWeight()}, {"out", "in"})))
    return failure();
  RankedTensorType weight = getWeight().getType();
  if (getDy().getType().getDimSize(1) != weight.getDimSize(0))
    return violation(*this, "C2")
           << "weight must have the " << getDy().getType().getDimSize(1)
           << " outputs of dy, got " << weight;
  RankedTensorType dinput = asActivation(getType());
  if (dinput && dinput.getDimSize(0) == getDy().getType().getDimSize(0) &&
      countElements(dinput.getShape().drop_front()) == weight.getDimSize(1))
    return success();
  return violation(*this, "C3")
         << "dinput must be an activation with the n of dy and "
         << weight.getDimSize(1) << " elements per sample, got " << getType();
}

LogicalResult LinearBackwardWeightOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location>, Adaptor adaptor,
    llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().size() < 2)
    return failure();
  RankedTensorType dy = asActivation(adaptor.getOperands()[0].getType());
  RankedTensorType input = asActivation(adaptor.getOperands()[1].getType());
  if (!dy || dy.getRank() != 2 || !input)
    return failure();
  int64_t in = *countElements(input.getShape().drop_front());
  inferred.push_back(
      RankedTensorType::get({dy.getDimSize(1), in}, input.getElementType()));
  return success(asParameter(inferred.back(), 2) != nullptr);
}

LogicalResult LinearBackwardWeightOp::verify() {
  if (failed(verifyLinearGradient(*this, getDy())) ||
      failed(verifyActivation(*this, "C2", {"input", getInput()})))
    return failure();
  if (getDy().getType().getDimSize(0) != getInput().getType().getDimSize(0))
    return violation(*this, "C2")
           << "input must have the n of dy, got " << getInput().getType()
           << " and " << getDy().getType();
  return verifyResult(*this, "C3");
}
