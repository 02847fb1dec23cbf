//===- ModelFormat.h - which kind of file a model is ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

namespace resnetc {

enum class ModelFormat { Mlir, Onnx };

/// Tells by the first bytes what a file is; its name decides only between what
/// they leave open. Another framework's file is an error of one line that says
/// what it is and the command that converts it.
Status recogniseModel(const std::string &path, ModelFormat &out);

} // namespace resnetc
