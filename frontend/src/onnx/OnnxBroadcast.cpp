//===- OnnxBroadcast.cpp - numpy's rules for tensors of two shapes --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxBroadcast.h"

#include <algorithm>

using namespace resnetc;

OnnxShape resnetc::alignShape(const OnnxShape &shape, size_t rank) {
  OnnxShape aligned(rank > shape.size() ? rank - shape.size() : 0,
                    SymbolicInt(1));
  aligned.insert(aligned.end(), shape.begin(), shape.end());
  return aligned;
}

std::optional<OnnxShape> resnetc::broadcastShapes(const OnnxShape &lhs,
                                                  const OnnxShape &rhs) {
  size_t rank = std::max(lhs.size(), rhs.size());
  OnnxShape result = alignShape(lhs, rank), other = alignShape(rhs, rank);
  for (size_t axis = 0; axis < rank; ++axis) {
    if (result[axis] == SymbolicInt(1))
      result[axis] = other[axis];
    else if (other[axis] != SymbolicInt(1) && other[axis] != result[axis])
      return std::nullopt;
  }
  return result;
}

BroadcastGroups resnetc::groupAxes(const OnnxShape &lhs, const OnnxShape &rhs,
                                   size_t first) {
  size_t rank = std::max(lhs.size(), rhs.size());
  OnnxShape left = alignShape(lhs, rank), right = alignShape(rhs, rank);
  BroadcastGroups groups;
  int last = -1; // which operands repeat the group under way; none yet
  for (size_t axis = first; axis < rank; ++axis) {
    int64_t l = left[axis].coefficient(), r = right[axis].coefficient();
    if (l == 1 && r == 1)
      continue;
    int repeats = l == r ? 0 : l == 1 ? 1 : 2;
    if (repeats != last) {
      groups.lhs.push_back(1);
      groups.rhs.push_back(1);
      last = repeats;
    }
    groups.lhs.back() *= l;
    groups.rhs.back() *= r;
  }
  return groups;
}

BroadcastCursor::BroadcastCursor(const OnnxShape &operand,
                                 const OnnxShape &shape)
    : at_(shape.size(), 0), steps_(shape.size(), 0) {
  OnnxShape aligned = alignShape(operand, shape.size());
  int64_t stride = 1;
  for (SymbolicInt extent : shape)
    extents_.push_back(extent.coefficient());
  for (size_t axis = shape.size(); axis-- > 0;) {
    steps_[axis] = aligned[axis] == SymbolicInt(1) ? 0 : stride;
    stride *= aligned[axis].coefficient();
  }
}

void BroadcastCursor::advance() {
  for (size_t axis = at_.size(); axis-- > 0;) {
    offset_ += steps_[axis];
    if (++at_[axis] < extents_[axis])
      return;
    offset_ -= steps_[axis] * extents_[axis];
    at_[axis] = 0;
  }
}

std::vector<float> resnetc::permuteValues(const std::vector<float> &values,
                                          llvm::ArrayRef<int64_t> dims,
                                          llvm::ArrayRef<int> order) {
  std::vector<int64_t> strides(dims.size(), 1);
  for (size_t axis = dims.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * dims[axis];
  std::vector<int64_t> extents, steps;
  for (int axis : order) {
    extents.push_back(axis < 0 ? 1 : dims[axis]);
    steps.push_back(axis < 0 ? 0 : strides[axis]);
  }
  std::vector<float> result;
  result.reserve(values.size());
  std::vector<int64_t> at(order.size(), 0);
  int64_t source = 0;
  for (size_t count = 0; count < values.size(); ++count) {
    result.push_back(values[source]);
    for (size_t axis = order.size(); axis-- > 0;) {
      source += steps[axis];
      if (++at[axis] < extents[axis])
        break;
      source -= steps[axis] * extents[axis];
      at[axis] = 0;
    }
  }
  return result;
}
