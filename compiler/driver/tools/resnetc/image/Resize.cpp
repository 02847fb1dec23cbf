//===- Resize.cpp - bilinear resizing, antialiased when shrinking ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/image/Resize.h"

#include <algorithm>
#include <cmath>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

/// The input pixels that one output pixel reads, and how much of each.
struct Taps {
  int64_t first = 0;
  std::vector<float> weights;
};

} // namespace

static Taps makeTaps(int64_t from, int64_t to, int64_t index) {
  const double step = double(from) / double(to);
  const double reach = std::max(step, 1.0);
  const double center = (index + 0.5) * step;
  Taps taps;
  taps.first = std::max<int64_t>(0, std::floor(center - reach));
  const auto end = std::min<int64_t>(from, std::ceil(center + reach));
  double sum = 0;
  for (int64_t p = taps.first; p < end; ++p) {
    const double weight =
        std::max(0.0, 1.0 - std::abs(p + 0.5 - center) / reach);
    taps.weights.push_back(static_cast<float>(weight));
    sum += weight;
  }
  for (float &weight : taps.weights)
    weight = static_cast<float>(weight / sum);
  return taps;
}

// One output row at a time, height before width: a hostile picture of 1 x 2^26
// pixels then needs memory for one of its rows, not for 2^26 output rows.
std::vector<float> cli::resizeBilinear(const Image &image, int64_t height,
                                       int64_t width) {
  const int64_t channels = image.channels;
  std::vector<Taps> across(width);
  for (int64_t x = 0; x < width; ++x)
    across[x] = makeTaps(image.width, width, x);

  std::vector<float> result(height * width * channels);
  std::vector<float> row(image.width * channels);
  for (int64_t y = 0; y < height; ++y) {
    const Taps down = makeTaps(image.height, height, y);
    std::fill(row.begin(), row.end(), 0.0f);
    for (size_t t = 0; t < down.weights.size(); ++t) {
      const uint8_t *in = &image.pixels[(down.first + t) * row.size()];
      for (size_t x = 0; x < row.size(); ++x)
        row[x] += down.weights[t] * in[x];
    }
    for (int64_t x = 0; x < width; ++x)
      for (int64_t c = 0; c < channels; ++c) {
        float sum = 0;
        for (size_t t = 0; t < across[x].weights.size(); ++t)
          sum +=
              across[x].weights[t] * row[(across[x].first + t) * channels + c];
        result[(y * width + x) * channels + c] = sum;
      }
  }
  return result;
}
