//===- Cifar.cpp - data sets in CIFAR-10's binary format ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Records of 3,073 bytes without a header: the label, then the planes red,
// green and blue of a 32x32 picture.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/data/Dataset.h"
#include "resnetc/File.h"

using namespace resnetc;
using namespace resnetc::cli;

static constexpr size_t pixelBytes = 3 * 32 * 32;
static constexpr size_t recordBytes = 1 + pixelBytes;

Status cli::openCifar(const std::vector<std::string> &files,
                      std::unique_ptr<Dataset> &out) {
  auto set = std::make_unique<PackedImages>();
  set->height = set->width = 32;
  set->channels = 3;
  set->planar = true;
  for (const std::string &file : files) {
    std::string bytes;
    if (Status status = readFile(file, bytes); !status.ok())
      return status;
    if (bytes.empty() || bytes.size() % recordBytes != 0)
      return Status::input(file + ": CIFAR-10 data, expected a multiple of " +
                           std::to_string(recordBytes) + " bytes, got " +
                           std::to_string(bytes.size()));
    set->files.emplace_back(set->size(), file);
    for (size_t at = 0; at < bytes.size(); at += recordBytes) {
      set->labels.push_back(bytes[at]);
      set->pixels.insert(set->pixels.end(), bytes.begin() + at + 1,
                         bytes.begin() + at + recordBytes);
    }
  }
  out = std::move(set);
  return {};
}
