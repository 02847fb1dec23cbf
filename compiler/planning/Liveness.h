//===- Liveness.h - from which call to which a tensor is needed -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

namespace resnetc {

/// Fills writer and lastReader of every tensor, and the time of fixed ones.
void computeLiveness(Schedule &schedule);

} // namespace resnetc
