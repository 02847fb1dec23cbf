//===- Chart.h - loss and accuracy of a training as SVG ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/train/Metrics.h"

#include <string>
#include <vector>

namespace resnetc::cli {

/// Two panels side by side: the loss of the training, and its accuracy beside
/// that of the test.
std::string drawChart(const std::vector<EpochMetrics> &epochs);

} // namespace resnetc::cli
