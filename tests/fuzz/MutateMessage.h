//===- MutateMessage.h - changes a protobuf message at random ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <google/protobuf/message.h>

#include <random>

namespace resnetc {

/// Changes one field somewhere in a message: clears it, repeats or swaps an
/// element, or gives it a value that is likely to be at some limit. Flipped
/// bytes rarely get past the wire format; this is what tests the rules behind
/// it.
void mutateMessage(google::protobuf::Message &message, std::mt19937 &random);

} // namespace resnetc
