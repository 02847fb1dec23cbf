//===- InPlace.h - results that take their residual's bytes -----*- C++ -*-===//
//-*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

namespace resnetc {

/// Gives every tensor a buffer and turns residuals in place where that can be.
/// After computeLiveness, before assignBorders.
void chooseInPlace(Schedule &schedule);

} // namespace resnetc
