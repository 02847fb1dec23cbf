//===- InterpretModel.cpp - run a model file in the interpreter -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// interpret_model MODEL OUTPUT_PREFIX SHAPE INPUT.npy...
//
// Imports any model that `resnetc compile` takes and runs it, before any pass,
// in the float64 interpreter. Output i becomes OUTPUT_PREFIXi.npy. SHAPE is
// what --shape takes, or empty. So the interpreter itself can be compared with
// another framework.
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/Pipeline.h"
#include "compiler/reference/Interpreter.h"
#include "resnetc/Npy.h"

#include <cstdio>

using namespace resnetc;

static Status readInputs(char **paths, std::vector<DoubleTensor> &out) {
  for (; *paths; ++paths) {
    NpyArray array;
    if (Status status = readNpy(*paths, array); !status.ok())
      return status;
    out.emplace_back(array.shape, std::vector<double>(array.values.begin(),
                                                      array.values.end()));
  }
  return {};
}

static Status writeOutputs(const std::string &prefix,
                           const std::vector<DoubleTensor> &outputs) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    std::vector<float> values(outputs[i].values.begin(),
                              outputs[i].values.end());
    Status status = writeNpy(prefix + std::to_string(i) + ".npy",
                             outputs[i].shape, values.data());
    if (!status.ok())
      return status;
  }
  return {};
}

static Status interpretModel(char **arguments) {
  CompileOptions options;
  if (*arguments[2] != '\0')
    options.shapes = {arguments[2]};
  Model model;
  ImportReport report;
  std::vector<DoubleTensor> inputs, outputs;
  if (Status status = importModel(arguments[0], options, model, report);
      !status.ok())
    return status;
  if (Status status = readInputs(arguments + 3, inputs); !status.ok())
    return status;
  Status status = interpret(*model.module, model.weights, inputs, outputs);
  return status.ok() ? writeOutputs(arguments[1], outputs) : status;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: interpret_model MODEL OUTPUT_PREFIX SHAPE "
                         "INPUT.npy...\n");
    return 2;
  }
  Status status = interpretModel(argv + 1);
  if (!status.ok())
    std::fprintf(stderr, "%s\n", status.message().c_str());
  return int(status.code());
}
