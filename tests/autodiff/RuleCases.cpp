//===- RuleCases.cpp - random shapes for every gradient rule --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/autodiff/RuleCases.h"

#include <algorithm>

using namespace mlir;
using namespace resnetc;

using Sizes = std::vector<int64_t>;

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

static int64_t between(std::mt19937_64 &random, int64_t least, int64_t most) {
  return std::uniform_int_distribution<int64_t>(least, most)(random);
}
static Sizes image(std::mt19937_64 &random) {
  return {between(random, 5, 8), between(random, 5, 8), between(random, 1, 5)};
}
static Sizes evenImage(std::mt19937_64 &random) {
  return {between(random, 5, 8), between(random, 5, 8),
          2 * between(random, 1, 3)};
}
static Sizes matrix(std::mt19937_64 &random) { return {between(random, 3, 9)}; }
static Sizes either(std::mt19937_64 &random) {
  return random() % 2 ? image(random) : matrix(random);
}

static Sizes shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape().vec();
}
static nn::Activation someActivation(TestNetwork &network) {
  return network.pick(0, 1) ? nn::Activation::Relu : nn::Activation::None;
}

//===----------------------------------------------------------------------===//
// Convolution, linear, products
//===----------------------------------------------------------------------===//

static Value conv2d(TestNetwork &net) {
  Sizes in = shapeOf(net.input);
  int64_t groups = in[3] % 2 == 0 ? net.pick(1, 2) : 1;
  int64_t co = groups * net.pick(1, 3), kh = net.pick(1, 3),
          kw = net.pick(1, 3);
  Value filter = net.param({co, in[3] / groups, kh, kw});
  Value bias = net.pick(0, 1) ? net.param({co}) : Value();
  return net.op<nn::Conv2dOp>(
      net.input, filter, bias, Value(), Sizes{net.pick(1, 3), net.pick(1, 3)},
      Sizes{net.pick(0, 2), net.pick(0, 2), net.pick(0, 2), net.pick(0, 2)},
      Sizes{net.pick(1, 2), net.pick(1, 2)}, groups, someActivation(net));
}

/// A residual that is the block's input: its gradients meet in a convolution.
static Value residualBlock(TestNetwork &net) {
  int64_t c = shapeOf(net.input)[3];
  auto conv = [&](Value x, Value residual, int64_t kernel) -> Value {
    int64_t pad = kernel / 2;
    return net.op<nn::Conv2dOp>(
        x, net.param({c, c, kernel, kernel}), Value(), residual, Sizes{1, 1},
        Sizes{pad, pad, pad, pad}, Sizes{1, 1}, 1, someActivation(net));
  };
  Value inner = conv(net.input, Value(), 3);
  return conv(inner, net.pick(0, 1) ? net.input : conv(net.input, Value(), 1),
              3);
}

static Value linear(TestNetwork &net) {
  Sizes in = shapeOf(net.input);
  int64_t count = 1, features = net.pick(1, 6);
  for (size_t axis = 1; axis < in.size(); ++axis)
    count *= in[axis];
  Value bias = net.pick(0, 1) ? net.param({features}) : Value();
  return net.op<nn::LinearOp>(net.input, net.param({features, count}), bias,
                              someActivation(net));
}

static Value matmul(TestNetwork &net) {
  Value turned = net.op<nn::TransposeOp>(net.input, Sizes{1, 3, 2});
  Value other = net.op<nn::SigmoidOp>(net.input);
  return net.pick(0, 1) ? net.op<nn::MatmulOp>(other, turned)
                        : net.op<nn::MatmulOp>(turned, other);
}

//===----------------------------------------------------------------------===//
// Normalisation
//===----------------------------------------------------------------------===//

