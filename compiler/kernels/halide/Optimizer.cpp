//===- Optimizer.cpp - updates of parameters --------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Over ranges of parameters of any length: the batch is the range's blocks of
// 16. All is in place, and the gradients are zero afterwards, ready for the
// next step's sums. The settings:
//
//   sgd_update     rate, momentum, decay, nesterov (0 or 1), factor
//     g = factor * gradient + decay * w
//     v = momentum * v + g
//     w = w - rate * (nesterov ? g + momentum * v : v)
//
//   adamw_update   rate, beta1, beta2, epsilon, decay, 1 - beta1^t,
//                  1 - beta2^t, factor
//     g = factor * gradient
//     m = beta1 * m + (1 - beta1) * g,  v = beta2 * v + (1 - beta2) * g^2
//     w = w * (1 - rate * decay)
//           - rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)
//
// PyTorch's SGD (dampening 0) and AdamW compute the same.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/TrainingKernels.h"

using namespace Halide;
using namespace resnetc;

/// Blocks of one task: 64 KiB of each array, so that a task takes longer than
/// handing it out and a thousand parameters stay one task.
static constexpr int32_t kTaskBlocks = 1024;

namespace {

/// What both have: an update in place of several ranges.
class RangeUpdate {
public:
  explicit RangeUpdate(KernelBuilder &builder, size_t ranges)
      : b(builder), lane(b.var("lane")), block(b.var("block")) {
    out(lane, block) = Tuple(std::vector<Expr>(ranges, undef<float>()));
  }

  Expr old(size_t range) { return out(lane, block)[int(range)]; }
  Expr setting(int32_t i) const {
    return b.argument(ArgumentRole::Settings)(i);
  }

  Func define(const std::vector<Expr> &values,
              const std::vector<ArgumentRole> &roles) {
    out(lane, block) = Tuple(values);
    b.bindWritten(out, roles);
    Var task = b.var("task"), inTask = b.var("in_task");
    out.update()
        .split(block, task, inTask, kTaskBlocks, TailStrategy::GuardWithIf)
        .reorder(lane, inTask, task)
        .vectorize(lane, b.lanes())
        .parallel(task);
    return out;
  }

private:
  KernelBuilder &b;
  Var lane, block;
  Func out = b.func("out");
};

} // namespace

Func resnetc::defineSgdUpdate(KernelBuilder &b) {
  RangeUpdate update(b, 3);
  Expr rate = update.setting(0), momentum = update.setting(1),
       decay = update.setting(2), nesterov = update.setting(3),
       factor = update.setting(4);
  Expr w = update.old(0);
  Expr g = factor * update.old(1) + decay * w;
  Expr v = momentum * update.old(2) + g;
  Expr step = select(nesterov != 0, g + momentum * v, v);
  return update.define({w - rate * step, 0.0f, v},
                       {ArgumentRole::Parameters,
                        ArgumentRole::ParameterGradients,
                        ArgumentRole::Momentum});
}

Func resnetc::defineAdamwUpdate(KernelBuilder &b) {
  RangeUpdate update(b, 4);
  Expr rate = update.setting(0), beta1 = update.setting(1),
       beta2 = update.setting(2), epsilon = update.setting(3),
       decay = update.setting(4), bias1 = update.setting(5),
       bias2 = update.setting(6), factor = update.setting(7);
  Expr w = update.old(0), g = factor * update.old(1);
  Expr m = beta1 * update.old(2) + (1 - beta1) * g;
  Expr v = beta2 * update.old(3) + (1 - beta2) * g * g;
  // Strict: no approximation of the root or the quotient, which would be
  // another one on each processor.
  Expr size = strict_float(sqrt(v / bias2) + epsilon);
  Expr direction = strict_float(m / size);
  // In padded lanes both are zero; so may epsilon be.
  direction = strict_float(select(m == 0.0f, 0.0f, direction));
  return update.define(
      {w * (1 - rate * decay) - rate / bias1 * direction, 0.0f, m, v},
      {ArgumentRole::Parameters, ArgumentRole::ParameterGradients,
       ArgumentRole::Momentum, ArgumentRole::SecondMoment});
}
