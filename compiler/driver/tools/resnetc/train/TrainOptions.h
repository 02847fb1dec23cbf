//===- TrainOptions.h - the options of resnetc train ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/OptionParser.h"
#include "compiler/driver/tools/resnetc/train/TrainCommand.h"

namespace resnetc::cli {

OptionParser makeTrainParser(TrainCommand &train);

/// Rules that need more than one option. Errors are Usage.
Status checkTrainOptions(const TrainCommand &train);

} // namespace resnetc::cli
