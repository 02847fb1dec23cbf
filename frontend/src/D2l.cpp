//===- D2l.cpp - the residual networks of Dive into Deep Learning ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/ResNet.h"

using namespace resnetc;

Tensor resnetc::residual(Graph &g, Tensor x, int64_t channels, bool use1x1Conv,
                         int64_t stride, const std::string &name) {
  Tensor y = g.conv2d(x,
                      {.channels = channels,
                       .kernel = 3,
                       .stride = stride,
                       .padding = 1,
                       .bias = true},
                      name + ".conv1");
  y = g.relu(g.batchNorm(y, name + ".bn1"));
  y = g.conv2d(y,
               {.channels = channels, .kernel = 3, .padding = 1, .bias = true},
               name + ".conv2");
  y = g.batchNorm(y, name + ".bn2");
  if (use1x1Conv)
    x = g.conv2d(x, {.channels = channels, .stride = stride, .bias = true},
                 name + ".conv3");
  return g.relu(g.add(y, x, name + ".add"), name + ".relu");
}

Tensor resnetc::resnetBlock(Graph &g, Tensor x, int64_t channels,
                            int64_t residuals, bool firstBlock,
                            const std::string &name) {
  for (int64_t i = 0; i < residuals; ++i) {
    bool halve = i == 0 && !firstBlock;
    x = residual(g, x, channels, /*use1x1Conv=*/halve, /*stride=*/halve ? 2 : 1,
                 name + "." + std::to_string(i));
  }
  return x;
}

Tensor resnetc::d2lStem(Graph &g, Tensor x, int64_t channels) {
  x = g.conv2d(x,
               {.channels = channels,
                .kernel = 7,
                .stride = 2,
                .padding = 3,
                .bias = true},
               "b1.conv");
  x = g.relu(g.batchNorm(x, "b1.bn"), "b1.relu");
  return g.maxPool2d(x, {.kernel = 3, .stride = 2, .padding = 1}, "b1.maxpool");
}

Tensor resnetc::d2lResNet18(Graph &g, Tensor x, int64_t width,
                            int64_t classes) {
  x = d2lStem(g, x, width);
  x = resnetBlock(g, x, width, 2, /*firstBlock=*/true, "b2");
  x = resnetBlock(g, x, 2 * width, 2, /*firstBlock=*/false, "b3");
  x = resnetBlock(g, x, 4 * width, 2, /*firstBlock=*/false, "b4");
  x = resnetBlock(g, x, 8 * width, 2, /*firstBlock=*/false, "b5");
  x = g.flatten(g.globalAvgPool(x, "avgpool"), "flatten");
  return g.linear(x, {.features = classes}, "fc");
}
