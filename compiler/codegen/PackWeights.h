//===- PackWeights.h - weights as the kernels read them ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"
#include "compiler/ir/Exec.h"
#include "resnetc/Status.h"
#include "resnetc/WeightStore.h"

#include <string>
#include <vector>

namespace resnetc {

/// Runs the steps of exec.packed by runtime/src/pack.c, the file that also runs
/// in the compiled model. A plan without packed weights gives no bytes.
/// Errors are Input: every tensor that the store lacks or has in another shape.
Status packWeights(mlir::ModuleOp plan, const WeightStore &weights,
                   std::vector<char> &out);

/// The same for the first parameters of a state.
Status packState(const ArtefactTraining &training, const WeightStore &weights,
                 std::vector<char> &out);

} // namespace resnetc
