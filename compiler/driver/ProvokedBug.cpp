//===- ProvokedBug.cpp - bugs on demand, for tests ------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ProvokedBug.h"

#include "llvm/ADT/StringRef.h"

#include <cstdlib>

using namespace resnetc;

Status resnetc::provokedBug(const char *stage) {
  const char *wanted = std::getenv("RESNETC_TEST_BUG");
  if (!wanted)
    return {};
  auto [kind, where] = llvm::StringRef(wanted).split(':');
  if (where != stage)
    return {};
  if (kind == "crash")
    std::abort();
  return Status::internal(std::string("provoked in ") + stage);
}
