//===- SampleSlice.h - slices of what the network computes ---- -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "IndexRules.h"
#include "SampleGroups.h"

namespace resnetc {

/// By ONNX axis; nothing for an axis that is taken whole.
using Slices = std::vector<std::optional<AxisSlice>>;

/// Takes the slices, none of which is of the batch: an image's all at once,
/// those of rows one axis at a time. The value is null after an issue.
OnnxActivation sliceActivation(OnnxConversion &node, OnnxActivation x,
                               const Slices &slices);

} // namespace resnetc
