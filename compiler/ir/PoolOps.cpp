//===- PoolOps.cpp - pooling ----------------------------------------------===//
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
// max_pool2d, avg_pool2d and their gradients
//===----------------------------------------------------------------------===//

template <typename Adaptor> static Window windowOf(Adaptor adaptor) {
  Window window = {listedSizes(adaptor.getKernelAttr()),
                   listedSizes(adaptor.getStridesAttr()),
                   listedSizes(adaptor.getPadsAttr()),
                   {}};
  if constexpr (requires { adaptor.getDilationsAttr(); })
    window.dilations = listedSizes(adaptor.getDilationsAttr());
  return window;
}

/// What a pool by these attributes makes of an image; null if it cannot.
template <typename Adaptor>
static RankedTensorType pooledType(Adaptor adaptor, Type imageType) {
  RankedTensorType image = asImage(imageType);
  if (!image)
    return {};
  auto extents =
      windowOf(adaptor).outputExtents(image.getDimSize(1), image.getDimSize(2));
  if (!extents)
    return {};
  auto [oh, ow] = *extents;
  return asImage(
      RankedTensorType::get({image.getDimSize(0), oh, ow, image.getDimSize(3)},
                            image.getElementType()));
}

template <typename Adaptor>
static LogicalResult inferPool(Adaptor adaptor,
                               llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType result =
      pooledType(adaptor, adaptor.getOperands()[0].getType());
  if (!result)
    return failure();
  inferred.push_back(result);
  return success();
}

/// Needs C1 to C3, the sizes of C4, and C7: then only C4 and C5 are left.
template <typename Pool>
static LogicalResult verifyFit(Pool op, NamedOperand image) {
  typename Pool::Adaptor adaptor(op);
  RankedTensorType type = asImage(image.value.getType());
  if (!pooledType(adaptor, type))
    return violation(op, "C5")
           << "the kernel must fit the padded " << image.name
           << ", and this 2^31, got " << image.name << " " << type
           << ", kernel " << listText(op.getKernel()) << ", pads "
           << listText(op.getPads());
  if (windowOf(adaptor).alwaysMeetsImage(type.getDimSize(1),
                                         type.getDimSize(2)))
    return success();
  return violation(op, "C4")
         << "every window must hold an element of the " << image.name
         << ", got " << image.name << " " << type << ", kernel "
         << listText(op.getKernel()) << ", pads " << listText(op.getPads());
}

/// C1 to C5 of a pool, and of its gradient, about the image that is pooled.
template <typename Pool>
static LogicalResult verifyWindow(Pool op, NamedOperand image) {
  if (failed(verifyImage(op, "C1", image)) ||
      failed(verifySizes(op, "C2", {"kernel", op.getKernel(), 2, 1})) ||
      failed(verifySizes(op, "C3", {"strides", op.getStrides(), 2, 1})) ||
      failed(verifySizes(op, "C4", {"pads", op.getPads(), 4, 0})))
    return failure();
  return verifyFit(op, image);
}

LogicalResult
MaxPool2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  return inferPool(adaptor, inferred);
}

LogicalResult MaxPool2dOp::verify() {
  if (failed(verifySizes(*this, "C7", {"dilations", getDilations(), 2, 1})) ||
      failed(verifyWindow(*this, {"input", getInput()})))
    return failure();
  return verifyResult(*this, "C6");
}

LogicalResult
AvgPool2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  return inferPool(adaptor, inferred);
}

LogicalResult AvgPool2dOp::verify() {
  if (failed(verifyWindow(*this, {"input", getInput()})))
    return failure();
  return verifyResult(*this, "C6");
}

LogicalResult MaxPool2dBackwardOp::verify() {
  if (failed(verifySizes(*this, "C7", {"dilations", getDilations(), 2, 1})) ||
      failed(verifyWindow(*this, {"input", getInput()})) ||
      failed(verifyType(*this, "C6", {"dy", getDy()},
                        pooledType(Adaptor(*this), getInput().getType()))))
    return failure();
  return verifyType(*this, "C8", {"dinput", getDinput()}, getInput().getType());
}

LogicalResult AvgPool2dBackwardOp::verify() {
  if (failed(verifyWindow(*this, {"dinput", getDinput()})))
    return failure();
  return verifyType(*this, "C6", {"dy", getDy()},
                    pooledType(Adaptor(*this), getType()));
}

//===----------------------------------------------------------------------===//
// global_avg_pool, global_max_pool and their gradients
//===----------------------------------------------------------------------===//

/// [n, 1, 1, c] of an image.
static RankedTensorType globallyPooledType(RankedTensorType image) {
  return RankedTensorType::get({image.getDimSize(0), 1, 1, image.getDimSize(3)},
                               image.getElementType());
}

template <typename Adaptor>
static LogicalResult inferGlobalPool(Adaptor adaptor,
                                     llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  inferred.push_back(globallyPooledType(input));
  return success();
}

template <typename Pool> static LogicalResult verifyGlobalPool(Pool op) {
  if (failed(verifyImage(op, "C1", {"input", op.getInput()})))
    return failure();
  return verifyResult(op, "C2");
}

LogicalResult
GlobalAvgPoolOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                  Adaptor adaptor,
                                  llvm::SmallVectorImpl<Type> &inferred) {
  return inferGlobalPool(adaptor, inferred);
}

LogicalResult GlobalAvgPoolOp::verify() { return verifyGlobalPool(*this); }

LogicalResult
GlobalMaxPoolOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                  Adaptor adaptor,
                                  llvm::SmallVectorImpl<Type> &inferred) {
  return inferGlobalPool(adaptor, inferred);
}

LogicalResult GlobalMaxPoolOp::verify() { return verifyGlobalPool(*this); }

LogicalResult GlobalAvgPoolBackwardOp::verify() {
  if (failed(verifyImage(*this, "C1", {"dinput", getDinput()})))
    return failure();
  return verifyType(*this, "C2", {"dy", getDy()},
                    globallyPooledType(getDinput().getType()));
}

LogicalResult GlobalMaxPoolBackwardOp::verify() {
  if (failed(verifyImage(*this, "C1", {"input", getInput()})) ||
      failed(verifyType(*this, "C2", {"dy", getDy()},
                        globallyPooledType(getInput().getType()))))
    return failure();
  return verifyType(*this, "C3", {"dinput", getDinput()}, getInput().getType());
}
