//===- Metrics.cpp - what every epoch came to -----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/Metrics.h"

#include "resnetc/File.h"

#include <nlohmann/json.hpp>

#include <filesystem>

using namespace resnetc;
using namespace resnetc::cli;

std::string cli::toJsonLine(const EpochMetrics &metrics) {
  nlohmann::ordered_json line = {{"epoch", metrics.epoch},
                                 {"train_loss", metrics.trainLoss},
                                 {"train_accuracy", metrics.trainAccuracy},
                                 {"test_accuracy", nullptr},
                                 {"images_per_s", metrics.imagesPerSecond},
                                 {"seconds", metrics.seconds}};
  if (metrics.testAccuracy)
    line["test_accuracy"] = *metrics.testAccuracy;
  return line.dump();
}

static bool readNumber(const nlohmann::json &line, const char *key,
                       double &out) {
  const auto found = line.find(key);
  if (found == line.end() || !found->is_number())
    return false;
  out = found->get<double>();
  return true;
}

static bool parseLine(const std::string &text, EpochMetrics &out) {
  const auto line =
      nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  double epoch = 0, accuracy = 0;
  if (!line.is_object() || !readNumber(line, "epoch", epoch) ||
      !readNumber(line, "train_loss", out.trainLoss) ||
      !readNumber(line, "train_accuracy", out.trainAccuracy) ||
      !readNumber(line, "images_per_s", out.imagesPerSecond) ||
      !readNumber(line, "seconds", out.seconds))
    return false;
  out.epoch = static_cast<int64_t>(epoch);
  if (readNumber(line, "test_accuracy", accuracy))
    out.testAccuracy = accuracy;
  return true;
}

Status MetricsFile::open(const std::string &path, int64_t epochs) {
  path_ = path;
  std::error_code ignored;
  if (path.empty() || epochs == 0 || !std::filesystem::exists(path, ignored))
    return {};
  std::string text;
  if (Status status = readFile(path, text); !status.ok())
    return status;
  for (size_t start = 0, number = 1; start < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', start), text.size());
    EpochMetrics line;
    if (!parseLine(text.substr(start, end - start), line))
      return Status::input(path + ": line " + std::to_string(number) +
                           ", expected metrics of an epoch");
    if (line.epoch <= epochs)
      epochs_.push_back(line);
    start = end + 1;
  }
  return {};
}

Status MetricsFile::add(const EpochMetrics &metrics) {
  epochs_.push_back(metrics);
  return write();
}

Status MetricsFile::write() const {
  if (path_.empty())
    return {};
  // Whole: a line that is half written would be no JSON.
  std::string text;
  for (const EpochMetrics &epoch : epochs_)
    text += toJsonLine(epoch) + "\n";
  return writeFile(path_, text);
}
