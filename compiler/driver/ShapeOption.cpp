//===- ShapeOption.cpp - --shape=[NAME=]?x3x224x224 -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ShapeOption.h"

#include "compiler/ir/Shapes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace resnetc;
using namespace mlir;

namespace {

Status readShape(StringRef text, OnnxInputShape &out) {
  StringRef dims = text;
  if (size_t at = text.rfind('='); at != StringRef::npos) {
    out.name = text.take_front(at).str();
    dims = text.drop_front(at + 1);
  }
  SmallVector<StringRef> parts;
  dims.split(parts, 'x');
  for (auto [index, part] : llvm::enumerate(parts)) {
    int64_t dim = -1;
    bool isBatch = index == 0 && part == "?";
    if (!isBatch && (part.getAsInteger(10, dim) || dim < 1 || dim > INT32_MAX))
      return Status::usage("--shape: expected [NAME=]?x3x224x224, got '" +
                           text.str() + "'");
    out.dims.push_back(dim);
  }
  return {};
}

/// The argument's shape in the user's order.
std::vector<int64_t> userShape(func::FuncOp function, unsigned index) {
  auto type = cast<RankedTensorType>(function.getArgument(index).getType());
  std::vector<int64_t> shape = type.getShape().vec();
  if (auto dims =
          function.getArgAttrOfType<DenseI64ArrayAttr>(index, "nn.dims")) {
    int64_t batch = shape[0];
    shape = dims.asArrayRef().vec();
    if (nn::startWithBatch(dims, type))
      shape[0] = batch;
    return shape;
  }
  auto layout = function.getArgAttrOfType<StringAttr>(index, "nn.layout");
  if (shape.size() == 4 && (!layout || layout.getValue() == "nchw"))
    shape = {shape[0], shape[3], shape[1], shape[2]};
  return shape;
}

std::string shapeText(ArrayRef<int64_t> shape) {
  return llvm::join(llvm::map_range(shape,
                                    [](int64_t dim) {
                                      return ShapedType::isDynamic(dim)
                                                 ? std::string("?")
                                                 : std::to_string(dim);
                                    }),
                    "x");
}

Status findInput(func::FuncOp function, const OnnxInputShape &option,
                 unsigned &out) {
  std::vector<std::string> names;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto name = function.getArgAttrOfType<StringAttr>(i, "nn.name");
    names.push_back(name ? name.str() : "");
    out = i;
    if (names.back() == option.name && !option.name.empty())
      return {};
  }
  if (option.name.empty() && names.size() == 1)
    return {};
  return Status::input("--shape: the model's inputs are " +
                       llvm::join(names, ", ") + "; expected NAME= of one");
}

/// Every value of the function has the batch as its first extent, parameters
/// aside, which are static.
void setBatch(func::FuncOp function, int64_t batch) {
  auto change = [&](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || type.getRank() == 0 || !type.isDynamicDim(0))
      return;
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = batch;
    value.setType(type.clone(shape));
  };
  function.walk(
      [&](Operation *op) { llvm::for_each(op->getResults(), change); });
  llvm::for_each(function.getArguments(), change);
  Operation *terminator = function.getBody().front().getTerminator();
  function.setType(FunctionType::get(
      function.getContext(), function.getBody().front().getArgumentTypes(),
      llvm::to_vector(terminator->getOperandTypes())));
}

} // namespace

Status resnetc::readShapes(const std::vector<std::string> &texts,
                           std::vector<OnnxInputShape> &out) {
  llvm::StringSet<> names;
  for (const std::string &text : texts) {
    OnnxInputShape shape;
    if (Status s = readShape(text, shape); !s.ok())
      return s;
    if (!names.insert(shape.name).second ||
        (names.size() > 1 && names.contains("")))
      return Status::usage("--shape: expected one for each input, got '" +
                           text + "' too");
    out.push_back(std::move(shape));
  }
  return {};
}

Status resnetc::applyShape(ModuleOp module, const OnnxInputShape &wanted) {
  auto functions = module.getOps<func::FuncOp>();
  if (functions.empty() || (*functions.begin()).isExternal())
    return Status::input("--shape: the shapes of a plan are fixed");
  func::FuncOp function = *functions.begin();
  unsigned index = 0;
  if (Status s = findInput(function, wanted, index); !s.ok())
    return s;
  std::vector<int64_t> shape = userShape(function, index);
  std::vector<int64_t> dims = wanted.dims;
  if (dims[0] < 0)
    dims[0] = ShapedType::kDynamic;
  bool fits = !shape.empty() && shape.size() == dims.size() &&
              std::equal(shape.begin() + 1, shape.end(), dims.begin() + 1);
  if (!fits || (!ShapedType::isDynamic(shape[0]) && shape[0] != dims[0]))
    return Status::input("--shape: the model was made for " + shapeText(shape) +
                         ", got " + shapeText(dims) +
                         " (zoo: see the keys image and in_channels)");
  if (!ShapedType::isDynamic(dims[0]))
    setBatch(function, dims[0]);
  return {};
}
