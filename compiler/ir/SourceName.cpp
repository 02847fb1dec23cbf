//===- SourceName.cpp - the names that ops had in the source --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/SourceName.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace resnetc::nn {

llvm::SmallVector<llvm::StringRef> sourceNames(Location location) {
  llvm::SmallVector<llvm::StringRef> names;
  location->walk([&](Location part) {
    if (auto name = dyn_cast<NameLoc>(part))
      names.push_back(name.getName());
    return WalkResult::advance();
  });
  return names;
}

std::string sourceName(Location location) {
  llvm::SmallVector<llvm::StringRef> names = sourceNames(location);
  if (!names.empty())
    return names.front().str();
  std::string text;
  llvm::raw_string_ostream(text) << LocationAttr(location);
  return text;
}

Location absorbLocation(Location own, Location absorbed) {
  auto name = dyn_cast<NameLoc>(own);
  if (!name)
    return FusedLoc::get(own.getContext(), {own, absorbed});
  Location behind =
      FusedLoc::get(own.getContext(), {name.getChildLoc(), absorbed});
  return NameLoc::get(name.getName(), behind);
}

} // namespace resnetc::nn
