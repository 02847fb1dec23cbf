//===- BindWeights.h - every parameter has its tensor -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Model.h"

namespace resnetc {

/// Checks that the store has every parameter of an nn module in its shape, and
/// every vector that a batch norm's fold names. One message lists all that is
/// missing or differs. `file` names the weights in it.
Status bindWeights(const Model &model, const std::string &file);

} // namespace resnetc
