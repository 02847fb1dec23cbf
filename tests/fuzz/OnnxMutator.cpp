//===- OnnxMutator.cpp - what libFuzzer does to an ONNX file --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/fuzz/MutateMessage.h"

#include <onnx/onnx_pb.h>

#include <cstdint>

using namespace resnetc;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

/// Half of the mutations change bytes, the others a field.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  std::mt19937 random(seed);
  onnx::ModelProto model;
  if (random() % 2 == 0 ||
      !model.ParsePartialFromArray(data, static_cast<int>(size)))
    return LLVMFuzzerMutate(data, size, maxSize);
  mutateMessage(model, random);
  if (model.ByteSizeLong() > maxSize)
    return size;
  model.SerializePartialToArray(data, static_cast<int>(maxSize));
  return model.ByteSizeLong();
}
