//===- OnnxBroadcast.h - numpy's rules for tensors of two shapes *- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxValue.h"

#include "llvm/ADT/ArrayRef.h"

namespace resnetc {

/// With ones in front, up to this rank.
OnnxShape alignShape(const OnnxShape &shape, size_t rank);

/// The shape of both together: extents are equal or 1. None otherwise.
std::optional<OnnxShape> broadcastShapes(const OnnxShape &lhs,
                                         const OnnxShape &rhs);

/// Consecutive axes, from `first` on, that each operand either has or repeats:
/// [8,16,1,1] and [8,16,7,5] are the groups 16 and 35, of which the left
/// repeats the second. Extents of an operand are the group's or 1.
struct BroadcastGroups {
  std::vector<int64_t> lhs, rhs;
};
BroadcastGroups groupAxes(const OnnxShape &lhs, const OnnxShape &rhs,
                          size_t first);

/// Walks the elements of a shape in row-major order and knows where those of an
/// operand that is broadcast to it lie.
class BroadcastCursor {
public:
  BroadcastCursor(const OnnxShape &operand, const OnnxShape &shape);
  int64_t offset() const { return offset_; }
  void advance();

private:
  std::vector<int64_t> extents_, at_, steps_;
  int64_t offset_ = 0;
};

/// A tensor's values with its axes in another order: axis i of the result is
/// axis order[i]; -1 is an axis of extent 1 that the tensor does not have.
std::vector<float> permuteValues(const std::vector<float> &values,
                                 llvm::ArrayRef<int64_t> dims,
                                 llvm::ArrayRef<int> order);

} // namespace resnetc
