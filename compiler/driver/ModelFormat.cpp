//===- ModelFormat.cpp - which kind of file a model is --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ModelFormat.h"

#include "compiler/driver/FileSlice.h"
#include "compiler/driver/ForeignFormat.h"
#include "resnetc/Zoo.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace resnetc;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

namespace {

/// Enough to tell text from bytes and to reach the first op of a .mlir file.
constexpr uint64_t kHeadBytes = 4096;

/// No control characters but those that text has.
bool isText(StringRef head) {
  return !head.empty() && llvm::all_of(head, [](char c) {
    return static_cast<unsigned char>(c) >= ' ' || llvm::isSpace(c);
  });
}

bool isMlirText(StringRef head) {
  return isText(head) &&
         (head.contains("module") || head.contains("func.func"));
}

/// Whether the first byte can begin an ONNX file: the tag of one of the fields
/// ir_version, producer_name, ... of a ModelProto, with its wire type.
bool mayBeOnnx(StringRef head) {
  // Fields 1 and 5 are varints, 2 to 4, 6 to 8 and 14 have a length.
  return !isText(head) && !head.empty() &&
         StringRef("\x08\x12\x1a\x22\x28\x32\x3a\x42\x72", 9)
             .contains(head.front());
}

Status missing(const std::string &path, std::error_code error) {
  ZooModel zoo;
  bool isZooName = parseZoo(path, zoo).ok();
  return Status::input(
      path + ": cannot read: " + error.message() +
      (isZooName ? "; the built-in network is zoo:" + path : std::string()));
}

} // namespace

Status resnetc::recogniseModel(const std::string &path, ModelFormat &out) {
  fs::file_status status;
  if (std::error_code error = fs::status(path, status))
    return missing(path, error);
  if (fs::is_directory(status))
    return refuseFolder(path);
  // Empty for what is no regular file: the reader refuses it.
  std::string head = readSlice(path, 0, kHeadBytes);
  if (Status s = refuseForeign(path, head); !s.ok())
    return s;
  StringRef name = path;
  out = name.ends_with(".mlir") || isMlirText(head) ? ModelFormat::Mlir
                                                    : ModelFormat::Onnx;
  if (name.ends_with(".mlir") || name.ends_with(".onnx") || isMlirText(head) ||
      mayBeOnnx(head))
    return {};
  return Status::input(path + ": expected zoo:NAME, an ONNX file or a .mlir "
                              "file, got neither");
}
