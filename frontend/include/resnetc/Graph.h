//===- Graph.h - describe a network, one op a line --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first layers of ResNet-18, and a classifier:
//
//   Graph g("tiny");
//   Tensor x = g.input("input", {.channels = 3, .height = 32, .width = 32});
//   x = g.conv2d(x, {.channels = 64, .kernel = 3, .padding = 1}, "conv1");
//   x = g.relu(g.batchNorm(x, "bn1"));
//   x = g.flatten(g.globalAvgPool(x));
//   g.output("logits", g.linear(x, {.features = 10}, "fc"));
//   if (!g.status().ok())
//     return report(g.status());
//
// Names. Every op has one: yours, or its kind and a number ("relu1"). It
// stands in messages, plans and profiles, and names the parameters as in
// torchvision: "<conv>.weight", "<conv>.bias", "<bn>.weight", "<bn>.bias",
// "<bn>.running_mean", "<bn>.running_var", "<linear>.weight",
// "<linear>.bias". Two ops of one name are an error, so parameters are never
// shared by accident.
//
// Errors. No call throws or aborts. The first mistake is remembered; from then
// on every op returns an empty tensor and does nothing else, so a program can
// build its whole network and ask status() once.
//
// Threads. A graph belongs to one thread at a time; several graphs are
// independent.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

/// The order of axes in which the caller of the compiled network passes an
/// image. Inside, the compiler chooses for itself.
enum class Layout { Nchw, Nhwc };

/// Height and width; one number stands for both.
struct Extent2d {
  Extent2d(int64_t both) : h(both), w(both) {}
  Extent2d(int64_t h, int64_t w) : h(h), w(w) {}
  int64_t h, w;
};

/// Zeros around an image; one number for all sides, two for height and width.
struct Padding {
  Padding(int64_t all) : top(all), left(all), bottom(all), right(all) {}
  Padding(int64_t h, int64_t w) : top(h), left(w), bottom(h), right(w) {}
  Padding(int64_t top, int64_t left, int64_t bottom, int64_t right)
      : top(top), left(left), bottom(bottom), right(right) {}
  int64_t top, left, bottom, right;
};

/// One number for each axis of an image: of a sample, not of the batch.
struct ImageShape {
  int64_t channels, height, width;
};

struct Conv2dOptions {
  int64_t channels; ///< of the result
  Extent2d kernel = 1;
  Extent2d stride = 1;
  Padding padding = 0;
  Extent2d dilation = 1;
  int64_t groups = 1;
  bool bias = false; ///< off: a batch norm usually follows
};

struct PoolOptions {
  Extent2d kernel;
  Extent2d stride = 1;
  Padding padding = 0;
  /// Of an average: divide by the window's size, not by how much of it lies in
  /// the image.
  bool countPadding = false;
  /// Of a maximum; an average has none.
  Extent2d dilation = 1;
};

struct LinearOptions {
  int64_t features; ///< of the result
  bool bias = true;
};

/// Every step-th element from start up to but without limit. A limit of 0
/// stands for the end of the axis.
struct SliceOptions {
  ImageShape start = {0, 0, 0};
  ImageShape limit = {0, 0, 0};
  ImageShape step = {1, 1, 1};
};

/// How many elements of `value` to add before and after each axis.
struct PadOptions {
  ImageShape before = {0, 0, 0};
  ImageShape after = {0, 0, 0};
  float value = 0;
};

/// x = (pixel * scale - mean) / std, where pixels are 0..255: what to do with
/// the pixels of an image file. The network itself takes x. mean and std have
/// one element for all channels or one a channel.
struct Preprocess {
  enum class Color { Rgb, Bgr, Gray };
  double scale = 1.0 / 255;
  std::vector<double> mean = {0};
  std::vector<double> std = {1};
  Color color = Color::Rgb;
};

/// A parameter as loadWeights expects it: filters are [out][in/groups][h][w],
/// linear weights [out][in], vectors [channels].
struct Parameter {
  std::string name;
  std::vector<int64_t> shape;
};

struct GraphState;

/// A value of a graph: an image, or after flatten a vector of features. Cheap
/// to copy. A default tensor is empty, as is what an op returns after an error.
class Tensor {
public:
  Tensor() = default;
  bool empty() const { return graph == 0; }
  /// Features, if it is a vector; 0 if it is empty.
  int64_t channels() const { return shape.channels; }
  /// 1 if it is a vector.
  int64_t height() const { return shape.height; }
  int64_t width() const { return shape.width; }

private:
  friend class Graph;
  friend struct GraphState;
  uint64_t graph = 0; // the number of the graph that it belongs to
  size_t index = 0;   // among that graph's values
  ImageShape shape = {0, 0, 0};
};

/// A network under construction, with its weights.
class Graph {
public:
  /// `name` becomes the C identifier of the compiled network; characters that
  /// cannot stand there become underscores.
  explicit Graph(std::string_view name);
  Graph(Graph &&) noexcept;
  Graph &operator=(Graph &&) noexcept;
  ~Graph();

  Tensor input(const std::string &name, ImageShape shape,
               Layout layout = Layout::Nchw);
  Tensor conv2d(Tensor x, const Conv2dOptions &options,
                const std::string &name = {});
  Tensor batchNorm(Tensor x, const std::string &name = {},
                   double epsilon = 1e-5);
  Tensor relu(Tensor x, const std::string &name = {});
  /// In a residual block: add(branch, skip). See initializeWeights.
  Tensor add(Tensor x, Tensor y, const std::string &name = {});
  Tensor maxPool2d(Tensor x, const PoolOptions &options,
                   const std::string &name = {});
  Tensor avgPool2d(Tensor x, const PoolOptions &options,
                   const std::string &name = {});
  /// The mean of each channel: an image of height and width 1.
  Tensor globalAvgPool(Tensor x, const std::string &name = {});
  /// The largest element of each channel.
  Tensor globalMaxPool(Tensor x, const std::string &name = {});
  /// An image as a vector, channels first.
  Tensor flatten(Tensor x, const std::string &name = {});
  Tensor linear(Tensor x, const LinearOptions &options,
                const std::string &name = {});
  /// Over the channels.
  Tensor softmax(Tensor x, const std::string &name = {});
  /// Its logarithm.
  Tensor logSoftmax(Tensor x, const std::string &name = {});
  Tensor slice(Tensor x, const SliceOptions &options,
               const std::string &name = {});
  Tensor pad(Tensor x, const PadOptions &options, const std::string &name = {});
  /// Makes x a result of the network. Images come out in `layout`.
  void output(const std::string &name, Tensor x, Layout layout = Layout::Nchw);

  void setPreprocess(const Preprocess &preprocess);

  /// The parameters in the order in which they were made.
  const std::vector<Parameter> &parameters() const;
  /// Gives a parameter its values, row-major.
  void setWeight(const std::string &name, std::vector<float> values);

  /// The first mistake.
  Status status() const;

private:
  friend GraphState &stateOf(Graph &graph);
  std::unique_ptr<GraphState> state_;
};

} // namespace resnetc
