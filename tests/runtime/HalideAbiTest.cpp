//===- HalideAbiTest.cpp - our declarations against Halide's own header ---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "HalideRuntime.h"

#include "halide_abi.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace {

using Dimension = resnetc_halide_dimension;
using Buffer = resnetc_halide_buffer;

static_assert(sizeof(Dimension) == sizeof(halide_dimension_t));
static_assert(offsetof(Dimension, min) == offsetof(halide_dimension_t, min));
static_assert(offsetof(Dimension, extent) ==
              offsetof(halide_dimension_t, extent));
static_assert(offsetof(Dimension, stride) ==
              offsetof(halide_dimension_t, stride));
static_assert(offsetof(Dimension, flags) ==
              offsetof(halide_dimension_t, flags));

static_assert(sizeof(Buffer) == sizeof(halide_buffer_t));
static_assert(offsetof(Buffer, device) == offsetof(halide_buffer_t, device));
static_assert(offsetof(Buffer, device_interface) ==
              offsetof(halide_buffer_t, device_interface));
static_assert(offsetof(Buffer, host) == offsetof(halide_buffer_t, host));
static_assert(offsetof(Buffer, flags) == offsetof(halide_buffer_t, flags));
static_assert(offsetof(Buffer, type_code) == offsetof(halide_buffer_t, type));
static_assert(offsetof(Buffer, type_bits) ==
              offsetof(halide_buffer_t, type) + offsetof(halide_type_t, bits));
static_assert(offsetof(Buffer, type_lanes) ==
              offsetof(halide_buffer_t, type) + offsetof(halide_type_t, lanes));
static_assert(offsetof(Buffer, dimensions) ==
              offsetof(halide_buffer_t, dimensions));
static_assert(offsetof(Buffer, dim) == offsetof(halide_buffer_t, dim));
static_assert(RESNETC_HALIDE_FLOAT == halide_type_float);
static_assert(std::is_same_v<resnetc_halide_task, halide_task_t>);

// halide_abi.h and HalideRuntime.h declare the same functions with C linkage,
// so this file compiles only if their types agree.
TEST(HalideAbi, DeclarationsAgree) { SUCCEED(); }

} // namespace