static Value batchNorm(TestNetwork &net) {
  int64_t c = shapeOf(net.input).back();
  Value normal = net.op<nn::BatchNormOp>(
      net.input, net.param({c}, 1), net.param({c}), net.param({c}),
      net.param({c}, 9), llvm::APFloat(1e-3), nn::Activation::None);
  switch (net.pick(0, 3)) {
  case 0:
    return normal;
  case 1:
    return net.op<nn::ReluOp>(normal);
  case 2:
    return net.op<nn::AddOp>(normal, net.op<nn::SigmoidOp>(net.input));
  default:
    return net.op<nn::ReluOp>(net.op<nn::AddOp>(net.input, normal));
  }
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

static Value maxPool2d(TestNetwork &net) {
  int64_t kh = net.pick(2, 3), kw = net.pick(2, 3);
  return net.op<nn::MaxPool2dOp>(
      net.input, Sizes{kh, kw}, Sizes{net.pick(1, 3), net.pick(1, 3)},
      Sizes{net.pick(0, 1), net.pick(0, 1), net.pick(0, 1), net.pick(0, 1)},
      Sizes{net.pick(1, 2), net.pick(1, 2)});
}
static Value avgPool2d(TestNetwork &net) {
  int64_t kh = net.pick(2, 3), kw = net.pick(2, 3);
  return net.op<nn::AvgPool2dOp>(
      net.input, Sizes{kh, kw}, Sizes{net.pick(1, 3), net.pick(1, 3)},
      Sizes{net.pick(0, 1), net.pick(0, 1), net.pick(0, 1), net.pick(0, 1)},
      net.pick(0, 1) == 1);
}
static Value globalAvgPool(TestNetwork &net) {
  return net.op<nn::GlobalAvgPoolOp>(net.input);
}
static Value globalMaxPool(TestNetwork &net) {
  return net.op<nn::GlobalMaxPoolOp>(net.input);
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

static Value relu(TestNetwork &net) { return net.op<nn::ReluOp>(net.input); }
static Value leakyRelu(TestNetwork &net) {
  return net.op<nn::LeakyReluOp>(net.input,
                                 llvm::APFloat(net.pick(0, 1) ? 0.1f : -0.5f));
}
static Value clip(TestNetwork &net) {
  return net.op<nn::ClipOp>(net.input, llvm::APFloat(-0.5f),
                            llvm::APFloat(net.pick(0, 1) ? 0.75f : 6.0f));
}
static Value sigmoid(TestNetwork &net) {
  return net.op<nn::SigmoidOp>(net.input);
}
static Value softmax(TestNetwork &net) {
  return net.op<nn::SoftmaxOp>(net.input);
}
static Value logSoftmax(TestNetwork &net) {
  return net.op<nn::LogSoftmaxOp>(net.input);
}

/// With a tensor of the input's shape, with the input itself, or with a
/// parameter of which some extents are 1; on either side.
template <typename Op> static Value binary(TestNetwork &net, double mean) {
  Value other;
  if (int64_t kind = net.pick(0, 4); kind == 0) {
    other = net.op<nn::SigmoidOp>(net.input);
  } else if (kind == 1 && mean == 0) {
    other = net.input;
  } else {
    Sizes shape = shapeOf(net.input);
    shape.front() = 1;
    for (size_t axis = 1; axis < shape.size(); ++axis)
      shape[axis] = net.pick(0, 1) ? 1 : shape[axis];
    other = net.param(shape, mean);
  }
  bool isLeft = net.pick(0, 1) && mean == 0;
  return net.op<Op>(isLeft ? other : net.input, isLeft ? net.input : other,
                    someActivation(net));
}
static Value add(TestNetwork &net) { return binary<nn::AddOp>(net, 0); }
static Value sub(TestNetwork &net) { return binary<nn::SubOp>(net, 0); }
static Value mul(TestNetwork &net) { return binary<nn::MulOp>(net, 0); }
/// Far enough from 0.
static Value div(TestNetwork &net) { return binary<nn::DivOp>(net, 9); }

//===----------------------------------------------------------------------===//
// Ops that move elements
//===----------------------------------------------------------------------===//

static Value flatten(TestNetwork &net) {
  // Something behind it that does not read an image in the same order.
  Value flat = net.op<nn::FlattenOp>(net.input);
  return net.op<nn::SigmoidOp>(flat);
}
static Value reshape(TestNetwork &net) {
  Sizes in = shapeOf(net.input);
  if (in.size() == 2)
    return net.op<nn::ReshapeOp>(net.input, Sizes{1, in[1], 1});
  return net.op<nn::ReshapeOp>(net.input, net.pick(0, 1)
                                              ? Sizes{in[3], in[1], in[2]}
                                              : Sizes{in[1] * in[2] * in[3]});
}
static Value transpose(TestNetwork &net) {
  Sizes permutation = {1, 2, 3};
  for (int64_t turns = net.pick(1, 5); turns > 0; --turns)
    std::next_permutation(permutation.begin(), permutation.end());
  return net.op<nn::TransposeOp>(net.input, permutation);
}
static Value concat(TestNetwork &net) {
  Sizes in = shapeOf(net.input);
  int64_t axis = net.pick(1, int64_t(in.size()) - 1);
  Sizes repeated = in;
  repeated.front() = 1;
  repeated[axis] = net.pick(1, 3);
  llvm::SmallVector<Value> inputs = {
      net.input, net.op<nn::SigmoidOp>(net.input), net.param(repeated)};
  std::rotate(inputs.begin(), inputs.begin() + net.pick(0, 2), inputs.end());
  return net.op<nn::ConcatOp>(ValueRange(inputs), uint64_t(axis));
}
static Value slice(TestNetwork &net) {
  Sizes in = shapeOf(net.input), starts, limits, steps;
  for (int axis = 0; axis < 3; ++axis) {
    int64_t extent = in[axis + 1], low = net.pick(0, (extent - 1) / 2);
    int64_t high = net.pick(low + 1, extent), step = net.pick(-1, 3);
    bool isDown = step < 1;
    starts.push_back(isDown ? high - 1 : low);
    limits.push_back(isDown ? low - 1 : high);
    steps.push_back(isDown ? step - 1 : step);
  }
  if (net.pick(0, 2) == 0)
    starts = {1, 0, 0}, limits = {in[1], in[2] - 1, in[3]}, steps = {1, 1, 1};
  return net.op<nn::SliceOp>(net.input, starts, limits, steps);
}
static Value pad(TestNetwork &net) {
  auto mode = nn::PadMode(net.pick(0, 2));
  int64_t most = mode == nn::PadMode::Reflect
                     ? std::min<int64_t>(3, shapeOf(net.input)[3] - 1)
                     : 3;
  auto some = [&] {
    return Sizes{net.pick(0, 3), net.pick(0, 3), net.pick(0, most)};
  };
  return net.op<nn::PadOp>(
      net.input, some(), some(),
      llvm::APFloat(mode == nn::PadMode::Constant ? 0.5f : 0.0f), mode);
}

const std::vector<RuleCase> &resnetc::ruleCases() {
  static const std::vector<RuleCase> cases = {
      {"conv2d", 40, image, conv2d},
      {"conv2d in groups", 20, evenImage, conv2d},
      {"residual block", 8, image, residualBlock},
      {"linear", 10, either, linear},
      {"matmul", 8, image, matmul},
      {"batch_norm", 24, either, batchNorm},
      {"max_pool2d", 16, image, maxPool2d},
      {"avg_pool2d", 16, image, avgPool2d},
      {"global_avg_pool", 3, image, globalAvgPool},
      {"global_max_pool", 3, image, globalMaxPool},
      {"relu", 4, either, relu},
      {"leaky_relu", 4, either, leakyRelu},
      {"clip", 4, either, clip},
      {"sigmoid", 4, either, sigmoid},
      {"softmax", 4, either, softmax},
      {"log_softmax", 4, either, logSoftmax},
      {"add", 12, either, add},
      {"sub", 12, either, sub},
      {"mul", 12, either, mul},
      {"div", 12, either, div},
      {"flatten", 4, image, flatten},
      {"reshape", 6, either, reshape},
      {"transpose", 5, image, transpose},
      {"concat", 10, either, concat},
      {"slice", 16, image, slice},
      {"pad", 16, image, pad},
  };
  return cases;
}
