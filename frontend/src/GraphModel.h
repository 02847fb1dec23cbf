//===- GraphModel.h - from the builder to the compiler ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Model.h"
#include "resnetc/Graph.h"

namespace resnetc {

/// Finishes a graph: one function @infer in the nn dialect, verified, with a
/// value for every parameter. The graph is used up, except after an error.
Status takeModel(Graph &&graph, Model &out);

} // namespace resnetc
