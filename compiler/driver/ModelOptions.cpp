//===- ModelOptions.cpp - options that change the imported model ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ModelOptions.h"

#include "compiler/driver/CheckOptions.h"
#include "compiler/ir/Exec.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

#include <cmath>

using namespace resnetc;
using namespace mlir;

namespace {

/// Channels of the first input; 0 if it is no image.
int64_t imageChannels(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    if (function.getNumArguments() > 0)
      if (auto type =
              dyn_cast<RankedTensorType>(function.getArgument(0).getType());
          type && type.getRank() == 4)
        return type.getDimSize(3);
  for (auto program : module.getOps<exec::ProgramOp>())
    for (auto input : program.getInputs())
      return input.getShape().size() == 4 ? input.getTensorLayout().c : 0;
  return 0;
}

Status checkChannelList(const std::string &option,
                        const std::vector<double> &values, int64_t channels) {
  if (values.size() <= 1 || int64_t(values.size()) == channels)
    return {};
  return Status::input(option + ": the model's images have " +
                       std::to_string(channels) + " channels, got " +
                       std::to_string(values.size()) + " values");
}

Status checkPreprocess(const PreprocessOptions &options, int64_t channels) {
  if (channels == 0)
    return Status::input("--scale, --mean, --std, --color and --resize are for "
                         "images; the model's input is none");
  if (Status s = checkChannelList("--mean", options.mean, channels); !s.ok())
    return s;
  if (Status s = checkChannelList("--std", options.std, channels); !s.ok())
    return s;
  if (llvm::is_contained(options.std, 0.0))
    return Status::usage("--std: expected values other than 0");
  if (!options.color)
    return {};
  const std::string &color = *options.color;
  if (color != "rgb" && color != "bgr" && color != "gray")
    return Status::usage("--color: expected rgb, bgr or gray, got '" + color +
                         "'");
  int64_t expected = color == "gray" ? 1 : 3;
  if (channels != expected)
    return Status::input(
        "--color=" + color + " means " + std::to_string(expected) +
        " channels, the model's images have " + std::to_string(channels));
  return {};
}

/// What is not given stays as the module has it, else takes its default.
DictionaryAttr mergePreprocess(ModuleOp module, int64_t channels,
                               const PreprocessOptions &options) {
  Builder builder(module.getContext());
  NamedAttrList merged(module->getAttrOfType<DictionaryAttr>("nn.preprocess"));
  auto set = [&](StringRef name, bool given, Attribute value) {
    if (given || !merged.get(name))
      merged.set(name, value);
  };
  auto list = [&](const std::vector<double> &values, double otherwise) {
    return builder.getF64ArrayAttr(
        values.empty() ? std::vector<double>{otherwise} : values);
  };
  set("scale", options.scale.has_value(),
      builder.getF64FloatAttr(options.scale.value_or(1.0 / 255)));
  set("mean", !options.mean.empty(), list(options.mean, 0));
  set("std", !options.std.empty(), list(options.std, 1));
  set("color", options.color.has_value(),
      builder.getStringAttr(
          options.color.value_or(channels == 1 ? "gray" : "rgb")));
  if (!options.resize.empty())
    merged.set("resize", builder.getDenseI64ArrayAttr(options.resize));
  return merged.getDictionary(module.getContext());
}

} // namespace

Status resnetc::applyModelOptions(ModuleOp module,
                                  const CompileOptions &options) {
  if (!options.name.empty())
    module->setAttr("nn.name",
                    StringAttr::get(module.getContext(), options.name));
  auto name = module->getAttrOfType<StringAttr>("nn.name");
  if (!name)
    return Status::input("the module has no attribute nn.name; give --name=ID");
  if (Status s = checkName(name.str()); !s.ok())
    return Status::input("nn.name: " + s.message());
  if (!options.preprocess.any())
    return {};
  int64_t channels = imageChannels(module);
  if (Status s = checkPreprocess(options.preprocess, channels); !s.ok())
    return s;
  module->setAttr("nn.preprocess",
                  mergePreprocess(module, channels, options.preprocess));
  return {};
}
