//===- SampleLoop.h - ops on images where axis 0 is no batch ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In whole mode everything is one sample, but a convolution or a pool works on
// images. It is converted once for each image along axis 0, with one kernel and
// the same weights, and the results are joined.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxConversion.h"

namespace resnetc {

/// Whether the node is such an op on more than one image.
bool hasSampleLoop(const OnnxConversion &node);

/// Converts it by `entry`.
void convertSamples(OnnxConversion &node, const OnnxConversionEntry &entry);

} // namespace resnetc
