//===- OutputTensors.cpp - --output-tensor=NAME ---------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/OutputTensors.h"

#include "compiler/ir/Nn.h"
#include "compiler/ir/SourceName.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace resnetc;
using namespace mlir;

namespace {

using TensorNames = llvm::StringMap<Value>;

TensorNames findTensors(func::FuncOp function) {
  TensorNames tensors;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto name = function.getArgAttrOfType<StringAttr>(i, "nn.name"))
      tensors.try_emplace(name, function.getArgument(i));
  for (Operation &op : function.getBody().front().without_terminator()) {
    auto names = nn::sourceNames(op.getLoc());
    if (!names.empty() && op.getNumResults() == 1 && !isa<nn::ParamOp>(op))
      tensors.insert_or_assign(names.front(), op.getResult(0));
  }
  return tensors;
}

/// Images come out in the layout in which the first image goes in.
StringAttr imageLayout(func::FuncOp function) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto layout = function.getArgAttrOfType<StringAttr>(i, "nn.layout"))
      return layout;
  return StringAttr::get(function.getContext(), "nchw");
}

DictionaryAttr outputAttributes(func::FuncOp function, StringRef name,
                                Value value) {
  NamedAttrList attributes;
  attributes.set("nn.name", StringAttr::get(function.getContext(), name));
  if (cast<RankedTensorType>(value.getType()).getRank() == 4)
    attributes.set("nn.layout", imageLayout(function));
  return attributes.getDictionary(function.getContext());
}

} // namespace

Status resnetc::checkOutputNames(const std::vector<std::string> &names) {
  llvm::StringSet<> given;
  for (const std::string &name : names)
    if (!given.insert(name).second)
      return Status::usage("--output-tensor=" + name + ": is given twice");
  return {};
}

Status resnetc::applyOutputTensors(ModuleOp module,
                                   const std::vector<std::string> &names) {
  auto functions = module.getOps<func::FuncOp>();
  if (functions.empty() || (*functions.begin()).isExternal())
    return Status::input("--output-tensor: the outputs of a plan are fixed");
  func::FuncOp function = *functions.begin();
  if (Status s = checkOutputNames(names); !s.ok())
    return s;
  TensorNames tensors = findTensors(function);
  SmallVector<Value> values;
  SmallVector<DictionaryAttr> attributes;
  for (const std::string &name : names) {
    auto found = tensors.find(name);
    if (found == tensors.end())
      return Status::input("--output-tensor: the model has no tensor '" + name +
                           "'; --dump-ir writes their names");
    values.push_back(found->second);
    attributes.push_back(outputAttributes(function, name, found->second));
  }
  function.getBody().front().getTerminator()->setOperands(values);
  function.setType(
      FunctionType::get(function.getContext(), function.getArgumentTypes(),
                        llvm::to_vector(ValueRange(values).getTypes())));
  function.setAllResultAttrs(attributes);
  return {};
}
