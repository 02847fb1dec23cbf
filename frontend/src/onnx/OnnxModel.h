//===- OnnxModel.h - an ONNX file as plain structs --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the importer sees of a file: no protobuf type, and everything that can
// be judged without knowing an op is already checked. The importer may rely on:
//
//   - every name is unique in its kind, valid UTF-8 and without zero bytes;
//   - every value that a node or a graph output reads is an input, an
//     initializer or the output of an earlier node, and has one producer;
//   - an initializer or tensor attribute has as many values as its dims say;
//   - an attribute is there once and its value fits its kind.
//
// Whether an op, a domain, a type or a shape is supported is the importer's to
// say, because it reports all of that at once.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

/// Element types, with the numbers that files have.
enum class OnnxType : int {
  Undefined = 0, ///< not given, or no tensor (a sequence, a map)
  Float = 1,
  UInt8 = 2,
  Int8 = 3,
  UInt16 = 4,
  Int16 = 5,
  Int32 = 6,
  Int64 = 7,
  String = 8,
  Bool = 9,
  Float16 = 10,
  Double = 11,
  UInt32 = 12,
  UInt64 = 13,
  Complex64 = 14,
  Complex128 = 15,
  BFloat16 = 16,
  Float8E4M3FN = 17,
  Float8E4M3FNUZ = 18,
  Float8E5M2 = 19,
  Float8E5M2FNUZ = 20,
  UInt4 = 21,
  Int4 = 22,
  Float4E2M1 = 23,
  Float8E8M0 = 24,
  UInt2 = 25,
  Int2 = 26,
  Float6E2M3 = 27,
  Float6E3M2 = 28,
};

/// As ONNX spells it: "float32", "int8", "bfloat16".
const char *onnxTypeName(OnnxType type);

/// A constant. Float and Double have their values in `floats` (rounded to
/// float32); Bool, Int32, Int64 and the other integers of 8 bits and more have
/// them in `ints`. Tensors of every other type have a type and dims only.
struct OnnxTensor {
  std::string name;
  OnnxType type = OnnxType::Undefined;
  std::vector<int64_t> dims; ///< each >= 0; their product fits int64_t
  std::vector<float> floats;
  std::vector<int64_t> ints;

  /// The product of the dims: 1 for a scalar.
  int64_t elements() const;
};

struct OnnxAttribute {
  enum class Kind {
    Int,
    Float,
    String,
    Tensor,
    Ints,
    Floats,
    Strings,
    Other, ///< a graph, a type, a sparse tensor: no value is kept
  };
  std::string name;
  Kind kind = Kind::Other;
  int64_t intValue = 0;
  float floatValue = 0;
  std::string stringValue;
  OnnxTensor tensor;
  std::vector<int64_t> ints;
  std::vector<float> floats;
  std::vector<std::string> strings;
};

struct OnnxNode {
  std::string opType;
  std::string
      domain; ///< empty for ONNX's own ops, also where "ai.onnx" is said
  /// Unique in the model: the source's name, or its first output's where the
  /// source gives none or gives it twice.
  std::string name;
  std::vector<std::string> inputs;  ///< "" where an optional input is left out
  std::vector<std::string> outputs; ///< "" where an output is not wanted
  std::vector<OnnxAttribute> attributes;

  /// Null if there is none of that name.
  const OnnxAttribute *find(std::string_view attribute) const;
};

/// One extent of a value: a number, a symbol ("batch") or unknown.
struct OnnxDim {
  int64_t value = -1; ///< >= 0 if it is a number. May be 0, may be huge.
  std::string symbol; ///< empty unless it is a symbol

  bool isNumber() const { return value >= 0; }
};

/// What a file says about a value.
struct OnnxValueInfo {
  std::string name;
  OnnxType type = OnnxType::Undefined;
  bool hasShape = false; ///< without one even the rank is unknown
  std::vector<OnnxDim> dims;
};

struct OnnxModel {
  std::string file; ///< what messages call it
  std::string name; ///< the graph's
  int64_t irVersion = 0;
  int64_t opset = 0;           ///< of ONNX's own ops, 7 to 22
  std::vector<OnnxNode> nodes; ///< producers before consumers
  std::map<std::string, OnnxTensor, std::less<>> initializers;
  /// Without those that an initializer gives a default (IR version 3).
  std::vector<OnnxValueInfo> inputs;
  std::vector<OnnxValueInfo> outputs;
  /// Of other values, as far as the exporter wrote them.
  std::vector<OnnxValueInfo> valueInfos;
  /// Functions that the file defines, "domain.name". Their bodies are not read;
  /// a node that calls one has that domain and name.
  std::vector<std::string> functions;
  /// What a user should know though it is no error: one line each, without the
  /// file's name.
  std::vector<std::string> notes;
};

/// Reads a file and the external weight files that it names, which must lie in
/// its folder. Errors are Input, or Limit for what is too large; each is one
/// line with the file, the node or tensor and the rule. `out` is then
/// unspecified.
Status readOnnxModel(const std::string &path, OnnxModel &out);

/// The same for a file's bytes. `name` is what messages call the file, external
/// weights are looked for in `folder`.
Status parseOnnxModel(std::string_view bytes, const std::string &name,
                      const std::string &folder, OnnxModel &out);

} // namespace resnetc
