//===- PlaceTensors.h - bytes, times and offsets of buffers -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

namespace resnetc {

/// Everything but the offsets, once the calls are there: what lives when, what
/// shares its bytes with what, borders, and the bytes and time of each buffer.
Status layOutBuffers(Schedule &schedule);

/// Offsets in the arena and in the fixed region, behind layOutBuffers.
Status placeTensors(Schedule &schedule);

} // namespace resnetc
