//===- Graph.cpp - describe a network, one op a line ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Graph.h"

#include "GraphState.h"

#include <cmath>

using namespace mlir;
using namespace resnetc;

/// The arguments that every op with a window takes.
static DenseI64ArrayAttr pair(OpBuilder &builder, Extent2d extent) {
  return builder.getDenseI64ArrayAttr({extent.h, extent.w});
}
static DenseI64ArrayAttr sides(OpBuilder &builder, Padding padding) {
  return builder.getDenseI64ArrayAttr(
      {padding.top, padding.left, padding.bottom, padding.right});
}
/// In the dialect's order of axes: h, w, c.
static DenseI64ArrayAttr axes(OpBuilder &builder, ImageShape shape) {
  return builder.getDenseI64ArrayAttr(
      {shape.height, shape.width, shape.channels});
}

static std::string text(Tensor x) {
  return std::to_string(x.channels()) + "x" + std::to_string(x.height()) + "x" +
         std::to_string(x.width());
}

Graph::Graph(std::string_view name)
    : state_(std::make_unique<GraphState>(name)) {}
Graph::Graph(Graph &&) noexcept = default;
Graph &Graph::operator=(Graph &&) noexcept = default;
Graph::~Graph() = default;

GraphState &resnetc::stateOf(Graph &graph) {
  // A graph that was moved from or compiled goes on as an empty one.
  if (!graph.state_) {
    graph.state_ = std::make_unique<GraphState>("model");
    graph.state_->fail("", "the graph was moved from or compiled already");
  }
  return *graph.state_;
}

Status Graph::status() const {
  if (!state_)
    return Status::input("model: the graph was moved from or compiled already");
  return state_->failure;
}

Tensor Graph::input(const std::string &name, ImageShape shape, Layout layout) {
  GraphState &state = stateOf(*this);
  if (!state.failure.ok())
    return {};
  const int64_t limit = int64_t(1) << 31;
  int64_t elements = 1;
  for (int64_t extent : {shape.channels, shape.height, shape.width})
    if (extent < 1 || __builtin_mul_overflow(elements, extent, &elements) ||
        elements >= limit) {
      state.fail(name, "expected channels, height and width of at least 1 and "
                       "a product below 2^31, got " +
                           std::to_string(shape.channels) + "x" +
                           std::to_string(shape.height) + "x" +
                           std::to_string(shape.width));
      return {};
    }
  if (name.empty() || !state.inputNames.insert(name).second) {
    state.fail(name, name.empty() ? "an input needs a name"
                                  : "two inputs have this name");
    return {};
  }
  OpBuilder &builder = state.builder;
  auto type = RankedTensorType::get(
      {ShapedType::kDynamic, shape.height, shape.width, shape.channels},
      builder.getF32Type());
  auto attributes = builder.getDictionaryAttr(
      {builder.getNamedAttr("nn.name", builder.getStringAttr(name)),
       builder.getNamedAttr(
           "nn.layout",
           builder.getStringAttr(layout == Layout::Nchw ? "nchw" : "nhwc"))});
  unsigned index = state.function.getNumArguments();
  if (failed(state.function.insertArgument(index, type, attributes,
                                           state.location(name)))) {
    state.fail(name, "the input cannot be added");
    return {};
  }
  return state.define(state.function.getArgument(index));
}

