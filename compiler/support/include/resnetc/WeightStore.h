//===- WeightStore.h - the weights of a model, by source name ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights never stand in the IR. `nn.param @layer1.0.conv1.weight` names a
// tensor of this store. Tensors keep the layout of their source: convolution
// filters [co][ci/groups][kh][kw], linear weights [out][in], vectors [c].
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

struct WeightTensor {
  std::vector<int64_t> shape; ///< dense, row-major
  std::vector<float> values;  ///< product of shape elements
};

/// Float32 tensors by name, in name order. Not synchronised: build it on one
/// thread, then read it from any number.
class WeightStore {
public:
  /// Adds a tensor; replaces one of the same name. `values` must have product
  /// of shape elements.
  void set(std::string name, std::vector<int64_t> shape,
           std::vector<float> values);
  /// Null if there is no such tensor. Valid until the store changes.
  const WeightTensor *find(std::string_view name) const;
  const std::map<std::string, WeightTensor, std::less<>> &tensors() const {
    return tensors_;
  }
  /// Total size of all tensors in bytes.
  uint64_t bytes() const;

private:
  std::map<std::string, WeightTensor, std::less<>> tensors_;
};

/// Reads every tensor of a safetensors file (F32, F16, BF16 and F64 become
/// float32; I64 scalars named *num_batches_tracked are skipped). As strict as
/// the reference reader: no duplicate key, no hole, no overlap, no byte too
/// many. Errors are Input: the file's name, the tensor's and the rule that it
/// breaks; `out` is then unchanged.
Status readSafetensors(const std::string &path, WeightStore &out);

/// The same for a file's bytes; `name` is what messages call the file.
Status parseSafetensors(std::string_view bytes, const std::string &name,
                        WeightStore &out);

/// Writes all tensors as F32 to a safetensors file that appears whole or not
/// at all. Equal stores give equal bytes. Errors are Environment.
Status writeSafetensors(const std::string &path, const WeightStore &weights);

} // namespace resnetc
