//===- Borders.h - how many zeros around each tensor ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

namespace resnetc {

/// Gives every tensor the border that its readers need, then every call the
/// layouts of its tensors. After chooseInPlace. Errors are Limit: a sample has
/// 2^31 elements or more with its border and padded lanes, or a filter has.
Status assignBorders(Schedule &schedule);

} // namespace resnetc