Tensor Graph::conv2d(Tensor x, const Conv2dOptions &options,
                     const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("conv2d", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  if (options.groups < 1 || x.channels() % options.groups ||
      options.channels % options.groups) {
    state.fail(*op, "groups must divide the channels of input and result, got "
                    "groups = " +
                        std::to_string(options.groups) + ", " +
                        std::to_string(x.channels()) + " and " +
                        std::to_string(options.channels) + " channels");
    return {};
  }
  Value filter =
      state.addParameter(*op + ".weight",
                         {options.channels, x.channels() / options.groups,
                          options.kernel.h, options.kernel.w},
                         {ParameterRole::Filter, options.groups});
  Value bias = options.bias
                   ? state.addParameter(*op + ".bias", {options.channels},
                                        {ParameterRole::Bias})
                   : Value();
  if (!state.failure.ok())
    return {};
  OpBuilder &builder = state.builder;
  return state.append<nn::Conv2dOp>(
      *op, state.valueOf(x), filter, bias, /*residual=*/Value(),
      pair(builder, options.stride), sides(builder, options.padding),
      pair(builder, options.dilation),
      builder.getI64IntegerAttr(options.groups),
      nn::ActivationAttr::get(builder.getContext(), nn::Activation::None));
}

Tensor Graph::batchNorm(Tensor x, const std::string &name, double epsilon) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("batch_norm", name, x);
  if (!op)
    return {};
  auto parameter = [&](const char *suffix, ParameterRole role) {
    return state.addParameter(*op + suffix, {x.channels()}, {role});
  };
  Value scale = parameter(".weight", ParameterRole::Scale);
  Value bias = parameter(".bias", ParameterRole::Bias);
  Value mean = parameter(".running_mean", ParameterRole::Mean);
  Value variance = parameter(".running_var", ParameterRole::Variance);
  if (!state.failure.ok())
    return {};
  OpBuilder &builder = state.builder;
  return state.append<nn::BatchNormOp>(
      *op, state.valueOf(x), scale, bias, mean, variance,
      builder.getF64FloatAttr(epsilon),
      nn::ActivationAttr::get(builder.getContext(), nn::Activation::None));
}

Tensor Graph::relu(Tensor x, const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("relu", name, x);
  return op ? state.append<nn::ReluOp>(*op, state.valueOf(x)) : Tensor();
}

Tensor Graph::add(Tensor x, Tensor y, const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("add", name, {x, y});
  if (!op)
    return {};
  if (state.valueOf(x).getType() != state.valueOf(y).getType()) {
    state.fail(*op, "expected two tensors of one shape, got " + text(x) +
                        " and " + text(y));
    return {};
  }
  return state.append<nn::AddOp>(
      *op, state.valueOf(x), state.valueOf(y),
      nn::ActivationAttr::get(state.context.get(), nn::Activation::None));
}

