//===- InterpretStep.cpp - run a training step in the interpreter ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// interpret_step MODEL WEIGHTS OUTPUT IMAGES.npy LABELS.npy SMOOTHING
//
// Imports any model that `resnetc compile` takes (WEIGHTS: what --weights
// takes, or empty), differentiates it and runs one step on the mean loss, in
// double. OUTPUT.f64 gets all results one after the other, OUTPUT.txt a line
// each: "output|gradient|statistic NAME EXTENT...".
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Autodiff.h"
#include "compiler/driver/Pipeline.h"
#include "compiler/reference/Interpreter.h"
#include "resnetc/Npy.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace resnetc;

namespace {

class ResultFile {
public:
  explicit ResultFile(const std::string &prefix)
      : index_(prefix + ".txt"), values_(prefix + ".f64", std::ios::binary) {}

  void add(const char *kind, const std::string &name,
           const DoubleTensor &tensor) {
    index_ << kind << ' ' << name;
    for (int64_t extent : tensor.shape)
      index_ << ' ' << extent;
    index_ << '\n';
    values_.write(reinterpret_cast<const char *>(tensor.values.data()),
                  std::streamsize(tensor.values.size() * sizeof(double)));
  }
  Status close() {
    index_.close();
    values_.close();
    return index_ && values_ ? Status()
                             : Status::environment("cannot write the results");
  }

private:
  std::ofstream index_, values_;
};

Status readTensor(const char *path, DoubleTensor &out) {
  NpyArray array;
  Status status = readNpy(path, array);
  out = {array.shape, {array.values.begin(), array.values.end()}};
  return status;
}

Status readInputs(char **arguments, std::vector<DoubleTensor> &out) {
  DoubleTensor images, labels;
  if (Status status = readTensor(arguments[0], images); !status.ok())
    return status;
  if (Status status = readTensor(arguments[1], labels); !status.ok())
    return status;
  labels.shape = {images.shape[0], 1};
  double smoothing = std::strtod(arguments[2], nullptr);
  DoubleTensor settings({2}, {smoothing, 1.0 / double(images.shape[0])});
  out = {images, labels, settings};
  return {};
}

Status interpretStep(char **arguments) {
  CompileOptions options;
  options.weights = arguments[1];
  Model model;
  ImportReport report;
  std::vector<DoubleTensor> inputs;
  StepResult result;
  if (Status status = importModel(arguments[0], options, model, report);
      !status.ok())
    return status;
  if (Status status = differentiate(*model.module, {}); !status.ok())
    return status;
  if (Status status = readInputs(arguments + 3, inputs); !status.ok())
    return status;
  if (Status status =
          interpretTrainStep(*model.module, model.weights, {}, inputs, result);
      !status.ok())
    return status;

  ResultFile file(arguments[2]);
  file.add("output", "loss", result.outputs[0]);
  file.add("output", "correct", result.outputs[1]);
  for (const auto &[name, tensor] : result.gradients)
    file.add("gradient", name, tensor);
  for (const auto &[name, tensor] : result.statistics)
    file.add("statistic", name, tensor);
  return file.close();
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: interpret_step MODEL WEIGHTS OUTPUT "
                         "IMAGES.npy LABELS.npy SMOOTHING\n");
    return 2;
  }
  Status status = interpretStep(argv + 1);
  if (!status.ok())
    std::fprintf(stderr, "%s\n", status.message().c_str());
  return int(status.code());
}
