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
// max_pool2d, avg_pool2d
//===----------------------------------------------------------------------===//

template <typename Adaptor>
static LogicalResult inferPool(Adaptor adaptor,
                               llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  Window window = {listedSizes(adaptor.getKernelAttr()),
                   listedSizes(adaptor.getStridesAttr()),
                   listedSizes(adaptor.getPadsAttr()),
                   {}};
  auto extents = window.outputExtents(input.getDimSize(1), input.getDimSize(2));
  if (!extents)
    return failure();
  auto [oh, ow] = *extents;
  inferred.push_back(
      RankedTensorType::get({input.getDimSize(0), oh, ow, input.getDimSize(3)},
                            input.getElementType()));
  return success(asImage(inferred.back()) != nullptr);
}

/// A pad as wide as the kernel would make windows that see no element.
template <typename Pool> static LogicalResult verifyPads(Pool op) {
  if (failed(verifySizes(op, "C4", {"pads", op.getPads(), 4, 0})))
    return failure();
  for (auto [index, pad] : llvm::enumerate(op.getPads()))
    if (pad >= op.getKernel()[index % 2])
      return violation(op, "C4")
             << "pads must be smaller than the kernel "
             << listText(op.getKernel()) << ", got " << listText(op.getPads());
  return success();
}

template <typename Pool> static LogicalResult verifyPool(Pool op) {
  if (failed(verifyImage(op, "C1", {"input", op.getInput()})) ||
      failed(verifySizes(op, "C2", {"kernel", op.getKernel(), 2, 1})) ||
      failed(verifySizes(op, "C3", {"strides", op.getStrides(), 2, 1})) ||
      failed(verifyPads(op)))
    return failure();
  llvm::SmallVector<Type, 1> inferred;
  if (failed(inferPool(typename Pool::Adaptor(op), inferred)))
    return violation(op, "C5")
           << "the kernel must fit the padded input, and this 2^31, got input "
           << op.getInput().getType() << ", kernel " << listText(op.getKernel())
           << ", pads " << listText(op.getPads());
  return verifyResult(op, "C6");
}

LogicalResult
MaxPool2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  return inferPool(adaptor, inferred);
}

LogicalResult MaxPool2dOp::verify() { return verifyPool(*this); }

LogicalResult
AvgPool2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  return inferPool(adaptor, inferred);
}

LogicalResult AvgPool2dOp::verify() { return verifyPool(*this); }

//===----------------------------------------------------------------------===//
// global_avg_pool
//===----------------------------------------------------------------------===//

LogicalResult
GlobalAvgPoolOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                  Adaptor adaptor,
                                  llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  inferred.push_back(
      RankedTensorType::get({input.getDimSize(0), 1, 1, input.getDimSize(3)},
                            input.getElementType()));
  return success();
}

LogicalResult GlobalAvgPoolOp::verify() {
  if (failed(verifyImage(*this, "C1", {"input", getInput()})))
    return failure();
  return verifyResult(*this, "C2");
}