Tensor Graph::maxPool2d(Tensor x, const PoolOptions &options,
                        const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("max_pool2d", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  return state.append<nn::MaxPool2dOp>(*op, state.valueOf(x),
                                       pair(state.builder, options.kernel),
                                       pair(state.builder, options.stride),
                                       sides(state.builder, options.padding),
                                       pair(state.builder, options.dilation));
}

Tensor Graph::avgPool2d(Tensor x, const PoolOptions &options,
                        const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("avg_pool2d", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  if (options.dilation.h != 1 || options.dilation.w != 1) {
    state.fail(*op, "an average pool has no dilation");
    return {};
  }
  return state.append<nn::AvgPool2dOp>(
      *op, state.valueOf(x), pair(state.builder, options.kernel),
      pair(state.builder, options.stride),
      sides(state.builder, options.padding),
      state.builder.getBoolAttr(options.countPadding));
}

Tensor Graph::globalAvgPool(Tensor x, const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("global_avg_pool", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  return state.append<nn::GlobalAvgPoolOp>(*op, state.valueOf(x));
}

Tensor Graph::globalMaxPool(Tensor x, const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("global_max_pool", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  return state.append<nn::GlobalMaxPoolOp>(*op, state.valueOf(x));
}

Tensor Graph::flatten(Tensor x, const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("flatten", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  return state.append<nn::FlattenOp>(*op, state.valueOf(x));
}

Tensor Graph::linear(Tensor x, const LinearOptions &options,
                     const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("linear", name, x);
  if (!op)
    return {};
  // The builder's images have below 2^31 elements a sample.
  int64_t features = x.channels() * x.height() * x.width();
  Value weight =
      state.addParameter(*op + ".weight", {options.features, features},
                         {ParameterRole::LinearWeight});
  Value bias = options.bias
                   ? state.addParameter(*op + ".bias", {options.features},
                                        {ParameterRole::Bias})
                   : Value();
  if (!state.failure.ok())
    return {};
  return state.append<nn::LinearOp>(
      *op, state.valueOf(x), weight, bias,
      nn::ActivationAttr::get(state.context.get(), nn::Activation::None));
}

Tensor Graph::softmax(Tensor x, const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("softmax", name, x);
  return op ? state.append<nn::SoftmaxOp>(*op, state.valueOf(x)) : Tensor();
}

Tensor Graph::logSoftmax(Tensor x, const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("log_softmax", name, x);
  return op ? state.append<nn::LogSoftmaxOp>(*op, state.valueOf(x)) : Tensor();
}

Tensor Graph::slice(Tensor x, const SliceOptions &options,
                    const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("slice", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  ImageShape limit = {options.limit.channels ? options.limit.channels
                                             : x.channels(),
                      options.limit.height ? options.limit.height : x.height(),
                      options.limit.width ? options.limit.width : x.width()};
  return state.append<nn::SliceOp>(
      *op, state.valueOf(x), axes(state.builder, options.start),
      axes(state.builder, limit), axes(state.builder, options.step));
}

Tensor Graph::pad(Tensor x, const PadOptions &options,
                  const std::string &name) {
  GraphState &state = stateOf(*this);
  std::optional<std::string> op = state.beginOp("pad", name, x);
  if (!op || !state.expectImage(*op, x))
    return {};
  return state.append<nn::PadOp>(*op, state.valueOf(x),
                                 axes(state.builder, options.before),
                                 axes(state.builder, options.after),
                                 state.builder.getF32FloatAttr(options.value));
}

void Graph::output(const std::string &name, Tensor x, Layout layout) {
  GraphState &state = stateOf(*this);
  if (!state.failure.ok())
    return;
  if (x.empty() || x.graph != state.number || x.index >= state.values.size())
    return state.fail(name, x.empty() ? "got an empty tensor"
                                      : "got a tensor of another graph");
  if (name.empty() || !state.outputNames.insert(name).second)
    return state.fail(name, name.empty() ? "an output needs a name"
                                         : "two outputs have this name");
  state.outputs.push_back({name, state.valueOf(x), layout});
}

void Graph::setPreprocess(const Preprocess &preprocess) {
  GraphState &state = stateOf(*this);
  auto finite = [](double value) { return std::isfinite(value); };
  bool valid =
      finite(preprocess.scale) && !preprocess.mean.empty() &&
      !preprocess.std.empty() && llvm::all_of(preprocess.mean, finite) &&
      llvm::all_of(preprocess.std,
                   [&](double value) { return finite(value) && value != 0; });
  if (!valid)
    return state.fail("", "preprocessing: scale, mean and std must be finite, "
                          "std not 0, and mean and std have at least one "
                          "element");
  static constexpr const char *colors[] = {"rgb", "bgr", "gray"};
  OpBuilder &builder = state.builder;
  auto attribute = builder.getDictionaryAttr(
      {builder.getNamedAttr("scale", builder.getF64FloatAttr(preprocess.scale)),
       builder.getNamedAttr("mean", builder.getF64ArrayAttr(preprocess.mean)),
       builder.getNamedAttr("std", builder.getF64ArrayAttr(preprocess.std)),
       builder.getNamedAttr(
           "color", builder.getStringAttr(colors[int(preprocess.color)]))});
  (*state.module)->setAttr("nn.preprocess", attribute);
}

const std::vector<Parameter> &Graph::parameters() const {
  static const std::vector<Parameter> none;
  return state_ ? state_->parameters : none;
}

void Graph::setWeight(const std::string &name, std::vector<float> values) {
  GraphState &state = stateOf(*this);
  auto found = state.parameterIndex.find(name);
  if (found == state.parameterIndex.end())
    return state.fail(name, "the graph has no such parameter");
  const Parameter &parameter = state.parameters[found->second];
  int64_t elements = 1;
  for (int64_t extent : parameter.shape)
    elements *= extent;
  if (static_cast<int64_t>(values.size()) != elements)
    return state.fail(name, "expected " + std::to_string(elements) +
                                " values, got " +
                                std::to_string(values.size()));
  state.weights.set(name, parameter.shape, std::move(values));
}
