//===- Plain.cpp - JSON values for people ---------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Plain.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <cstdio>

using namespace resnetc;
using namespace resnetc::cli;

std::string cli::plain(const nlohmann::ordered_json &value) {
  if (value.is_string())
    return oneLine(value.get<std::string>());
  if (value.is_number_float())
    return format("%.5g", value.get<double>());
  if (!value.is_structured())
    return value.dump();
  std::string text;
  for (const auto &[key, element] : value.items())
    text += (text.empty() ? "" : " ") +
            (value.is_object() ? key + "=" : std::string()) + plain(element);
  return text;
}

void cli::printObject(const nlohmann::ordered_json &object, bool json) {
  if (json) {
    std::printf("%s\n", object.dump().c_str());
    return;
  }
  for (const auto &[key, value] : object.items())
    std::printf("%-15s %s\n", key.c_str(), plain(value).c_str());
}
