//===- Identifier.cpp - a C identifier for a network ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Identifier.h"

#include "llvm/ADT/StringExtras.h"

std::string resnetc::toIdentifier(std::string_view name) {
  std::string identifier;
  for (char c : name)
    identifier += llvm::isAlnum(c) ? c : '_';
  if (identifier.empty())
    return "model";
  return llvm::isDigit(identifier[0]) ? "_" + identifier : identifier;
}
