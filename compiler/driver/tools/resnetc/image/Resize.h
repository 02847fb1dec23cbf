//===- Resize.h - bilinear resizing of a picture ----------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/image/Image.h"

#include <vector>

namespace resnetc::cli {

/// The picture at another size, as [height][width][channels] floats in 0..255.
///
///   out[y] = sum over p of t((p + 0.5 - (y + 0.5) * s) / max(s, 1)) * in[p]
///
/// with s = input extent / output extent, t(d) = max(0, 1 - |d|), the weights
/// of each output scaled to sum 1, pixels outside left out; first along the
/// height, then the width. Enlarging is plain bilinear with half-pixel centres;
/// shrinking widens the triangle, so that no input pixel is skipped. This is
/// what Pillow calls BILINEAR, but without its rounding to 8 bits.
std::vector<float> resizeBilinear(const Image &image, int64_t height,
                                  int64_t width);

} // namespace resnetc::cli
