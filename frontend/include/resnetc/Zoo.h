//===- Zoo.h - the networks that resnetc knows by name ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `resnet18,classes=10,image=32` names a network of the zoo and some of its
// settings. Names and settings are plain C++, so a program without the
// compiler can list and check them; buildZoo is the compiler's part.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Graph.h"

#include <span>
#include <string>
#include <string_view>

namespace resnetc {

enum class ZooFamily {
  Basic,      ///< torchvision, basic blocks
  Bottleneck, ///< torchvision, bottlenecks
  Cifar,      ///< He et al. on 32x32 images, option A shortcuts
  D2l,        ///< Dive into Deep Learning
  Digits,     ///< the demo's
};

/// What a network of the zoo leaves open.
struct ZooSettings {
  int64_t classes;
  int64_t inChannels;
  int64_t height, width; ///< of the image
  int64_t baseWidth;     ///< channels of the first stage; the others scale
  Layout layout = Layout::Nchw;
};

struct ZooEntry {
  const char *name;
  const char *description; ///< one line
  ZooFamily family;
  std::vector<int64_t> blocks; ///< of each stage
  ZooSettings defaults;
};

/// All networks in the order in which a list should show them.
std::span<const ZooEntry> zooEntries();

/// A network of the zoo with its settings.
struct ZooModel {
  const ZooEntry *entry = nullptr;
  ZooSettings settings;
};

/// Parses NAME[,key=value...] with the keys classes, in_channels, image (H or
/// HxW), width and layout (nchw or nhwc). Errors are Input and name what is
/// allowed, Limit for a number beyond what resnetc takes.
Status parseZoo(std::string_view text, ZooModel &out);

/// Builds the network with input "input" and output "logits"; `out` is
/// replaced. Any image of at least 1x1 will do: padding keeps every map at 1x1
/// or more.
Status buildZoo(const ZooModel &model, Graph &out);

} // namespace resnetc
