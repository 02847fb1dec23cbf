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

static ArrayRef<int64_t> dilationsOf(MaxPool2dOp::Adaptor adaptor) {
  return listedSizes(adaptor.getDilationsAttr());
}
static ArrayRef<int64_t> dilationsOf(AvgPool2dOp::Adaptor) { return {}; }

template <typename Adaptor> static Window windowOf(Adaptor adaptor) {
  return {listedSizes(adaptor.getKernelAttr()),
          listedSizes(adaptor.getStridesAttr()),
          listedSizes(adaptor.getPadsAttr()), dilationsOf(adaptor)};
}

template <typename Adaptor>
static LogicalResult inferPool(Adaptor adaptor,
                               llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asImage(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  auto extents =
      windowOf(adaptor).outputExtents(input.getDimSize(1), input.getDimSize(2));
  if (!extents)
    return failure();
  auto [oh, ow] = *extents;
  inferred.push_back(
      RankedTensorType::get({input.getDimSize(0), oh, ow, input.getDimSize(3)},
                            input.getElementType()));
  return success(asImage(inferred.back()) != nullptr);
}

/// Needs C1 to C3, the sizes of C4, and C7: then only C4 and C5 are left.
template <typename Pool> static LogicalResult verifyFit(Pool op) {
  typename Pool::Adaptor adaptor(op);
  llvm::SmallVector<Type, 1> inferred;
  if (failed(inferPool(adaptor, inferred)))
    return violation(op, "C5")
           << "the kernel must fit the padded input, and this 2^31, got input "
           << op.getInput().getType() << ", kernel " << listText(op.getKernel())
           << ", pads " << listText(op.getPads());
  RankedTensorType input = asImage(op.getInput().getType());
  if (windowOf(adaptor).alwaysMeetsImage(input.getDimSize(1),
                                         input.getDimSize(2)))
    return success();
  return violation(op, "C4")
         << "every window must hold an element of the input, got input "
         << input << ", kernel " << listText(op.getKernel()) << ", pads "
         << listText(op.getPads());
}

template <typename Pool> static LogicalResult verifyPool(Pool op) {
  if (failed(verifyImage(op, "C1", {"input", op.getInput()})) ||
      failed(verifySizes(op, "C2", {"kernel", op.getKernel(), 2, 1})) ||
      failed(verifySizes(op, "C3", {"strides", op.getStrides(), 2, 1})) ||
      failed(verifySizes(op, "C4", {"pads", op.getPads(), 4, 0})) ||
      failed(verifyFit(op)))
    return failure();
  return verifyResult(op, "C6");
}

LogicalResult
MaxPool2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  return inferPool(adaptor, inferred);
}

LogicalResult MaxPool2dOp::verify() {
  if (failed(verifySizes(*this, "C7", {"dilations", getDilations(), 2, 1})))
    return failure();
  return verifyPool(*this);
}

LogicalResult
AvgPool2dOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  return inferPool(adaptor, inferred);
}

LogicalResult AvgPool2dOp::verify() { return verifyPool(*this); }

//===----------------------------------------------------------------------===//
// global_avg_pool, global_max_pool
//===----------------------------------------------------------------------===//

template <typename Adaptor>
static LogicalResult inferGlobalPool(Adaptor adaptor,
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
