//===- ExternalData.cpp - weights that lie in a file of their own ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ExternalData.h"

#include "OnnxName.h"

#include <charconv>
#include <new>

using namespace resnetc;

namespace {

/// What a tensor's entries say.
struct Place {
  std::optional<std::string> location;
  std::optional<uint64_t> offset;
  std::optional<uint64_t> length;
  bool hasChecksum = false;
};

} // namespace

/// Decimal digits and nothing else, within 64 bits: a sign, a space or an x
/// would be a number to some readers and not to others.
static bool parseDigits(const std::string &text, uint64_t &out) {
  const char *end = text.data() + text.size();
  auto [last, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && last == end;
}

static Status setNumber(const onnx::StringStringEntryProto &entry,
                        std::optional<uint64_t> &out) {
  uint64_t value;
  if (out)
    return Status::input("external data gives " + entry.key() + " twice");
  if (!parseDigits(entry.value(), value))
    return Status::input("external data's " + entry.key() +
                         " is no whole number: " + quotedName(entry.value()));
  out = value;
  return {};
}

static Status setEntry(const onnx::StringStringEntryProto &entry, Place &out) {
  if (entry.key() == "offset")
    return setNumber(entry, out.offset);
  if (entry.key() == "length")
    return setNumber(entry, out.length);
  if (entry.key() == "checksum" && !out.hasChecksum) {
    out.hasChecksum = true;
    return {};
  }
  if (entry.key() != "location")
    return Status::input(
        "external data has " + quotedName(entry.key()) +
        ", expected location, offset, length and checksum, each once");
  if (out.location)
    return Status::input("external data gives location twice");
  if (const char *problem = problemOfName(entry.value()))
    return Status::input("external data's location " +
                         quotedName(entry.value()) + " " + problem);
  out.location = entry.value();
  return {};
}

Status ExternalData::open(const std::string &location) {
  if (folder.empty())
    return Status::input("external data " + quotedName(location) +
                         " needs a model that is a file");
  if (openLocation == location)
    return {};
  openLocation.reset();
  if (Status status = file.open(folder, location); !status.ok())
    return Status::input("external data " + status.message());
  openLocation = location;
  return {};
}

Status ExternalData::read(const onnx::TensorProto &tensor, uint64_t bytes,
                          std::string &out) {
  Place place;
  for (const auto &entry : tensor.external_data())
    if (Status status = setEntry(entry, place); !status.ok())
      return status;
  if (!place.location)
    return Status::input("external data has no location");
  if (place.length && *place.length != bytes)
    return Status::input("external data has " + std::to_string(*place.length) +
                         " bytes, type and dims need " + std::to_string(bytes));
  if (Status status = open(*place.location); !status.ok())
    return status;
  uint64_t offset = place.offset.value_or(0);
  if (offset > file.size() || bytes > file.size() - offset)
    return Status::input("external data at offset " + std::to_string(offset) +
                         " needs " + std::to_string(bytes) + " bytes, file " +
                         quotedName(*place.location) + " has " +
                         std::to_string(file.size()));
  out.resize(bytes);
  if (Status status = file.read(offset, bytes, out.data()); !status.ok())
    return Status::input("external data " + status.message());
  return {};
}
