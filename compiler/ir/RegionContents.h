//===- RegionContents.h - what calls left in a region -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Exec.h"

#include <map>
#include <optional>

namespace resnetc::exec {

/// The tensors that lie in a region whole, by offset; they are disjoint.
class RegionContents {
public:
  /// `value` is its number: equal numbers are equal values.
  void write(SliceAttr slice, const TensorLayout &layout, int64_t value) {
    auto at = tensors.lower_bound(slice.getOffset());
    if (at != tensors.begin() && std::prev(at)->second.slice.overlaps(slice))
      at = std::prev(at);
    while (at != tensors.end() && at->second.slice.overlaps(slice))
      at = tensors.erase(at);
    tensors[slice.getOffset()] = {slice, layout, value};
  }

  /// The number of the tensor that lies there whole, in this layout.
  std::optional<int64_t> valueOf(SliceAttr slice,
                                 const TensorLayout &layout) const {
    auto at = tensors.find(slice.getOffset());
    if (at == tensors.end() || at->second.slice != slice ||
        at->second.layout != layout)
      return std::nullopt;
    return at->second.value;
  }

private:
  struct Tensor {
    SliceAttr slice;
    TensorLayout layout;
    int64_t value;
  };
  std::map<int64_t, Tensor> tensors;
};

} // namespace resnetc::exec
