//===- UserTensors.cpp - tensors as the user passes them ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/UserTensors.h"

#include "compiler/ir/Shapes.h"
#include "compiler/reference/Ops.h"

#include "mlir/IR/TypeUtilities.h"

#include <optional>

using namespace mlir;
using namespace resnetc;

static std::string text(ArrayRef<int64_t> shape) {
  std::string result;
  for (int64_t extent : shape)
    result += (result.empty() ? "" : "x") + (extent == ShapedType::kDynamic
                                                 ? std::string("?")
                                                 : std::to_string(extent));
  return result;
}

static bool isNchw(DictionaryAttr attributes, RankedTensorType type) {
  if (type.getRank() != 4 || !attributes)
    return false;
  auto layout = attributes.getAs<StringAttr>("nn.layout");
  return layout && layout.getValue() == "nchw";
}

// For `transpose`: what becomes axes 1, 2 and 3.
constexpr int64_t kNchwToNhwc[] = {2, 3, 1};
constexpr int64_t kNhwcToNchw[] = {3, 1, 2};

/// The shape of a tensor with `nn.dims`, its batch dynamic where the type's is;
/// none without.
static std::optional<std::vector<int64_t>> userShape(DictionaryAttr attributes,
                                                     RankedTensorType type) {
  auto dims = attributes ? attributes.getAs<DenseI64ArrayAttr>("nn.dims")
                         : DenseI64ArrayAttr();
  if (!dims)
    return std::nullopt;
  std::vector<int64_t> shape = dims.asArrayRef().vec();
  if (nn::startWithBatch(dims, type))
    shape[0] = type.getDimSize(0);
  return shape;
}

Status reference::takeFromUser(DictionaryAttr attributes, RankedTensorType type,
                               const DoubleTensor &input, DoubleTensor &out) {
  if (auto shape = userShape(attributes, type)) {
    if (failed(verifyCompatibleShape(input.shape, *shape)))
      return Status::input("expected shape " + text(*shape) + ", got " +
                           text(input.shape));
    if (nn::isEmpty(*shape)) {
      out = DoubleTensor(type.getShape().vec());
      return {};
    }
    int64_t n = type.isDynamicDim(0) ? input.shape[0] : type.getDimSize(0);
    out = {{n, type.getDimSize(1)}, input.values};
    return {};
  }
  bool convert = isNchw(attributes, type) && input.shape.size() == 4;
  out = convert ? transpose(input, kNchwToNhwc) : input;
  if (succeeded(verifyCompatibleShape(out.shape, type.getShape())))
    return {};
  return Status::input("expected NHWC shape " + text(type.getShape()) +
                       ", got " + text(out.shape));
}

DoubleTensor reference::giveToUser(DictionaryAttr attributes,
                                   RankedTensorType type,
                                   const DoubleTensor &tensor) {
  if (isNchw(attributes, type))
    return transpose(tensor, kNhwcToNchw);
  auto shape = userShape(attributes, type);
  if (!shape)
    return tensor;
  if (!shape->empty() && ShapedType::isDynamic(shape->front()))
    shape->front() = tensor.shape[0];
  if (nn::isEmpty(*shape))
    return DoubleTensor(std::move(*shape));
  return {std::move(*shape), tensor.values};
}
