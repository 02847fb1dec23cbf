//===- Interpreter.h - what a module of the nn dialect computes -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The oracle of the project: naive loops in double precision, written from the
// formulas in the dialect's text. It shares nothing with kernels, packing or
// planning, so that a mistake there cannot hide here.
//
// Weights are read as the float32 values that they are; everything after that
// is double. A batch norm folded into a convolution (`nn.param ... fold`) is
// computed in double too and not rounded, whereas packing rounds each folded
// parameter once to float32. So a module means the same before and after the
// folding pass, to about 1e-15, and the rounding counts as an error of the
// compiled network.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/reference/DoubleTensor.h"
#include "resnetc/Status.h"
#include "resnetc/WeightStore.h"

#include "mlir/IR/BuiltinOps.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace resnetc {

/// Sees the results of each op but parameters, in order (NHWC).
using OpObserver =
    std::function<void(mlir::OpResult result, const DoubleTensor &value)>;

/// Runs `func.func @infer` of a verified module. Inputs and outputs are in the
/// order of its arguments and results and in the layout of the user's choice
/// (`nn.layout`); all inputs with a dynamic batch have the same batch.
/// Errors: Input if an input does not fit, a weight is missing or has another
/// shape, or an op is not of the nn dialect; Limit if a tensor is too large.
Status interpret(mlir::ModuleOp module, const WeightStore &weights,
                 const std::vector<DoubleTensor> &inputs,
                 std::vector<DoubleTensor> &outputs,
                 const OpObserver &observer = {});

/// Tensors by the names of parameters, each in the shape of its nn.param.
using NamedTensors = std::map<std::string, DoubleTensor, std::less<>>;

/// What a training step gives.
struct StepResult {
  std::vector<DoubleTensor> outputs; ///< loss and correct, [n, 1] each
  NamedTensors gradients;            ///< the sums of nn.add_gradient
  NamedTensors statistics;           ///< what nn.set_statistic leaves
};

/// Runs `func.func @train_step`, otherwise like interpret. Parameters are read
/// from `parameters`, and from the weight store if they are not there: in
/// double, they can move by less than float32 shows.
Status interpretTrainStep(mlir::ModuleOp module, const WeightStore &weights,
                          const NamedTensors &parameters,
                          const std::vector<DoubleTensor> &inputs,
                          StepResult &result, const OpObserver &observer = {});

} // namespace resnetc
