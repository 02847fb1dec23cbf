//===- Preprocess.cpp - from 8-bit pixels to what a model reads -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/image/Preprocess.h"

#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/image/Resize.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>

using namespace resnetc;
using namespace resnetc::cli;

bool cli::parseColor(std::string_view text, Color &out) {
  if (text == "rgb")
    out = Color::Rgb;
  else if (text == "bgr")
    out = Color::Bgr;
  else if (text == "gray")
    out = Color::Gray;
  else
    return false;
  return true;
}

bool cli::parseResize(std::string_view text, std::array<int64_t, 2> &out) {
  // The side of the largest square JPEG that decoders take, halved; no
  // network's input comes near it.
  constexpr int64_t most = 16384;
  const size_t by = text.find('x');
  if (!parseWhole(text.substr(0, by), 1, most, out[0]))
    return false;
  if (by == std::string_view::npos) {
    out[1] = out[0];
    return true;
  }
  return parseWhole(text.substr(by + 1), 1, most, out[1]);
}

/// A list of numbers of the manifest; false if it is something else.
static bool readReals(const nlohmann::json &value, std::vector<double> &out) {
  if (!value.is_array())
    return false;
  for (const nlohmann::json &element : value) {
    if (!element.is_number())
      return false;
    out.push_back(element.get<double>());
  }
  return true;
}

static bool readEntry(const std::string &key, const nlohmann::json &value,
                      Preprocess &out) {
  if (key == "mean")
    return readReals(value, out.mean);
  if (key == "std")
    return readReals(value, out.std);
  if (key == "scale") {
    if (!value.is_number())
      return false;
    out.scale = value.get<double>();
  } else if (key == "color") {
    Color color;
    if (!value.is_string() || !parseColor(value.get<std::string>(), color))
      return false;
    out.color = color;
  } else if (key == "resize") {
    std::vector<double> size;
    if (!readReals(value, size) || size.size() != 2)
      return false;
    std::array<int64_t, 2> resize;
    if (!parseResize(format("%.0fx%.0f", size[0], size[1]), resize))
      return false;
    out.resize = resize;
  }
  return true;
}

Status cli::readPreprocess(const std::string &file,
                           const nlohmann::json &manifest, Preprocess &out) {
  const auto found = manifest.find("preprocess");
  if (found == manifest.end() || found->is_null())
    return {};
  if (!found->is_object())
    return Status::input(file + ": preprocess, expected an object");
  for (const auto &[key, value] : found->items())
    if (!value.is_null() && !readEntry(key, value, out))
      return Status::input(file + ": preprocess." + key + ", got " +
                           value.dump());
  return {};
}

/// One value a channel.
static Status spread(const char *option, const std::vector<double> &over,
                     const std::vector<double> &under, double fallback,
                     int64_t channels, std::vector<double> &out) {
  out = !over.empty() ? over : under;
  if (out.empty())
    out.push_back(fallback);
  if (out.size() == 1)
    out.resize(channels, out[0]);
  if (static_cast<int64_t>(out.size()) != channels)
    return Status::input(format(
        "%s: expected 1 number%s, got %zu", option,
        channels == 1 ? "" : format(" or %lld", (long long)channels).c_str(),
        out.size()));
  return {};
}

Status PixelConverter::fit(const Preprocess &wanted) {
  if (wanted.resize &&
      *wanted.resize != std::array<int64_t, 2>{height_, width_})
    return Status::input(
        format("--resize: expected %lldx%lld, the size of input \"%s\", got "
               "%lldx%lld",
               static_cast<long long>(height_), static_cast<long long>(width_),
               tensor_.c_str(), static_cast<long long>((*wanted.resize)[0]),
               static_cast<long long>((*wanted.resize)[1])));
  resizes_ = wanted.resize.has_value();
  color_ = wanted.color.value_or(channels_ == 1 ? Color::Gray : Color::Rgb);
  if ((color_ == Color::Gray) != (channels_ == 1))
    return Status::input(
        format("--color: expected %s for the %lld channels of input \"%s\"",
               channels_ == 1 ? "gray" : "rgb or bgr",
               static_cast<long long>(channels_), tensor_.c_str()));
  for (double deviation : std_)
    if (deviation == 0)
      return Status::input("--std: expected no zero, got 0");
  return {};
}

Status PixelConverter::create(const resnetc_tensor_info &tensor,
                              const Preprocess &over, const Preprocess &under) {
  tensor_ = tensor.name;
  if (tensor.rank != 4)
    return Status::input("input \"" + tensor_ +
                         "\": expected 4 dims to take images, got " +
                         shapeText({tensor.dims, tensor.dims + tensor.rank}));
  channelsFirst_ = std::strcmp(tensor.layout, "nhwc") != 0;
  height_ = tensor.dims[channelsFirst_ ? 2 : 1];
  width_ = tensor.dims[channelsFirst_ ? 3 : 2];
  channels_ = tensor.dims[channelsFirst_ ? 1 : 3];
  if (channels_ != 1 && channels_ != 3)
    return Status::input(format(
        "input \"%s\": expected 1 or 3 channels to take images, got %lld",
        tensor_.c_str(), static_cast<long long>(channels_)));
  scale_ = over.scale.value_or(under.scale.value_or(1.0 / 255));
  if (Status status =
          spread("--mean", over.mean, under.mean, 0, channels_, mean_);
      !status.ok())
    return status;
  if (Status status = spread("--std", over.std, under.std, 1, channels_, std_);
      !status.ok())
    return status;
  Preprocess wanted;
  wanted.resize = over.resize ? over.resize : under.resize;
  wanted.color = over.color ? over.color : under.color;
  return fit(wanted);
}

Image PixelConverter::blackImage() const {
  return {height_, width_, channels_,
          std::vector<uint8_t>(height_ * width_ * channels_)};
}

/// The value of one channel of the model from a pixel of the picture.
float PixelConverter::pixelAt(const float *pixel, int64_t imageChannels,
                              int64_t channel) const {
  if (imageChannels == 1)
    return pixel[0];
  // ITU-R 601 luma, what every image library means by grey.
  if (color_ == Color::Gray)
    return 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
  return pixel[color_ == Color::Bgr ? 2 - channel : channel];
}

Status PixelConverter::convert(const Image &image, const std::string &name,
                               float *out) const {
  const bool fits = image.height == height_ && image.width == width_;
  if (!fits && !resizes_)
    return Status::input(format(
        "%s: image size, expected %lldx%lld (height x width), got "
        "%lldx%lld; --resize=%lldx%lld would fit it",
        name.c_str(), static_cast<long long>(height_),
        static_cast<long long>(width_), static_cast<long long>(image.height),
        static_cast<long long>(image.width), static_cast<long long>(height_),
        static_cast<long long>(width_)));
  const std::vector<float> pixels =
      fits ? std::vector<float>(image.pixels.begin(), image.pixels.end())
           : resizeBilinear(image, height_, width_);
  const int64_t area = height_ * width_;
  for (int64_t at = 0; at < area; ++at)
    for (int64_t c = 0; c < channels_; ++c) {
      const double pixel =
          pixelAt(&pixels[at * image.channels], image.channels, c);
      out[channelsFirst_ ? c * area + at : at * channels_ + c] =
          static_cast<float>((pixel * scale_ - mean_[c]) / std_[c]);
    }
  return {};
}
