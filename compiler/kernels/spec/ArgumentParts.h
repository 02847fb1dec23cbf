//===- ArgumentParts.h - what kernelArguments() is made of ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What kernelArguments() is made of.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/KernelSpec.h"

#include <initializer_list>

namespace resnetc {

/// A tensor of the arena or of the user, which grows with the batch.
KernelArgument activationArgument(ArgumentRole role, const TensorLayout &t);

/// An argument without gaps that does not grow with the batch.
KernelArgument packedArgument(ArgumentRole role,
                              std::initializer_list<int64_t> extents);

/// A number a channel, in whole blocks.
KernelArgument vectorArgument(ArgumentRole role, int32_t channels);

/// The sample that every sample of the batch meets.
KernelArgument constantArgument(const TensorLayout &t);

/// The same, as one that the kernel writes.
KernelArgument written(KernelArgument argument);

/// The arguments of the kinds of isBesideConvInTraining().
std::vector<KernelArgument> trainingArguments(const KernelSpec &spec);

} // namespace resnetc
