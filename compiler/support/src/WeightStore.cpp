//===- WeightStore.cpp - the weights of a model, by source name -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/WeightStore.h"

using namespace resnetc;

void WeightStore::set(std::string name, std::vector<int64_t> shape,
                      std::vector<float> values) {
  tensors_.insert_or_assign(std::move(name),
                            WeightTensor{std::move(shape), std::move(values)});
}

const WeightTensor *WeightStore::find(std::string_view name) const {
  auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

uint64_t WeightStore::bytes() const {
  uint64_t total = 0;
  for (const auto &[name, tensor] : tensors_)
    total += tensor.values.size() * sizeof(float);
  return total;
}
