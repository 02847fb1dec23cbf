//===- OnnxImport.h - from an ONNX graph to the nn dialect ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the nodes, each converted by the function that the table has
// for its op type (OnnxConversion.h). All issues are collected before the
// import fails.
//
// Axis 0 is taken for the batch. Where some node needs it as an axis like any
// other (a Softmax over it, a Reshape across it) the walk is done again:
//
//   whole mode   if every shape is known. All of the input is one sample
//   blocks       if that fails, or shapes are not known. Axis 0 may be a
//   multiple
//                of the batch for a while, as in [n, 16, 64] -> [n * 16, 64]:
//                the rows of a sample stay together. Few ops can do that
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"
#include "compiler/ir/Model.h"
#include "resnetc/Onnx.h"

namespace resnetc {

/// Issues are complete: if there is none, `out` is a verified module with its
/// weights. The status is fine, or Internal for a bug.
Status importOnnx(const OnnxModel &model, const OnnxOptions &options,
                  Model &out, std::vector<OnnxIssue> &issues);

} // namespace resnetc
