//===- UserTensors.h - tensors as the user passes them ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/reference/DoubleTensor.h"
#include "resnetc/Status.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace resnetc::reference {

/// An argument of @infer with these attributes (`nn.layout`, `nn.dims`) and
/// this type, from what the user passes.
/// Errors: Input if the shape is not one of the argument.
Status takeFromUser(mlir::DictionaryAttr attributes,
                    mlir::RankedTensorType type, const DoubleTensor &input,
                    DoubleTensor &out);

/// What the user gets for a result of @infer with these attributes.
DoubleTensor giveToUser(mlir::DictionaryAttr attributes,
                        mlir::RankedTensorType type,
                        const DoubleTensor &tensor);

} // namespace resnetc::reference
