//===- NnOps.td - every op of the nn dialect, one file a family ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnParamOps.td"
include "compiler/ir/NnConvOps.td"
include "compiler/ir/NnMatmulOps.td"
include "compiler/ir/NnNormOps.td"
include "compiler/ir/NnPoolOps.td"
include "compiler/ir/NnEltwiseOps.td"
include "compiler/ir/NnSoftmaxOps.td"
include "compiler/ir/NnShapeOps.td"
include "compiler/ir/NnTrainingOps.td"
include "compiler/ir/NnGradientOps.td"
