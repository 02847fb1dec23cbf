//===- UserTensors.cpp - the caller's tensors of a function ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/UserTensors.h"

#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc;
using exec::UserLayout;

static Status readOrder(Type type, Attribute layout, UserLayout &out) {
  if (cast<RankedTensorType>(type).getRank() == 2) {
    out = UserLayout::NC;
    return {};
  }
  // The IR's own order is what a tensor without a word on it has.
  auto text = dyn_cast_or_null<StringAttr>(layout);
  llvm::StringRef order = text ? text.getValue() : "nhwc";
  std::optional<UserLayout> known = exec::symbolizeUserLayout(order);
  if (!known || (*known != UserLayout::NCHW && *known != UserLayout::NHWC))
    return Status::input("nn.layout must be nchw or nhwc, got " + order.str());
  out = *known;
  return {};
}

/// The type of a tensor that the caller passes as `dims` (nn.dims).
static RankedTensorType typeOfDims(llvm::ArrayRef<int64_t> dims,
                                   RankedTensorType type) {
  llvm::SmallVector<int64_t> shape(dims);
  if (nn::startWithBatch(dims, type))
    shape.front() = type.getDimSize(0);
  return RankedTensorType::get(shape, type.getElementType());
}

static RankedTensorType typeInOrder(RankedTensorType type, UserLayout order) {
  llvm::SmallVector<int64_t> shape(type.getShape());
  if (order == UserLayout::NCHW)
    std::rotate(shape.begin() + 1, shape.begin() + 3, shape.end());
  return RankedTensorType::get(shape, type.getElementType());
}

/// The batch of a tensor, 0 where it is dynamic.
static int64_t batchOf(const UserTensor &tensor) {
  if (tensor.order == UserLayout::Whole)
    return 1;
  return tensor.type.isDynamicDim(0) ? 0 : tensor.type.getDimSize(0);
}

static Status readUserTensor(Type irType, DictionaryAttr attributes,
                             const std::string &defaultName, UserTensor &out) {
  auto name = attributes
                  ? dyn_cast_or_null<StringAttr>(attributes.get("nn.name"))
                  : StringAttr();
  out.name = name ? name.str() : defaultName;
  RankedTensorType type = nn::asActivation(irType);
  if (!type)
    return Status::input("'" + out.name +
                         "': must be a float32 tensor of rank 2 or 4 with only "
                         "its batch dynamic");
  auto dims = attributes ? attributes.getAs<DenseI64ArrayAttr>("nn.dims")
                         : DenseI64ArrayAttr();
  if (dims) {
    bool batch = nn::startWithBatch(dims, type);
    out.order = batch ? UserLayout::Rows : UserLayout::Whole;
    out.type = typeOfDims(dims, type);
    out.layout = exec::userTensorLayout(out.order, out.type.getShape());
    return {};
  }
  Attribute layout = attributes ? attributes.get("nn.layout") : Attribute();
  if (Status status = readOrder(type, layout, out.order); !status.ok())
    return Status::input("'" + out.name + "': " + status.message());
  out.type = typeInOrder(type, out.order);
  out.layout = exec::userTensorLayout(out.order, out.type.getShape());
  return {};
}

static Status checkSameBatch(const Schedule &schedule) {
  for (const auto *tensors : {&schedule.inputs, &schedule.outputs})
    for (const UserTensor &tensor : *tensors) {
      // One that is imported is refused then: every sample would get its own.
      bool isSettings =
          tensors == &schedule.inputs && tensor.order == UserLayout::Whole;
      if (!isSettings && batchOf(tensor) != schedule.fixedBatch)
        return Status::input(
            "'" + tensor.name +
            "': inputs and outputs must have one batch, expected " +
            std::to_string(schedule.fixedBatch) + ", got " +
            std::to_string(batchOf(tensor)) + " (0: dynamic)");
    }
  return {};
}

Status resnetc::readUserTensors(func::FuncOp function, Schedule &schedule) {
  FunctionType type = function.getFunctionType();
  for (auto [index, input] : llvm::enumerate(type.getInputs())) {
    if (Status status = readUserTensor(input, function.getArgAttrDict(index),
                                       "input" + std::to_string(index),
                                       schedule.inputs.emplace_back());
        !status.ok())
      return status;
  }
  for (auto [index, result] : llvm::enumerate(type.getResults())) {
    if (Status status = readUserTensor(
            result, function.getResultAttrDict(index),
            "output" + std::to_string(index), schedule.outputs.emplace_back());
        !status.ok())
      return status;
  }
  if (!schedule.inputs.empty())
    schedule.fixedBatch = batchOf(schedule.inputs.front());
  else if (!schedule.outputs.empty())
    schedule.fixedBatch = batchOf(schedule.outputs.front());
  return checkSameBatch(schedule);
}
