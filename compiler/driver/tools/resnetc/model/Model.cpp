//===- Model.cpp - a compiled model, opened -------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/model/Model.h"

#include "compiler/driver/tools/resnetc/model/Elf.h"

#include <nlohmann/json.hpp>

#include <cstring>

using namespace resnetc;
using namespace resnetc::cli;

static ErrorCode exitCode(int32_t code) {
  switch (code) {
  case RESNETC_OK:
    return ErrorCode::Ok;
  case RESNETC_ARG:
  case RESNETC_SHAPE:
  case RESNETC_IO:
  case RESNETC_ABI:
  case RESNETC_NONFIN:
  case RESNETC_INTEG:
    return ErrorCode::Input;
  case RESNETC_LIMIT:
    return ErrorCode::Limit;
  case RESNETC_OOM:
  case RESNETC_UNSUP:
    return ErrorCode::Environment;
  default:
    return ErrorCode::Internal;
  }
}

Status cli::fromRuntime(const std::string &file, const resnetc_status &status) {
  if (status.code == RESNETC_OK)
    return {};
  return {exitCode(status.code), file + ": " + status.text};
}

std::vector<int64_t> cli::dimsOf(const resnetc_tensor_info &tensor) {
  return {tensor.dims, tensor.dims + tensor.rank};
}

bool cli::hasBatch(const resnetc_tensor_info &tensor) {
  return std::strcmp(tensor.layout, "whole") != 0;
}

std::vector<int64_t> cli::dimsOf(const resnetc_tensor_info &tensor,
                                 int64_t rows) {
  std::vector<int64_t> dims = dimsOf(tensor);
  if (hasBatch(tensor) && !dims.empty())
    dims[0] = rows;
  return dims;
}

Model::~Model() { (void)resnetc_close(&model_); }

Status Model::open(const std::string &path) {
  path_ = path;
  ElfSummary elf;
  if (Status status = readElf(path, elf); !status.ok())
    return status;
  if (!elf.isModel)
    return Status::input(path + ": expected a compiled model, got a library "
                                "without the symbol " RESNETC_QUERY_SYMBOL);
  glibc_ = elf.glibc;
  return fromRuntime(path, resnetc_open(path.c_str(), &model_));
}

std::span<const resnetc_tensor_info> Model::inputs() const {
  return {info().inputs, info().input_count};
}

std::span<const resnetc_tensor_info> Model::outputs() const {
  return {info().outputs, info().output_count};
}

Status Model::manifest(nlohmann::json &out) const {
  const char *text = info().manifest;
  out = nlohmann::json::parse(text ? text : "{}", nullptr,
                              /*allow_exceptions=*/false);
  if (!out.is_object())
    return Status::input(path_ + ": manifest, expected a JSON object");
  return {};
}
