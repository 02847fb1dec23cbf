//===- ZooEntries.cpp - names and settings of the zoo ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Zoo.h"

#include <charconv>
#include <optional>
#include <set>

using namespace resnetc;

// More than any data set in use asks for; they keep a mistyped number from
// asking for terabytes.
static constexpr int64_t maxClasses = 100'000;
static constexpr int64_t maxInChannels = 1'024;
static constexpr int64_t maxImage = 4'096;
static constexpr int64_t maxWidth = 1'024;

std::span<const ZooEntry> resnetc::zooEntries() {
  const ZooSettings imagenet = {1000, 3, 224, 224, 64};
  const ZooSettings cifar = {10, 3, 32, 32, 16};
  using enum ZooFamily;
  static const ZooEntry entries[] = {
      {"resnet18",
       "ResNet-18 for ImageNet, torchvision's names",
       Basic,
       {2, 2, 2, 2},
       imagenet},
      {"resnet34",
       "ResNet-34 for ImageNet, torchvision's names",
       Basic,
       {3, 4, 6, 3},
       imagenet},
      {"resnet50",
       "ResNet-50 (v1.5) for ImageNet, torchvision's names",
       Bottleneck,
       {3, 4, 6, 3},
       imagenet},
      {"resnet101",
       "ResNet-101 (v1.5) for ImageNet, torchvision's names",
       Bottleneck,
       {3, 4, 23, 3},
       imagenet},
      {"resnet152",
       "ResNet-152 (v1.5) for ImageNet, torchvision's names",
       Bottleneck,
       {3, 8, 36, 3},
       imagenet},
      {"cifar20",
       "ResNet-20 for CIFAR-10, parameter-free shortcuts",
       Cifar,
       {3, 3, 3},
       cifar},
      {"cifar32",
       "ResNet-32 for CIFAR-10, parameter-free shortcuts",
       Cifar,
       {5, 5, 5},
       cifar},
      {"cifar44",
       "ResNet-44 for CIFAR-10, parameter-free shortcuts",
       Cifar,
       {7, 7, 7},
       cifar},
      {"cifar56",
       "ResNet-56 for CIFAR-10, parameter-free shortcuts",
       Cifar,
       {9, 9, 9},
       cifar},
      {"cifar110",
       "ResNet-110 for CIFAR-10, parameter-free shortcuts",
       Cifar,
       {18, 18, 18},
       cifar},
      {"d2l18",
       "ResNet-18 of the d2l.ai chapter: grey images, biases",
       D2l,
       {2, 2, 2, 2},
       {10, 1, 96, 96, 64}},
      {"digits",
       "the demo's network for 8x8 handwritten digits",
       Digits,
       {2, 2},
       {10, 1, 8, 8, 32}},
  };
  return entries;
}

/// A whole number, nothing around it.
static std::optional<int64_t> parseNumber(std::string_view text) {
  int64_t value;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  // A number that is only too long is a limit's business.
  if (error == std::errc::result_out_of_range && text.front() != '-' &&
      end == text.data() + text.size())
    return INT64_MAX;
  if (error != std::errc() || end != text.data() + text.size())
    return {};
  return value;
}

namespace {

/// One key=value of a text, with what messages call it.
struct Setting {
  std::string where; ///< "zoo:resnet18"
  std::string key, value;

  Status refuse(const std::string &expected) const {
    return Status::input(where + ": " + key + ": expected " + expected +
                         ", got '" + value + "'");
  }
};

} // namespace

static Status setNumber(const Setting &setting, std::string_view text,
                        int64_t limit, int64_t &out) {
  std::optional<int64_t> number = parseNumber(text);
  if (!number || *number < 1)
    return setting.refuse("a number from 1 to " + std::to_string(limit));
  if (*number > limit)
    return Status::limit(setting.where + ": " + setting.key +
                         ": expected at most " + std::to_string(limit) +
                         ", got " + std::string(text));
  out = *number;
  return {};
}

/// H or HxW.
static Status setImage(const Setting &setting, ZooSettings &out) {
  std::string_view height = setting.value, width = setting.value;
  if (size_t x = height.find('x'); x != std::string_view::npos) {
    width = height.substr(x + 1);
    height = height.substr(0, x);
  }
  if (!parseNumber(height) || !parseNumber(width))
    return setting.refuse("H or HxW");
  if (Status status = setNumber(setting, height, maxImage, out.height);
      !status.ok())
    return status;
  return setNumber(setting, width, maxImage, out.width);
}

static Status apply(const Setting &setting, ZooSettings &out) {
  if (setting.key == "classes")
    return setNumber(setting, setting.value, maxClasses, out.classes);
  if (setting.key == "in_channels")
    return setNumber(setting, setting.value, maxInChannels, out.inChannels);
  if (setting.key == "width")
    return setNumber(setting, setting.value, maxWidth, out.baseWidth);
  if (setting.key == "image")
    return setImage(setting, out);
  if (setting.key != "layout")
    return Status::input(setting.where +
                         ": expected the keys classes, "
                         "in_channels, image, width and "
                         "layout, got '" +
                         setting.key + "'");
  if (setting.value != "nchw" && setting.value != "nhwc")
    return setting.refuse("nchw or nhwc");
  out.layout = setting.value == "nchw" ? Layout::Nchw : Layout::Nhwc;
  return {};
}

static Status findEntry(std::string_view name, const ZooEntry *&out) {
  std::string known;
  for (const ZooEntry &entry : zooEntries()) {
    if (name == entry.name) {
      out = &entry;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  return Status::input("zoo:" + std::string(name) +
                       ": no such network; expected one of " + known);
}

/// Takes the text up to the next comma from the front of `rest`.
static std::string_view takePart(std::string_view &rest) {
  size_t comma = rest.find(',');
  std::string_view part = rest.substr(0, comma);
  rest = comma == std::string_view::npos ? std::string_view()
                                         : rest.substr(comma + 1);
  return part;
}

Status resnetc::parseZoo(std::string_view text, ZooModel &out) {
  // A comma at the end stands before a setting that is not there.
  bool danglingComma = text.ends_with(',');
  std::string_view rest = text;
  std::string_view name = takePart(rest);
  ZooModel model;
  if (Status status = findEntry(name, model.entry); !status.ok())
    return status;
  model.settings = model.entry->defaults;

  std::set<std::string> seen;
  while (!rest.empty() || danglingComma) {
    std::string_view part = takePart(rest);
    size_t equals = part.find('=');
    Setting setting{"zoo:" + std::string(name),
                    std::string(part.substr(0, equals)), ""};
    if (equals == std::string_view::npos)
      return Status::input(setting.where + ": expected key=value, got '" +
                           setting.key + "'");
    setting.value = part.substr(equals + 1);
    if (!seen.insert(setting.key).second)
      return Status::input(setting.where + ": " + setting.key +
                           " is given twice");
    if (Status status = apply(setting, model.settings); !status.ok())
      return status;
  }
  out = model;
  return {};
}
