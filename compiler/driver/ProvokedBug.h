//===- ProvokedBug.h - bugs on demand, for tests ----------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

namespace resnetc {

/// What a bug in a stage does can only be tested with one. The environment
/// variable RESNETC_TEST_BUG=crash:STAGE ends the process there as a failed
/// assertion would, error:STAGE makes an Internal error; STAGE is import,
/// transforms, planning or codegen.
Status provokedBug(const char *stage);

} // namespace resnetc
