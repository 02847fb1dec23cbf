//===- Dataset.cpp - opens the data set that --data names -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/data/Dataset.h"

using namespace resnetc;
using namespace resnetc::cli;

std::string PackedImages::nameOf(int64_t index) const {
  size_t file = files.size() - 1;
  while (file > 0 && files[file].first > index)
    --file;
  return files[file].second + ": image " +
         std::to_string(index - files[file].first);
}

Status PackedImages::read(int64_t index, Sample &out) const {
  const int64_t area = height * width;
  const int64_t bytes = area * channels;
  const uint8_t *from = &pixels[index * bytes];
  out.row = nullptr;
  out.label = labels[index];
  out.image.height = height;
  out.image.width = width;
  out.image.channels = channels;
  out.image.pixels.resize(bytes);
  for (int64_t at = 0; at < area; ++at)
    for (int64_t c = 0; c < channels; ++c)
      out.image.pixels[at * channels + c] =
          from[planar ? c * area + at : at * channels + c];
  return {};
}

static std::vector<std::string> splitCommas(const std::string &text) {
  std::vector<std::string> parts;
  size_t start = 0;
  for (size_t comma; (comma = text.find(',', start)) != std::string::npos;
       start = comma + 1)
    parts.push_back(text.substr(start, comma - start));
  parts.push_back(text.substr(start));
  return parts;
}

/// "idx:DIR" as its kind and the rest; false without a colon or a rest.
static bool splitForm(const std::string &text, std::string &kind,
                      std::string &rest) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos || colon + 1 == text.size())
    return false;
  kind = text.substr(0, colon);
  rest = text.substr(colon + 1);
  return true;
}

Status cli::openDataset(const std::string &option, const std::string &text,
                        DataPart part, std::unique_ptr<Dataset> &out) {
  if (text == "digits")
    return openDigits(part, out);
  std::string kind, rest;
  if (splitForm(text, kind, rest)) {
    const std::vector<std::string> files = splitCommas(rest);
    if (kind == "idx" && files.size() == 1)
      return openIdxFolder(rest, part, out);
    if (kind == "idx" && files.size() == 2)
      return openIdxFiles(files[0], files[1], out);
    if (kind == "npy" && files.size() == 2)
      return openArrays(files[0], files[1], out);
    if (kind == "cifar10")
      return openCifar(files, out);
    if (kind == "folder")
      return openImageFolder(rest, out);
  }
  return Status::usage(option +
                       ": expected digits, idx:DIR, idx:IMAGES,LABELS, "
                       "cifar10:F[,F...], npy:X,Y or folder:DIR, got " +
                       text);
}

bool cli::hasTestPart(const std::string &text) {
  std::string kind, rest;
  return text == "digits" ||
         (splitForm(text, kind, rest) && kind == "idx" &&
          splitCommas(rest).size() == 1 && hasIdxTestPart(rest));
}
