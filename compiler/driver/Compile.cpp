//===- Compile.cpp - the stages in order ----------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Compile.h"

#include "compiler/driver/CheckOptions.h"
#include "compiler/driver/CheckPasses.h"
#include "compiler/driver/ModelFile.h"
#include "compiler/driver/Pipeline.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/Chrono.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>

using namespace resnetc;

namespace {

/// Says on stderr how long each stage took, if asked to.
class StageTimes {
public:
  explicit StageTimes(bool verbose) : verbose_(verbose) {}
  void endOf(const char *stage) {
    auto now = std::chrono::steady_clock::now();
    if (verbose_)
      llvm::errs() << stage << ": "
                   << llvm::format(
                          "%.2f",
                          std::chrono::duration<double>(now - start_).count())
                   << " s\n";
    start_ = now;
  }

private:
  bool verbose_;
  std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
};

/// Everything after the import.
Status compileModel(Model model, const CompileOptions &options,
                    const CodegenOptions &codegen, StageTimes &times) {
  StageDump dump;
  if (Status s = dump.open(options.dumpIr); !s.ok())
    return s;
  if (Status s = dump.write(model, "import"); !s.ok())
    return s;
  PassCheck check;
  if (options.checkPasses)
    if (Status s = check.remember(model); !s.ok())
      return s;
  if (Status s = transformModel(model, options); !s.ok())
    return s;
  if (options.checkPasses)
    if (Status s = check.compare(model); !s.ok())
      return s;
  if (Status s = dump.write(model, "transformed"); !s.ok())
    return s;
  times.endOf("transforms");
  if (Status s = planModel(model, options); !s.ok())
    return s;
  if (Status s = dump.write(model, "plan"); !s.ok())
    return s;
  times.endOf("planning");
  Status status = generateCode(std::move(model), codegen);
  times.endOf("code generation");
  return status;
}

} // namespace

Status resnetc::compile(Graph graph, const CompileOptions &options) {
  StageTimes times(options.verbose);
  CodegenOptions codegen;
  if (Status s = checkOptions(options, "", codegen); !s.ok())
    return s;
  Model model;
  if (Status s = importGraph(std::move(graph), options, model); !s.ok())
    return s;
  times.endOf("import");
  return compileModel(std::move(model), options, codegen, times);
}

Status resnetc::compile(const std::string &description,
                        const CompileOptions &options) {
  StageTimes times(options.verbose);
  CodegenOptions codegen;
  if (Status s = checkOptions(options, description, codegen); !s.ok())
    return s;
  Model model;
  if (Status s = importModel(description, options, model); !s.ok())
    return s;
  times.endOf("import");
  Status status = compileModel(std::move(model), options, codegen, times);
  // Not before: an error is one line alone.
  bool isRandom = llvm::StringRef(description).starts_with("zoo:") &&
                  options.weights.empty();
  if (status.ok() && isRandom)
    llvm::errs() << "resnetc: notice: no --weights, so they are random, from "
                    "seed "
                 << options.seed << "\n";
  return status;
}
