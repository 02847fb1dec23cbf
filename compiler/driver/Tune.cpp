//===- Tune.cpp - --tune and --tuned --------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/Tune.h"

#include "compiler/driver/Tuner.h"
#include "compiler/planning/TuneTableText.h"
#include "resnetc/File.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace resnetc;

/// Where --tune keeps what it measured.
static std::string tuneFile(const CompileOptions &options) {
  if (!options.tune->empty())
    return *options.tune;
  llvm::SmallString<128> path(options.output);
  llvm::sys::path::replace_extension(path, "tune");
  return path.str().str();
}

Status resnetc::readTuneTable(const CompileOptions &options, TuneTable &out) {
  if (!options.tune && !options.tuned)
    return {};
  std::string file = options.tune ? tuneFile(options) : *options.tuned;
  if (options.tune && !llvm::sys::fs::exists(file))
    return {};
  std::string text;
  if (Status s = readFile(file, text); !s.ok())
    return s;
  return parseTuneTable(text, file, out);
}

static void printMissing(const OpenShapes &open, const std::string &file) {
  for (const auto &[key, shape] : open)
    llvm::errs() << "resnetc: notice: " << file << ": no entry for "
                 << tuneKeyText(key) << "; its algorithm is as predicted\n";
}

Status resnetc::tuneModel(const Model &model, const CompileOptions &options,
                          const CodegenOptions &codegen, TuneTable &table) {
  if (isPlan(model))
    return Status::usage(
        std::string(options.tune ? "--tune" : "--tuned") +
        ": the model is a plan, whose algorithms are chosen already");
  Tuner tuner(model, options, codegen, table);
  if (Status s = tuner.findOpen(); !s.ok())
    return s;
  if (!options.tune) {
    if (options.verbose)
      printMissing(tuner.open(), *options.tuned);
    return {};
  }
  std::string file = tuneFile(options);
  auto save = [&] { return writeFile(file, tuneTableText(table)); };
  Status status = tuner.measureCandidates();
  if (status.ok())
    status = save();
  if (status.ok())
    status = tuner.confirm();
  if (status.ok())
    status = save();
  if (status.ok() && options.verbose)
    for (const auto &[key, shape] : tuner.open())
      llvm::errs() << "tuned: " << tuneEntryText(key, table.at(key)) << "\n";
  return status;
}
