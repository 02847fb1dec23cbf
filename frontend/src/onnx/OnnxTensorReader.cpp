//===- OnnxTensorReader.cpp - constants of ONNX files ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxTensorReader.h"

#include <bit>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

using namespace resnetc;

static_assert(std::endian::native == std::endian::little,
              "raw_data is little-endian and copied as it is");

bool resnetc::onnxTypeFromFile(int number, OnnxType &out) {
  if (number < static_cast<int>(OnnxType::Float) ||
      number > static_cast<int>(OnnxType::Float6E3M2))
    return false;
  out = static_cast<OnnxType>(number);
  return true;
}

/// The bytes of an element of the types whose values are read, and 0 for every
/// other type.
static uint64_t elementBytes(OnnxType type) {
  switch (type) {
  case OnnxType::Bool:
  case OnnxType::Int8:
  case OnnxType::UInt8:
    return 1;
  case OnnxType::Int16:
  case OnnxType::UInt16:
    return 2;
  case OnnxType::Float:
  case OnnxType::Int32:
  case OnnxType::UInt32:
    return 4;
  case OnnxType::Double:
  case OnnxType::Int64:
  case OnnxType::UInt64:
    return 8;
  default:
    return 0;
  }
}

/// Copies the dims. Their product fits 64 bits with room for an element's
/// bytes, even where one of them is 0.
static bool readDims(const onnx::TensorProto &tensor, OnnxTensor &out,
                     std::string &problem) {
  int64_t bytes = 16; // of the widest type, complex128
  for (int64_t dim : tensor.dims()) {
    if (dim < 0) {
      problem = "expected dims >= 0, got " + std::to_string(dim);
      return false;
    }
    if (__builtin_mul_overflow(bytes, dim == 0 ? 1 : dim, &bytes)) {
      problem = "the size of its dims overflows";
      return false;
    }
  }
  out.dims.assign(tensor.dims().begin(), tensor.dims().end());
  return true;
}

/// The names of the fields that hold values.
static std::vector<const char *> filledFields(const onnx::TensorProto &tensor) {
  std::vector<const char *> names;
  auto add = [&](bool isFilled, const char *name) {
    if (isFilled)
      names.push_back(name);
  };
  add(tensor.has_raw_data(), "raw_data");
  add(tensor.float_data_size() > 0, "float_data");
  add(tensor.double_data_size() > 0, "double_data");
  add(tensor.int32_data_size() > 0, "int32_data");
  add(tensor.int64_data_size() > 0, "int64_data");
  add(tensor.uint64_data_size() > 0, "uint64_data");
  add(tensor.string_data_size() > 0, "string_data");
  add(tensor.data_location() == onnx::TensorProto::EXTERNAL, "external_data");
  return names;
}

/// The field for values that are not raw, as onnx.proto has it.
static const char *typedField(OnnxType type) {
  switch (type) {
  case OnnxType::Float:
  case OnnxType::Complex64:
    return "float_data";
  case OnnxType::Double:
  case OnnxType::Complex128:
    return "double_data";
  case OnnxType::Int64:
    return "int64_data";
  case OnnxType::UInt32:
  case OnnxType::UInt64:
    return "uint64_data";
  case OnnxType::String:
    return "string_data";
  default:
    return "int32_data";
  }
}

/// Which field holds the values; null if none does.
static bool chooseField(const onnx::TensorProto &tensor, OnnxType type,
                        const char *&field, std::string &problem) {
  std::vector<const char *> fields = filledFields(tensor);
  field = fields.empty() ? nullptr : fields.front();
  if (fields.size() > 1) {
    problem = std::string("has both ") + fields[0] + " and " + fields[1];
    return false;
  }
  if (tensor.external_data_size() > 0 &&
      tensor.data_location() != onnx::TensorProto::EXTERNAL) {
    problem = "has external_data, but its data_location is not EXTERNAL";
    return false;
  }
  std::string name = field ? field : "";
  std::string typed = typedField(type);
  bool mayBeRaw = type != OnnxType::String;
  if (field && name != typed &&
      !(mayBeRaw && (name == "raw_data" || name == "external_data"))) {
    problem = std::string("expected the values of ") + onnxTypeName(type) +
              " in " + typed + ", got " + name;
    return false;
  }
  return true;
}

static bool hasCount(uint64_t expected, uint64_t got, const char *what,
                     std::string &problem) {
  if (expected == got)
    return true;
  problem = "type and dims need " + std::to_string(expected) + " " + what +
            ", got " + std::to_string(got);
  return false;
}

/// Elements of type Stored, converted to Value.
template <typename Stored, typename Value>
static void copyElements(const std::string &bytes, std::vector<Value> &out) {
  out.resize(bytes.size() / sizeof(Stored));
  if constexpr (std::is_same_v<Stored, Value>) {
    if (!bytes.empty())
      std::memcpy(out.data(), bytes.data(), bytes.size());
    return;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    out[i] = static_cast<Value>(stored);
  }
}

