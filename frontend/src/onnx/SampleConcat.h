//===- SampleConcat.h - values one after the other along an axis -*- C++
//-*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "SampleGroups.h"

namespace resnetc {

/// The inputs along an axis that belongs to a sample. Each is an activation or
/// a constant of floats, at least one an activation; those without elements add
/// nothing. `shape` is the result's. The value is null after an issue.
OnnxActivation concatValues(OnnxConversion &node, std::vector<OnnxValue> inputs,
                            size_t axis, const OnnxShape &shape);

} // namespace resnetc
