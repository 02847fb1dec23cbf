//===- Preprocess.h - from 8-bit pixels to what a model reads ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/image/Image.h"
#include "resnetc/runtime.h"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace resnetc::cli {

enum class Color { Rgb, Bgr, Gray };

/// x = (pixel * scale - mean) / std for each channel, pixels 0..255. What is
/// unset falls back to the next source: command line, then the model's
/// manifest, then scale 1/255, mean 0, std 1, grey or RGB by channel count.
struct Preprocess {
  std::optional<double> scale;
  std::vector<double> mean; ///< one, or one a channel; empty: unset
  std::vector<double> std;
  std::optional<Color> color;
  std::optional<std::array<int64_t, 2>> resize; ///< height, width
};

/// "rgb", "bgr" or "gray"; false for anything else.
bool parseColor(std::string_view text, Color &out);
/// "H" or "HxW", each 1 to 16384; false for anything else.
bool parseResize(std::string_view text, std::array<int64_t, 2> &out);

/// The object "preprocess" of a manifest; absent is fine. `file` is named in
/// errors, which are Input.
Status readPreprocess(const std::string &file, const nlohmann::json &manifest,
                      Preprocess &out);

/// Turns pictures into rows of one input tensor.
class PixelConverter {
public:
  /// `over` wins over `under`. Errors are Input: the tensor is no picture, or
  /// the numbers do not fit its channels.
  Status create(const resnetc_tensor_info &tensor, const Preprocess &over,
                const Preprocess &under);

  int64_t elements() const { return height_ * width_ * channels_; }
  /// A picture of the input's size, all zeros.
  Image blackImage() const;
  /// Writes elements() floats. `name` is what errors call the picture.
  Status convert(const Image &image, const std::string &name, float *out) const;

private:
  Status fit(const Preprocess &wanted);
  float pixelAt(const float *pixel, int64_t imageChannels,
                int64_t channel) const;

  std::string tensor_;
  int64_t height_ = 0, width_ = 0, channels_ = 0;
  bool channelsFirst_ = false;
  bool resizes_ = false;
  Color color_ = Color::Rgb;
  double scale_ = 1;
  std::vector<double> mean_, std_; ///< one a channel
};

} // namespace resnetc::cli
