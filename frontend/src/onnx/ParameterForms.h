//===- ParameterForms.h - attributes that became inputs ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"

namespace resnetc {

/// What is wrong if a node gives an op's parameters in the form of another
/// opset: as an attribute that has become an input, or the other way round.
/// Reading such a node would pass over them. Empty if nothing is.
std::string brokenParameterForm(const OnnxNode &node, int64_t opset);

} // namespace resnetc
