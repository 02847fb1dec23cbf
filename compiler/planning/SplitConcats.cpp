//===- SplitConcats.cpp - concats of more inputs than a kernel takes ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/SplitConcats.h"

#include "compiler/ir/Nn.h"
#include "compiler/kernels/spec/KernelSpec.h"

using namespace mlir;
using namespace resnetc;

/// One level of the tree: neighbours joined, as many as a kernel takes.
static llvm::SmallVector<Value> joinNeighbours(nn::ConcatOp concat,
                                               llvm::ArrayRef<Value> inputs,
                                               OpBuilder &builder) {
  llvm::SmallVector<Value> joined;
  while (!inputs.empty()) {
    auto group = inputs.take_front(kMaxConcatInputs);
    inputs = inputs.drop_front(group.size());
    joined.push_back(group.size() == 1
                         ? group.front()
                         : nn::ConcatOp::create(builder, concat.getLoc(), group,
                                                concat.getAxis())
                               .getResult());
  }
  return joined;
}

void resnetc::splitConcats(func::FuncOp function) {
  llvm::SmallVector<nn::ConcatOp> concats;
  function.walk([&](nn::ConcatOp concat) { concats.push_back(concat); });
  for (nn::ConcatOp concat : concats) {
    llvm::SmallVector<Value> inputs(concat.getInputs());
    if (inputs.size() <= kMaxConcatInputs)
      continue;
    OpBuilder builder(concat);
    while (inputs.size() > 1)
      inputs = joinNeighbours(concat, inputs, builder);
    concat.replaceAllUsesWith(inputs.front());
    concat.erase();
  }
}
