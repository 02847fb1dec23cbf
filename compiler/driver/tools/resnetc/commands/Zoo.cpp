//===- Zoo.cpp - `resnetc zoo`: the networks known by name ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Zoo.h"
#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/commands/Commands.h"

#include <cstdio>

using namespace resnetc;
using namespace resnetc::cli;

Status ZooCommand::execute() const {
  std::printf("%-10s %-10s %8s  %s\n", "name", "input", "classes", "what");
  for (const ZooEntry &entry : zooEntries()) {
    const ZooSettings &settings = entry.defaults;
    const std::string input =
        shapeText({settings.inChannels, settings.height, settings.width});
    std::printf("%-10s %-10s %8lld  %s\n", entry.name, input.c_str(),
                static_cast<long long>(settings.classes), entry.description);
  }
  std::printf("\nzoo:NAME[,key=value...] with the keys classes, in_channels, "
              "image (H or HxW), width, layout (nchw or nhwc)\n");
  return {};
}
