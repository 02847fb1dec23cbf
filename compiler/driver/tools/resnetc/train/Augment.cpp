//===- Augment.cpp - small random changes of pictures ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/Augment.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <algorithm>
#include <cstring>

using namespace resnetc;
using namespace resnetc::cli;

bool cli::parseAugment(std::string_view text, AugmentOptions &out) {
  out = {};
  if (text == "none")
    return true;
  if (!text.starts_with("crop:"))
    return false;
  text.remove_prefix(5);
  if (const size_t comma = text.find(','); comma != std::string_view::npos) {
    if (text.substr(comma) != ",flip")
      return false;
    out.flip = true;
    text = text.substr(0, comma);
  }
  // As far as --resize goes.
  return parseWhole(text, 0, 16384, out.pad);
}

Status Augmenter::create(const AugmentOptions &options,
                         const resnetc_tensor_info &tensor,
                         std::vector<float> black) {
  options_ = options;
  if (!options.any())
    return {};
  if (tensor.rank != 4)
    return Status::input(std::string("--augment: expected pictures, got input "
                                     "\"") +
                         tensor.name + "\" of " + std::to_string(tensor.rank) +
                         " dims");
  channelsFirst_ = std::strcmp(tensor.layout, "nhwc") != 0;
  height_ = tensor.dims[channelsFirst_ ? 2 : 1];
  width_ = tensor.dims[channelsFirst_ ? 3 : 2];
  channels_ = tensor.dims[channelsFirst_ ? 1 : 3];
  if (options.pad >= std::min(height_, width_))
    return Status::input(
        "--augment: padding, expected less than the picture's " +
        std::to_string(std::min(height_, width_)) + " pixels, got " +
        std::to_string(options.pad));
  black_ = std::move(black);
  copy_.resize(black_.size());
  return {};
}

void Augmenter::apply(const CounterRandom &random, uint64_t position,
                      float *row) {
  if (!options_.any())
    return;
  // Three draws a sample.
  const uint64_t range = 2 * options_.pad + 1;
  const auto draw = [&](uint64_t which, uint64_t bound) {
    return static_cast<int64_t>(random.below(3 * position + which, bound));
  };
  const int64_t down = draw(0, range) - options_.pad;
  const int64_t right = draw(1, range) - options_.pad;
  shift(down, right, options_.flip && draw(2, 2) == 1, row);
}

/// out[y][x] = in[y + down][x + right], black outside; flipped after that.
void Augmenter::shift(int64_t down, int64_t right, bool flip, float *row) {
  std::copy(row, row + copy_.size(), copy_.begin());
  const int64_t pixel = channelsFirst_ ? 1 : channels_;
  const int64_t plane = channelsFirst_ ? height_ * width_ : 1;
  for (int64_t y = 0; y < height_; ++y)
    for (int64_t x = 0; x < width_; ++x) {
      const int64_t to = y * width_ + (flip ? width_ - 1 - x : x);
      const int64_t fromY = y + down, fromX = x + right;
      const bool inside =
          fromY >= 0 && fromY < height_ && fromX >= 0 && fromX < width_;
      const int64_t from = fromY * width_ + fromX;
      for (int64_t c = 0; c < channels_; ++c)
        row[to * pixel + c * plane] =
            inside ? copy_[from * pixel + c * plane] : black_[c * plane];
    }
}
