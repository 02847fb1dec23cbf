//===- OnnxFile.cpp - from an ONNX file's bytes to a checked model --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bytes are judged twice: OnnxWire sees what protobuf would hide, the
// readers of graph, attributes and tensors see what protobuf does not know.
//
//===----------------------------------------------------------------------===//
#include "OnnxGraphReader.h"
#include "OnnxModel.h"
#include "OnnxName.h"
#include "OnnxWire.h"
#include "resnetc/File.h"

#include <algorithm>
#include <climits>
#include <new>

using namespace resnetc;

// IR version 3 is the first that says which opset it uses (opset 1 to 7 came
// with it); 14 is that of onnx 1.23.
static constexpr int64_t firstIrVersion = 3;
static constexpr int64_t lastIrVersion = 14;

// Opset 7 (2018) brought today's broadcasting and batch norm. Opset 22 is the
// last whose ops the importer was compared with.
static constexpr int64_t firstOpset = 7;
static constexpr int64_t lastOpset = 22;

/// Text that Git LFS leaves in a file's place.
static constexpr std::string_view lfsPointer =
    "version https://git-lfs.github.com/spec/";

static bool isOnnxDomain(const std::string &domain) {
  return domain.empty() || domain == "ai.onnx";
}

static Status readOpset(const onnx::ModelProto &model, OnnxModel &out) {
  for (const auto &import : model.opset_import()) {
    if (!isOnnxDomain(import.domain()))
      continue;
    if (out.opset != 0)
      return Status::input(out.file + ": gives two opsets of ONNX's own ops");
    out.opset = import.version();
    if (out.opset < firstOpset || out.opset > lastOpset)
      return Status::input(
          out.file + ": opset " + std::to_string(out.opset) +
          " is not supported, expected 7 to 22: export with "
          "opset_version=17, say, or use onnx.version_converter");
  }
  if (out.opset == 0)
    return Status::input(out.file + ": gives no opset of ONNX's own ops");
  return {};
}

static Status readFunctions(const onnx::ModelProto &model, OnnxModel &out) {
  for (const auto &function : model.functions()) {
    std::string name = function.domain() + "." + function.name();
    if (const char *problem = problemOfName(name))
      return Status::input(out.file + ": function " + quotedName(name) + " " +
                           problem);
    out.functions.push_back(name);
  }
  return {};
}

static Status readVersions(const onnx::ModelProto &model, OnnxModel &out) {
  out.irVersion = model.ir_version();
  if (out.irVersion < firstIrVersion || out.irVersion > lastIrVersion)
    return Status::input(
        out.file + ": IR version " + std::to_string(out.irVersion) +
        " is not supported, expected " + std::to_string(firstIrVersion) +
        " to " + std::to_string(lastIrVersion));
  return readOpset(model, out);
}

/// What can be said of the bytes before they are parsed.
static Status checkBytes(std::string_view bytes, const std::string &name) {
  if (bytes.empty())
    return Status::input(name + ": the file is empty");
  if (bytes.starts_with(lfsPointer))
    return Status::input(name + ": is a Git LFS pointer, not the model itself; "
                                "get the model with git lfs pull");
  if (bytes.size() > INT_MAX)
    return Status::limit(name + ": has 2 GiB or more, which protobuf cannot "
                                "read; export the weights as external data");
  return checkOnnxWire(bytes, name);
}

static Status parseMessage(std::string_view bytes, const std::string &name,
                           onnx::ModelProto &out) {
  if (Status status = checkBytes(bytes, name); !status.ok())
    return status;
  if (!out.ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Status::input(name + ": no valid ONNX file: protobuf refuses it");
  if (!out.has_graph())
    return Status::input(name + ": no valid ONNX file: it has no graph");
  return {};
}

static Status readMessage(onnx::ModelProto &message, const std::string &folder,
                          OnnxModel &out) {
  if (Status status = readVersions(message, out); !status.ok())
    return status;
  if (Status status = readFunctions(message, out); !status.ok())
    return status;
  return readOnnxGraph(*message.mutable_graph(), folder, out);
}

static Status noMemory(const std::string &name) {
  return Status::environment(name + ": no memory for the model");
}

Status resnetc::parseOnnxModel(std::string_view bytes, const std::string &name,
                               const std::string &folder, OnnxModel &out) {
  try {
    out = OnnxModel();
    out.file = name;
    onnx::ModelProto message;
    if (Status status = parseMessage(bytes, name, message); !status.ok())
      return status;
    return readMessage(message, folder, out);
  } catch (const std::bad_alloc &) {
    return noMemory(name);
  }
}

/// The folder of a path, for its external weights.
static std::string folderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status resnetc::readOnnxModel(const std::string &path, OnnxModel &out) {
  try {
    out = OnnxModel();
    out.file = path;
    onnx::ModelProto message;
    {
      // The bytes are freed before the weights are copied out of the message.
      std::string bytes;
      if (Status status = readFile(path, bytes); !status.ok())
        return status;
      if (Status status = parseMessage(bytes, path, message); !status.ok())
        return status;
    }
    return readMessage(message, folderOf(path), out);
  } catch (const std::bad_alloc &) {
    return noMemory(path);
  }
}
