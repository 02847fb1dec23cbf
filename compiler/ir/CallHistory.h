//===- CallHistory.h - which call made which value --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every tensor that a call writes has a number, and a repeated call writes the
// numbers of the first one: a kernel makes the same of the same. So a plan that
// computes a tensor twice is proven like one that keeps it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Exec.h"

#include <optional>
#include <vector>

namespace resnetc::exec {

class CallHistory {
public:
  using Values = llvm::SmallVector<int64_t>;

  /// What a call reads: the number of a tensor that a call made, or, with the
  /// number kNoCall, the slice of one that none does.
  struct Read {
    int64_t value;
    SliceAttr slice;
    bool operator==(const Read &) const = default;
  };
  static constexpr int64_t kNoCall = -1;

  /// The numbers of what the call writes. None: it says `again`, and no earlier
  /// call of its name and kernel read the same.
  std::optional<Values> add(CallOp call, llvm::ArrayRef<Read> reads);

private:
  struct Entry {
    CallOp call;
    llvm::SmallVector<Read> reads;
    Values writes;
  };
  std::vector<Entry> entries;
  int64_t next = 0;
};

} // namespace resnetc::exec
