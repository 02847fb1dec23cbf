//===- Augment.h - small random changes of pictures -------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/train/CounterRandom.h"
#include "resnetc/Status.h"
#include "resnetc/runtime.h"

#include <string_view>
#include <vector>

namespace resnetc::cli {

/// What --augment asks for.
struct AugmentOptions {
  int64_t pad = 0;   ///< crop after padding every edge by so many black pixels
  bool flip = false; ///< left to right, every other time
  bool any() const { return pad > 0 || flip; }
};

/// "none" or "crop:PAD[,flip]"; false for anything else.
bool parseAugment(std::string_view text, AugmentOptions &out);

/// Crops and flips rows of a model's input.
class Augmenter {
public:
  /// `black` is the row of a black picture. Errors are Input: the input is no
  /// picture, or smaller than the padding.
  Status create(const AugmentOptions &options,
                const resnetc_tensor_info &tensor, std::vector<float> black);

  /// Changes one row; `position` is that of the sample in its epoch.
  void apply(const CounterRandom &random, uint64_t position, float *row);

private:
  void shift(int64_t down, int64_t right, bool flip, float *row);

  AugmentOptions options_;
  bool channelsFirst_ = false;
  int64_t height_ = 0, width_ = 0, channels_ = 0;
  std::vector<float> black_, copy_;
};

} // namespace resnetc::cli
