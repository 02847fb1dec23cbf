//===- Param.h - the value of a parameter -----------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"
#include "compiler/reference/DoubleTensor.h"
#include "resnetc/Status.h"
#include "resnetc/WeightStore.h"

namespace resnetc::reference {

/// Looks the parameter up and runs its fold, if it has one. Errors are Input: a
/// tensor that is missing or has another shape.
Status evaluateParam(nn::ParamOp param, const WeightStore &weights,
                     DoubleTensor &out);

} // namespace resnetc::reference
