//===- block.cpp - a residual block, built and compiled from C++ ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The residual block of He et al., written out op by op:
//
//   3x3 convolution, batch norm, ReLU, 3x3 convolution, batch norm
//   the skip: a 1x1 convolution where the shape changes, else x itself
//   the sum of both, ReLU
//
// then compiled into block.so and block.h. resnetc/ResNet.h has this block, and
// whole networks, ready made.
//
//===----------------------------------------------------------------------===//
#include "resnetc/Compile.h"
#include "resnetc/Graph.h"

#include <cstdio>

using resnetc::Graph;
using resnetc::Tensor;

static Tensor residual(Graph &g, Tensor x, int64_t channels, bool use1x1Conv,
                       int64_t stride) {
  Tensor y = g.conv2d(x,
                      {.channels = channels,
                       .kernel = 3,
                       .stride = stride,
                       .padding = 1,
                       .bias = true},
                      "conv1");
  y = g.relu(g.batchNorm(y, "bn1"));
  y = g.conv2d(y,
               {.channels = channels, .kernel = 3, .padding = 1, .bias = true},
               "conv2");
  y = g.batchNorm(y, "bn2");
  if (use1x1Conv)
    x = g.conv2d(
        x, {.channels = channels, .kernel = 1, .stride = stride, .bias = true},
        "conv3");
  return g.relu(g.add(y, x));
}

int main(int argc, char **argv) {
  Graph g("block");
  Tensor x = g.input("x", {.channels = 64, .height = 56, .width = 56});
  g.output("y", residual(g, x, 128, /*use1x1Conv=*/true, /*stride=*/2));

  resnetc::CompileOptions options;
  options.output = argc > 1 ? argv[1] : "block.so";
  resnetc::Status status = resnetc::compile(std::move(g), options);
  if (!status.ok()) {
    std::fprintf(stderr, "block: %s\n", status.message().c_str());
    return int(status.code());
  }
  std::printf("wrote %s and block.h; `resnetc bench %s` measures it\n",
              options.output.c_str(), options.output.c_str());
  return 0;
}
