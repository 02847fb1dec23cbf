//===- ImageFolder.cpp - a data set of picture files ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// DIR/class/picture: a class is a folder, numbered by name. Names that begin
// with a dot are left out. Pictures are read when asked for.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/data/Dataset.h"

#include <algorithm>
#include <filesystem>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

class ImageFolder : public Dataset {
public:
  std::vector<std::string> paths;
  std::vector<int64_t> labels;

  int64_t size() const override { return paths.size(); }
  std::string nameOf(int64_t index) const override { return paths[index]; }
  Status read(int64_t index, Sample &out) const override {
    out.row = nullptr;
    out.label = labels[index];
    return readImage(paths[index], out.image);
  }
};

} // namespace

/// The visible entries of a folder in order of their names.
static Status list(const std::string &folder, std::vector<std::string> &out) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error))
    if (!entry->path().filename().string().starts_with("."))
      out.push_back(entry->path().string());
  if (error)
    return Status::input(folder + ": cannot list: " + error.message());
  std::sort(out.begin(), out.end());
  return {};
}

Status cli::openImageFolder(const std::string &folder,
                            std::unique_ptr<Dataset> &out) {
  auto set = std::make_unique<ImageFolder>();
  std::vector<std::string> entries;
  if (Status status = list(folder, entries); !status.ok())
    return status;
  int64_t label = 0;
  for (const std::string &entry : entries) {
    std::error_code error;
    if (!std::filesystem::is_directory(entry, error))
      continue;
    std::vector<std::string> files;
    if (Status status = list(entry, files); !status.ok())
      return status;
    for (std::string &file : files) {
      set->paths.push_back(std::move(file));
      set->labels.push_back(label);
    }
    ++label;
  }
  if (set->paths.empty())
    return Status::input(folder +
                         ": expected pictures as class/file in it, got none");
  out = std::move(set);
  return {};
}
