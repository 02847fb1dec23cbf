//===- ForeignFormat.cpp - model files of other frameworks ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// {} in an advice is the file. The commands are those of the frameworks' own
// converters; none of them is needed for anything else.
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ForeignFormat.h"

#include "compiler/driver/ZipNames.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"

#include <optional>

using namespace resnetc;
using llvm::StringRef;

namespace {

struct Foreign {
  const char *what;
  const char *advice;
};

/// A file that has these bytes at this place.
struct Signature {
  size_t offset;
  StringRef bytes;
  Foreign foreign;
};

// dynamo=False: the other exporter needs a package that PyTorch comes without.
constexpr char kExportModule[] =
    "convert it with: python -c \"import torch; "
    "torch.onnx.export(torch.load('{}', weights_only=False).eval(), "
    "(torch.randn(1, 3, 224, 224),), 'm.onnx', dynamo=False)\"; "
    "a state_dict is first loaded into its model";

// torch.load reads its own pickles only.
constexpr char kExportPickle[] =
    "convert it with: python -c \"import pickle, torch; "
    "torch.onnx.export(pickle.load(open('{}', 'rb')).eval(), "
    "(torch.randn(1, 3, 224, 224),), 'm.onnx', dynamo=False)\"";

constexpr Foreign kPyTorch = {"a PyTorch file", kExportModule};
constexpr Foreign kPickle = {"a Python pickle", kExportPickle};
constexpr Foreign kTorchScript = {
    "a TorchScript file",
    "convert it with: python -c \"import torch; "
    "torch.onnx.export(torch.jit.load('{}').eval(), (torch.randn(1, 3, 224, "
    "224),), 'm.onnx', dynamo=False)\""};
constexpr Foreign kExportedProgram = {
    "an exported program of PyTorch",
    "convert it with: python -c \"import torch; "
    "torch.onnx.export(torch.export.load('{}'), "
    "dynamo=True).save('m.onnx')\""};
// Not Keras's own export: it refuses a model that was only loaded.
constexpr char kExportKeras[] =
    "convert it with: python -m tf2onnx.convert --keras {} --output m.onnx";
constexpr Foreign kKeras = {"a Keras file", kExportKeras};
constexpr Foreign kHdf5 = {"an HDF5 file, as Keras writes them", kExportKeras};
constexpr Foreign kSavedModel = {
    "a SavedModel of TensorFlow",
    "convert its folder with: python -m tf2onnx.convert --saved-model FOLDER "
    "--output m.onnx"};
constexpr Foreign kGraphDef = {
    "a graph of TensorFlow",
    "convert it with: python -m tf2onnx.convert --graphdef {} --inputs INPUT:0 "
    "--outputs OUTPUT:0 --output m.onnx"};
constexpr Foreign kSafetensors = {
    "a safetensors file, which holds weights but no network",
    "compile a network with them: resnetc compile zoo:NAME --weights={}"};

constexpr Signature kSignatures[] = {
    {0, "\x89HDF\r\n\x1a\n", kHdf5},
    {4,
     "TFL3",
     {"a TensorFlow Lite file",
      "convert it with: python -m tf2onnx.convert --tflite {} --output "
      "m.onnx"}},
    // The magic number that torch.save pickled first, before version 1.6.
    {0, "\x80\x02\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", kPyTorch},
    {0, "\x80\x02", kPickle},
    {0, "\x80\x03", kPickle},
    {0, "\x80\x04", kPickle},
    {0, "\x80\x05", kPickle},
    {0,
     "\x7f"
     "ELF",
     {"a program or library, as compile makes them",
      "run it with: resnetc run {}"}},
    {0,
     "ML\xef"
     "R",
     {"MLIR bytecode", "write it as text with: mlir-opt {} -o m.mlir"}},
    {0,
     "version https://git-lfs",
     {"a Git LFS pointer, not the file itself",
      "fetch the file with: git lfs pull"}},
    {0,
     "ftrt",
     {"an engine of TensorRT", "compile the ONNX file it was made of"}},
    {0,
     "ptrt",
     {"an engine of TensorRT", "compile the ONNX file it was made of"}},
    {0,
     "7767517",
     {"a network of ncnn", "compile the ONNX file it was made of"}},
    {0,
     "<?xml",
     {"an XML file, as OpenVINO writes them",
      "compile the ONNX file it was made of"}},
    {0,
     "\x93NUMPY",
     {"an array of NumPy", "give it to a model: resnetc run M.so --input={}"}},
};

/// The header's length in 8 bytes, then a JSON object of that length.
bool isSafetensors(StringRef head) {
  // The format's own limit of a header.
  const uint64_t maxHeader = 100'000'000;
  return head.size() > 9 && head[8] == '{' &&
         llvm::support::endian::read64le(head.data()) <= maxHeader &&
         head.substr(9, 2).contains('"');
}

/// SavedModel: field 1 = 1 (the schema's version), then field 2, a message. In
/// an ONNX file field 2 is text, which does not begin with a newline.
bool isSavedModel(StringRef head) {
  if (!head.consume_front("\x08\x01\x12"))
    return false;
  size_t length = 0;
  while (length < head.size() && (head[length] & 0x80))
    ++length;
  return head.drop_front(std::min(length + 1, head.size())).starts_with("\n");
}

/// GraphDef: field 1 is a node, whose field 1 is its name. In an ONNX file
/// field 1 is a number.
bool isGraphDef(StringRef head) {
  if (!head.consume_front("\n"))
    return false;
  size_t length = 0;
  while (length < head.size() && (head[length] & 0x80))
    ++length;
  return head.drop_front(std::min(length + 1, head.size())).starts_with("\n");
}

bool hasName(const std::vector<std::string> &names, StringRef end) {
  return llvm::any_of(names,
                      [&](StringRef name) { return name.ends_with(end); });
}

Foreign zipArchive(const std::string &path) {
  std::vector<std::string> names = zipNames(path);
  if (hasName(names, "archive_format") ||
      hasName(names, "serialized_exported_program.json"))
    return kExportedProgram;
  if (hasName(names, "constants.pkl"))
    return kTorchScript;
  if (hasName(names, "data.pkl"))
    return kPyTorch;
  if (hasName(names, ".weights.h5") || hasName(names, "config.json"))
    return kKeras;
  if (hasName(names, ".npy"))
    return {"an archive of NumPy arrays",
            "give its arrays to a model: resnetc run M.so --input=X.npy"};
  return {"a zip archive", "unpack it and compile the ONNX file in it"};
}

std::optional<Foreign> recogniseForeign(const std::string &path,
                                        StringRef head) {
  for (const Signature &signature : kSignatures)
    if (head.substr(signature.offset).starts_with(signature.bytes))
      return signature.foreign;
  if (head.starts_with("PK\x03\x04"))
    return zipArchive(path);
  if (isSafetensors(head))
    return kSafetensors;
  if (isSavedModel(head))
    return kSavedModel;
  if (isGraphDef(head))
    return kGraphDef;
  return std::nullopt;
}

Status refusal(const std::string &path, const Foreign &foreign) {
  auto [before, after] = StringRef(foreign.advice).split("{}");
  bool named = before.size() < StringRef(foreign.advice).size();
  return Status::input(path + ": is " + foreign.what + "; " + before.str() +
                       (named ? path + after.str() : std::string()));
}

} // namespace

Status resnetc::refuseForeign(const std::string &path,
                              const std::string &head) {
  if (std::optional<Foreign> foreign = recogniseForeign(path, head))
    return refusal(path, *foreign);
  return {};
}

Status resnetc::refuseFolder(const std::string &path) {
  if (llvm::sys::fs::exists(path + "/saved_model.pb"))
    return refusal(path, {"a SavedModel of TensorFlow",
                          "convert it with: python -m tf2onnx.convert "
                          "--saved-model {} --output m.onnx"});
  return Status::input(path + ": is a folder, expected zoo:NAME, an ONNX file "
                              "or a .mlir file");
}
