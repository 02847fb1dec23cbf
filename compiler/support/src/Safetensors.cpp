//===- Safetensors.cpp - reads and writes safetensors files ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file is the header's length (8 bytes, little-endian), the header (JSON,
// see SafetensorsHeader.h), the tensors' bytes. The byte ranges of the tensors
// must cover the rest of the file without hole or overlap, so every byte has
// one meaning and none can be smuggled in.
//
//===----------------------------------------------------------------------===//
#include "resnetc/WeightStore.h"

#include "Float16.h"
#include "SafetensorsHeader.h"
#include "resnetc/File.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

using namespace resnetc;

static_assert(std::endian::native == std::endian::little,
              "tensors are copied in the machine's byte order");

// The reference reader's limit on the header.
static constexpr uint64_t maxHeaderBytes = 100'000'000;

namespace {

struct Dtype {
  const char *name;
  uint64_t bytes;
};

} // namespace

/// The element size of a dtype that the format knows, whether or not weights
/// may have it.
static std::optional<uint64_t> elementBytes(std::string_view dtype) {
  static constexpr Dtype dtypes[] = {
      {"F64", 8}, {"F32", 4}, {"F16", 2},  {"BF16", 2},    {"I64", 8},
      {"I32", 4}, {"I16", 2}, {"I8", 1},   {"U64", 8},     {"U32", 4},
      {"U16", 2}, {"U8", 1},  {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  for (const Dtype &known : dtypes)
    if (dtype == known.name)
      return known.bytes;
  return {};
}

static bool isFloat(const SafetensorsEntry &entry) {
  return entry.dtype == "F32" || entry.dtype == "F16" ||
         entry.dtype == "BF16" || entry.dtype == "F64";
}

/// PyTorch counts training steps in each batch norm; inference has no use
/// for it.
static bool isIgnored(const SafetensorsEntry &entry) {
  return entry.dtype == "I64" && entry.name.ends_with("num_batches_tracked");
}

static Status refuse(const std::string &file, const SafetensorsEntry &entry,
                     const std::string &rule) {
  return Status::input(file + ": tensor '" + entry.name + "': " + rule);
}

/// Splits a file into header and tensor bytes.
static Status splitFile(std::string_view bytes, const std::string &file,
                        std::string_view &header, std::string_view &data) {
  uint64_t length;
  if (bytes.size() < sizeof(length))
    return Status::input(file +
                         ": expected a safetensors file, which starts "
                         "with 8 bytes of header length, got " +
                         std::to_string(bytes.size()) + " bytes");
  std::memcpy(&length, bytes.data(), sizeof(length));
  bytes.remove_prefix(sizeof(length));
  if (length > maxHeaderBytes)
    return Status::input(file + ": expected a safetensors header of at most " +
                         std::to_string(maxHeaderBytes) + " bytes, got " +
                         std::to_string(length));
  if (length > bytes.size())
    return Status::input(file + ": the header says it has " +
                         std::to_string(length) + " bytes, the file has " +
                         std::to_string(bytes.size()) + " left");
  header = bytes.substr(0, length);
  data = bytes.substr(length);
  if (!header.starts_with('{'))
    return Status::input(file + ": expected a safetensors header, which starts "
                                "with {");
  return {};
}

/// Checks one entry by itself: type, shape and size agree.
static Status checkEntry(const std::string &file,
                         const SafetensorsEntry &entry) {
  std::optional<uint64_t> size = elementBytes(entry.dtype);
  if (!size)
    return refuse(file, entry, "unknown dtype '" + entry.dtype + "'");
  if (!isFloat(entry) && !isIgnored(entry))
    return refuse(file, entry,
                  "expected dtype F32, F16, BF16 or F64, got " + entry.dtype);
  for (uint64_t extent : entry.shape)
    if (extent > INT64_MAX || __builtin_mul_overflow(*size, extent, &*size))
      return refuse(file, entry, "the shape's size in bytes overflows");
  if (entry.end < entry.begin || entry.end - entry.begin != *size)
    return refuse(file, entry,
                  "dtype and shape ask for " + std::to_string(*size) +
                      " bytes, data_offsets are [" +
                      std::to_string(entry.begin) + ", " +
                      std::to_string(entry.end) + "]");
  return {};
}

/// Checks that the entries, now in file order, cover `size` bytes exactly.
static Status checkCover(const std::string &file,
                         std::vector<SafetensorsEntry> &entries,
                         uint64_t size) {
  std::sort(entries.begin(), entries.end(),
            [](const SafetensorsEntry &a, const SafetensorsEntry &b) {
              return std::tie(a.begin, a.end, a.name) <
                     std::tie(b.begin, b.end, b.name);
            });
  uint64_t next = 0;
  for (const SafetensorsEntry &entry : entries) {
    if (entry.begin != next)
      return refuse(file, entry,
                    std::string(entry.begin < next ? "overlaps another tensor"
                                                   : "leaves a hole") +
                        ": expected data_offsets from " + std::to_string(next) +
                        ", got " + std::to_string(entry.begin));
    next = entry.end;
  }
  if (next != size)
    return Status::input(file + ": the tensors need " + std::to_string(next) +
                         " bytes, the file has " + std::to_string(size));
  return {};
}

/// Converts `count` elements of type Stored.
template <typename Stored, typename Convert>
static void convert(const char *bytes, std::vector<float> &values,
                    Convert toFloat) {
  for (size_t i = 0; i < values.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes + i * sizeof(Stored), sizeof(Stored));
    values[i] = toFloat(stored);
  }
}

/// The values of a checked entry.
static std::vector<float> toFloats(const SafetensorsEntry &entry,
                                   std::string_view data) {
  const char *bytes = data.data() + entry.begin;
  std::vector<float> values((entry.end - entry.begin) /
                            *elementBytes(entry.dtype));
  if (entry.dtype == "F16")
    convert<uint16_t>(bytes, values, halfToFloat);
  else if (entry.dtype == "BF16")
    convert<uint16_t>(bytes, values, bfloat16ToFloat);
  else if (entry.dtype == "F64")
    convert<double>(bytes, values,
                    [](double value) { return static_cast<float>(value); });
  else
    convert<float>(bytes, values, [](float value) { return value; });
  return values;
}

/// The parser itself; memory may run out in it.
static Status parse(std::string_view bytes, const std::string &file,
                    WeightStore &out) {
  std::string_view header, data;
  if (Status status = splitFile(bytes, file, header, data); !status.ok())
    return status;
  std::vector<SafetensorsEntry> entries;
  if (Status status = parseSafetensorsHeader(header, file, entries);
      !status.ok())
    return status;
  for (const SafetensorsEntry &entry : entries)
    if (Status status = checkEntry(file, entry); !status.ok())
      return status;
  if (Status status = checkCover(file, entries, data.size()); !status.ok())
    return status;

  WeightStore store;
  for (const SafetensorsEntry &entry : entries)
    if (!isIgnored(entry))
      store.set(entry.name, {entry.shape.begin(), entry.shape.end()},
                toFloats(entry, data));
  out = std::move(store);
  return {};
}

Status resnetc::parseSafetensors(std::string_view bytes,
                                 const std::string &name, WeightStore &out) {
  try {
    return parse(bytes, name, out);
  } catch (const std::bad_alloc &) {
    return Status::environment(name + ": no memory for the weights");
  }
}

Status resnetc::readSafetensors(const std::string &path, WeightStore &out) {
  std::string bytes;
  if (Status status = readFile(path, bytes); !status.ok())
    return status;
  return parseSafetensors(bytes, path, out);
}

/// The header of a store, padded with spaces so that the tensors start at a
/// multiple of 8 bytes, as the reference writer pads it.
static std::string headerOf(const WeightStore &weights) {
  // An ordered object keeps the store's order of names.
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  uint64_t offset = 0;
  for (const auto &[name, tensor] : weights.tensors()) {
    uint64_t end = offset + tensor.values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"},
                    {"shape", tensor.shape},
                    {"data_offsets", {offset, end}}};
    offset = end;
  }
  // A name that is no UTF-8 is written with replacement characters rather
  // than refused with an exception.
  std::string text = header.dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

Status resnetc::writeSafetensors(const std::string &path,
                                 const WeightStore &weights) {
  std::string header = headerOf(weights);
  uint64_t length = header.size();
  OutputFile file;
  if (Status status = file.open(path); !status.ok())
    return status;
  if (Status status =
          file.write({reinterpret_cast<const char *>(&length), sizeof(length)});
      !status.ok())
    return status;
  if (Status status = file.write(header); !status.ok())
    return status;
  for (const auto &[name, tensor] : weights.tensors())
    if (Status status =
            file.write({reinterpret_cast<const char *>(tensor.values.data()),
                        tensor.values.size() * sizeof(float)});
        !status.ok())
      return status;
  return file.commit();
}
