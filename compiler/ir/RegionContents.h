//===- RegionContents.h - what calls left in a region -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Exec.h"

#include <map>

namespace resnetc::exec {

/// The tensors that lie in a region whole, by offset; they are disjoint.
class RegionContents {
public:
  void write(SliceAttr slice, const TensorLayout &layout) {
    auto at = tensors.lower_bound(slice.getOffset());
    if (at != tensors.begin() && std::prev(at)->second.slice.overlaps(slice))
      at = std::prev(at);
    while (at != tensors.end() && at->second.slice.overlaps(slice))
      at = tensors.erase(at);
    tensors[slice.getOffset()] = {slice, layout};
  }

  bool holds(SliceAttr slice, const TensorLayout &layout) const {
    auto at = tensors.find(slice.getOffset());
    return at != tensors.end() && at->second.slice == slice &&
           at->second.layout == layout;
  }

private:
  struct Tensor {
    SliceAttr slice;
    TensorLayout layout;
  };
  std::map<int64_t, Tensor> tensors;
};

} // namespace resnetc::exec
