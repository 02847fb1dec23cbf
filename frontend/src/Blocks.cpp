//===- Blocks.cpp - torchvision's and He et al.'s residual blocks ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/ResNet.h"

using namespace resnetc;

/// x itself, or its projection to a new shape.
static Tensor projected(Graph &g, Tensor x, int64_t channels, int64_t stride,
                        const std::string &name) {
  if (stride == 1 && x.channels() == channels)
    return x;
  x = g.conv2d(x, {.channels = channels, .stride = stride},
               name + ".downsample.0");
  return g.batchNorm(x, name + ".downsample.1");
}

/// The branch of the two blocks with 3x3 convolutions.
static Tensor basicBranch(Graph &g, Tensor x, int64_t channels, int64_t stride,
                          const std::string &name) {
  Tensor y = g.conv2d(
      x, {.channels = channels, .kernel = 3, .stride = stride, .padding = 1},
      name + ".conv1");
  y = g.relu(g.batchNorm(y, name + ".bn1"), name + ".relu1");
  y = g.conv2d(y, {.channels = channels, .kernel = 3, .padding = 1},
               name + ".conv2");
  return g.batchNorm(y, name + ".bn2");
}

Tensor resnetc::basicBlock(Graph &g, Tensor x, int64_t channels, int64_t stride,
                           const std::string &name) {
  Tensor y = basicBranch(g, x, channels, stride, name);
  Tensor skip = projected(g, x, channels, stride, name);
  return g.relu(g.add(y, skip, name + ".add"), name + ".relu");
}

Tensor resnetc::bottleneck(Graph &g, Tensor x, int64_t channels, int64_t stride,
                           const std::string &name) {
  const int64_t expansion = 4;
  Tensor y = g.conv2d(x, {.channels = channels}, name + ".conv1");
  y = g.relu(g.batchNorm(y, name + ".bn1"), name + ".relu1");
  y = g.conv2d(
      y, {.channels = channels, .kernel = 3, .stride = stride, .padding = 1},
      name + ".conv2");
  y = g.relu(g.batchNorm(y, name + ".bn2"), name + ".relu2");
  y = g.conv2d(y, {.channels = expansion * channels}, name + ".conv3");
  y = g.batchNorm(y, name + ".bn3");
  Tensor skip = projected(g, x, expansion * channels, stride, name);
  return g.relu(g.add(y, skip, name + ".add"), name + ".relu");
}

Tensor resnetc::optionABlock(Graph &g, Tensor x, int64_t channels,
                             int64_t stride, const std::string &name) {
  Tensor y = basicBranch(g, x, channels, stride, name);
  Tensor skip = x;
  if (stride != 1)
    skip = g.slice(skip, {.step = {1, stride, stride}}, name + ".slice");
  if (x.channels() != channels) {
    int64_t before = (channels - x.channels()) / 2;
    int64_t after = channels - x.channels() - before;
    skip = g.pad(skip, {.before = {before, 0, 0}, .after = {after, 0, 0}},
                 name + ".pad");
  }
  return g.relu(g.add(y, skip, name + ".add"), name + ".relu");
}
