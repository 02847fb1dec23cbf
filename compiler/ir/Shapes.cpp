//===- Shapes.cpp - which tensor types the nn dialect allows --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Shapes.h"

using namespace mlir;

namespace resnetc::nn {

std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> extents) {
  int64_t count = 1;
  for (int64_t extent : extents) {
    if (extent < 1 || extent >= kSizeLimit)
      return std::nullopt;
    // Both factors are below 2^31, so the product cannot overflow.
    count *= extent;
    if (count >= kSizeLimit)
      return std::nullopt;
  }
  return count;
}

bool isEmpty(llvm::ArrayRef<int64_t> extents) {
  return llvm::is_contained(extents, 0) &&
         llvm::all_of(extents, [](int64_t extent) {
           return extent >= 0 && extent < kSizeLimit;
         });
}

RankedTensorType asActivation(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.getElementType().isF32() || tensor.getEncoding())
    return {};
  if (tensor.getRank() != 2 && tensor.getRank() != 4)
    return {};
  if (!tensor.isDynamicDim(0) && !countElements(tensor.getDimSize(0)))
    return {};
  if (!countElements(tensor.getShape().drop_front()))
    return {};
  return tensor;
}

RankedTensorType asImage(Type type) {
  RankedTensorType activation = asActivation(type);
  return activation && activation.getRank() == 4 ? activation
                                                 : RankedTensorType();
}

RankedTensorType asParameter(Type type, int64_t rank) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.getElementType().isF32() || tensor.getEncoding())
    return {};
  if (tensor.getRank() != rank || !countElements(tensor.getShape()))
    return {};
  return tensor;
}

bool startWithBatch(llvm::ArrayRef<int64_t> dims, RankedTensorType type) {
  if (dims.empty())
    return false;
  if (dims.front() == -1 || type.isDynamicDim(0))
    return dims.front() == -1;
  return dims.front() == type.getDimSize(0);
}

bool areUserDims(llvm::ArrayRef<int64_t> dims, Type type) {
  RankedTensorType tensor = asActivation(type);
  if (!tensor || tensor.getRank() != 2 || dims.size() > kMaxUserDims)
    return false;
  if (isEmpty(dims))
    return tensor.getShape() == llvm::ArrayRef<int64_t>{1, 1};
  int64_t elements = tensor.getDimSize(1);
  if (startWithBatch(dims, tensor))
    return countElements(dims.drop_front()) == elements;
  return tensor.getDimSize(0) == 1 && countElements(dims) == elements;
}

} // namespace resnetc::nn
