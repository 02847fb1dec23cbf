//===- CallHistory.cpp - which call made which value ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/CallHistory.h"

using namespace mlir;
using namespace resnetc::exec;

std::optional<CallHistory::Values>
CallHistory::add(CallOp call, llvm::ArrayRef<Read> reads) {
  if (call.getAgain()) {
    auto first = llvm::find_if(entries, [&](const Entry &entry) {
      CallOp other = entry.call;
      return other.getNameAttr() == call.getNameAttr() &&
             other.getKernelAttr() == call.getKernelAttr() &&
             llvm::ArrayRef(entry.reads) == reads;
    });
    return first == entries.end() ? std::nullopt
                                  : std::optional<Values>(first->writes);
  }
  Entry &entry = entries.emplace_back();
  entry.call = call;
  entry.reads.assign(reads.begin(), reads.end());
  for (size_t i = 0; i < call.getOutputs().size(); ++i)
    entry.writes.push_back(next++);
  return entry.writes;
}
