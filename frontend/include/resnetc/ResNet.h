//===- ResNet.h - residual networks, block by block -------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The building blocks of the published networks, each a function from tensor
// to tensor. `name` is the prefix of its ops and parameters.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Graph.h"

namespace resnetc {

//===----------------------------------------------------------------------===//
// Dive into Deep Learning (d2l.ai), chapter "Residual Networks". Convolutions
// have biases.
//===----------------------------------------------------------------------===//

/// The residual block: 3x3 convolution with `stride`, batch norm, ReLU, 3x3
/// convolution, batch norm; with `use1x1Conv` a 1x1 convolution of the same
/// stride on the skip; sum, ReLU. Ops: conv1 bn1 conv2 bn2 conv3.
Tensor residual(Graph &g, Tensor x, int64_t channels, bool use1x1Conv,
                int64_t stride, const std::string &name);

/// A stage of `residuals` blocks. All but the first stage of a network halve
/// the image and change the channels in their first block. Blocks: 0, 1, ...
Tensor resnetBlock(Graph &g, Tensor x, int64_t channels, int64_t residuals,
                   bool firstBlock, const std::string &name);

/// The stem: 7x7 convolution with stride 2, batch norm, ReLU, 3x3 max pool with
/// stride 2. Ops: b1.conv b1.bn.
Tensor d2lStem(Graph &g, Tensor x, int64_t channels);

/// The whole of ResNet-18: b1 to b5, global average pool, fc; the chapter has
/// width 64 and an image of 1x96x96.
Tensor d2lResNet18(Graph &g, Tensor x, int64_t width, int64_t classes);

//===----------------------------------------------------------------------===//
// torchvision's names and choices. Convolutions have no biases, projections
// are downsample.0 (1x1 convolution) and downsample.1 (batch norm).
//===----------------------------------------------------------------------===//

/// Two 3x3 convolutions. The skip is projected where the shape changes.
Tensor basicBlock(Graph &g, Tensor x, int64_t channels, int64_t stride,
                  const std::string &name);

/// 1x1, 3x3 with `stride` ("v1.5"), 1x1 with four times the channels.
Tensor bottleneck(Graph &g, Tensor x, int64_t channels, int64_t stride,
                  const std::string &name);

/// Like basicBlock, but with the parameter-free "option A" of He et al. where
/// the shape changes: every second row and column, and zero channels, half of
/// them before and half after.
Tensor optionABlock(Graph &g, Tensor x, int64_t channels, int64_t stride,
                    const std::string &name);

} // namespace resnetc
