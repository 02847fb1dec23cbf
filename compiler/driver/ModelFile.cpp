//===- ModelFile.cpp - stages of a compilation as files -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ModelFile.h"

#include "compiler/driver/Diagnostics.h"
#include "compiler/driver/Dialects.h"
#include "resnetc/ContainedFile.h"
#include "resnetc/File.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace resnetc;

namespace {

constexpr char kWeightsFile[] = "weights.safetensors";

/// Reads the file that nn.weights names, in the model's folder.
Status readWeightsBeside(const std::string &path, mlir::ModuleOp module,
                         WeightStore &out) {
  auto attribute = module->getAttrOfType<mlir::StringAttr>("nn.weights");
  if (!attribute)
    return Status::input(path + ": the module has no attribute nn.weights; "
                                "give --weights=F.safetensors");
  // A model may not make us open a file somewhere else.
  llvm::StringRef name = attribute.getValue();
  if (name.empty() || name == ".." || name.contains('/') || name.contains('\0'))
    return Status::input(path +
                         ": nn.weights must name a file in the same "
                         "folder, got '" +
                         name.str() + "'");
  std::string folder = llvm::sys::path::parent_path(path).str();
  ContainedFile file;
  std::string bytes;
  if (Status s = file.open(folder.empty() ? "." : folder, name.str()); !s.ok())
    return s;
  if (Status s = file.readWhole(bytes); !s.ok())
    return s;
  return parseSafetensors(bytes, file.path(), out);
}

} // namespace

Status resnetc::readModelFile(const std::string &path,
                              const std::string &weights, Model &out) {
  std::string text;
  if (Status s = readFile(path, text); !s.ok())
    return s;
  out.context = createContext();
  DiagnosticCollector diagnostics(out.context.get());
  mlir::ParserConfig config(out.context.get());
  out.module = mlir::parseSourceString<mlir::ModuleOp>(text, config, path);
  Status parsed =
      diagnostics.status(mlir::success(bool(out.module)), ErrorCode::Input,
                         path + ": no module in the nn or exec dialect");
  if (!parsed.ok())
    return parsed;
  if (weights.empty())
    return readWeightsBeside(path, *out.module, out.weights);
  return readSafetensors(weights, out.weights);
}

std::string resnetc::moduleText(const Model &model) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  // Locations hold the source names; without them a resumed compilation would
  // know less than the first.
  (*model.module)->print(stream, mlir::OpPrintingFlags().enableDebugInfo());
  stream << "\n";
  return text;
}

Status StageDump::open(const std::string &folder) {
  folder_ = folder;
  if (folder.empty())
    return {};
  if (std::error_code error = llvm::sys::fs::create_directories(folder))
    return Status::environment(folder +
                               ": cannot make the folder: " + error.message());
  return {};
}

Status StageDump::write(const Model &model, const std::string &stage) {
  if (folder_.empty())
    return {};
  if (count_++ == 0)
    if (Status s =
            writeSafetensors(folder_ + "/" + kWeightsFile, model.weights);
        !s.ok())
      return s;
  mlir::ModuleOp module = *model.module;
  module->setAttr("nn.weights",
                  mlir::StringAttr::get(module.getContext(), kWeightsFile));
  return writeFile(folder_ + "/" + std::to_string(count_) + "-" + stage +
                       ".mlir",
                   moduleText(model));
}
