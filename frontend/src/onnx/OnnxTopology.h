//===- OnnxTopology.h - who defines and who reads which value ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"

namespace resnetc {

/// What messages call a node: "Conv 'conv1'", or "Conv of 'y'" if it has no
/// name of its own.
std::string describeNode(const OnnxNode &node);

/// Checks that every value has one producer, that it comes before its readers
/// (so that there is no cycle), and that the graph's outputs exist. Errors are
/// Input.
Status checkOnnxTopology(const OnnxModel &model);

/// Gives each node a name that no other has.
void nameOnnxNodes(OnnxModel &model);

} // namespace resnetc