/// Values from the bytes of raw_data or of an external file, whose number is
/// right.
static void readRaw(const std::string &bytes, OnnxTensor &out) {
  switch (out.type) {
  case OnnxType::Float:
    return copyElements<float>(bytes, out.floats);
  case OnnxType::Double:
    return copyElements<double>(bytes, out.floats);
  case OnnxType::Bool:
  case OnnxType::UInt8:
    return copyElements<uint8_t>(bytes, out.ints);
  case OnnxType::Int8:
    return copyElements<int8_t>(bytes, out.ints);
  case OnnxType::UInt16:
    return copyElements<uint16_t>(bytes, out.ints);
  case OnnxType::Int16:
    return copyElements<int16_t>(bytes, out.ints);
  case OnnxType::UInt32:
    return copyElements<uint32_t>(bytes, out.ints);
  case OnnxType::Int32:
    return copyElements<int32_t>(bytes, out.ints);
  default:
    return copyElements<int64_t>(bytes, out.ints);
  }
}

/// Values from the field of the type, which may hold wider numbers.
static void readTyped(const onnx::TensorProto &tensor, OnnxTensor &out) {
  switch (out.type) {
  case OnnxType::Float:
    out.floats.assign(tensor.float_data().begin(), tensor.float_data().end());
    return;
  case OnnxType::Double:
    out.floats.assign(tensor.double_data().begin(), tensor.double_data().end());
    return;
  case OnnxType::Int64:
    out.ints.assign(tensor.int64_data().begin(), tensor.int64_data().end());
    return;
  case OnnxType::UInt32:
  case OnnxType::UInt64:
    out.ints.assign(tensor.uint64_data().begin(), tensor.uint64_data().end());
    return;
  default:
    out.ints.assign(tensor.int32_data().begin(), tensor.int32_data().end());
  }
}

/// The values that a type can hold. A uint64 is kept in an int64_t: what does
/// not fit has become negative.
static void rangeOf(OnnxType type, int64_t &low, int64_t &high) {
  uint64_t bits = 8 * elementBytes(type);
  bool isSigned = type == OnnxType::Int8 || type == OnnxType::Int16 ||
                  type == OnnxType::Int32 || type == OnnxType::Int64;
  if (type == OnnxType::Bool)
    bits = 1;
  high = isSigned || bits == 64
             ? std::numeric_limits<int64_t>::max() >> (64 - bits)
             : (int64_t(1) << bits) - 1;
  low = isSigned ? -high - 1 : 0;
}

static bool checkRange(const OnnxTensor &tensor, std::string &problem) {
  int64_t low = 0, high = 0;
  rangeOf(tensor.type, low, high);
  for (int64_t value : tensor.ints)
    if (value < low || value > high) {
      bool isWide = tensor.type == OnnxType::UInt64;
      problem = isWide ? "has a uint64 of 2^63 or more"
                       : "has the value " + std::to_string(value) +
                             ", which is no " + onnxTypeName(tensor.type);
      return false;
    }
  return true;
}

/// Takes a tensor's raw bytes out of it, so that the file's copy of the weights
/// goes as ours comes.
static std::string takeRawData(onnx::TensorProto &tensor) {
  std::unique_ptr<std::string> bytes(tensor.release_raw_data());
  return bytes ? std::move(*bytes) : std::string();
}

static uint64_t typedCount(const onnx::TensorProto &tensor) {
  return uint64_t(tensor.float_data_size()) + tensor.double_data_size() +
         tensor.int32_data_size() + tensor.int64_data_size() +
         tensor.uint64_data_size();
}

Status OnnxTensorReader::read(onnx::TensorProto &tensor,
                              const std::string &where, OnnxTensor &out) {
  std::string problem;
  auto refuse = [&](const std::string &rule) {
    return Status::input(file + ": " + where + ": " + rule);
  };
  if (!onnxTypeFromFile(tensor.data_type(), out.type))
    return refuse("has no known element type: number " +
                  std::to_string(tensor.data_type()));
  if (tensor.has_segment())
    return refuse("is only a segment of a tensor, which is not supported");
  if (!readDims(tensor, out, problem))
    return refuse(problem);
  const char *field = nullptr;
  if (!chooseField(tensor, out.type, field, problem))
    return refuse(problem);

  // What has another type is for the importer to refuse, by its type.
  const uint64_t width = elementBytes(out.type);
  if (width == 0)
    return {};
  const uint64_t count = static_cast<uint64_t>(out.elements());
  bool isExternal = tensor.data_location() == onnx::TensorProto::EXTERNAL;
  if (isExternal || tensor.has_raw_data()) {
    std::string bytes = takeRawData(tensor);
    if (isExternal)
      if (Status s = external.read(tensor, count * width, bytes); !s.ok())
        return refuse(s.message());
    if (!hasCount(count * width, bytes.size(), "bytes", problem))
      return refuse(problem);
    readRaw(bytes, out);
  } else {
    if (!hasCount(count, typedCount(tensor), "values", problem))
      return refuse(problem);
    readTyped(tensor, out);
  }
  return checkRange(out, problem) ? Status() : refuse(problem);
}
