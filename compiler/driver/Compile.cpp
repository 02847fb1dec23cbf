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
#include "compiler/driver/ProvokedBug.h"
#include "compiler/driver/Reproducer.h"
#include "compiler/driver/Tune.h"
#include "compiler/ir/Exec.h"
#include "compiler/planning/Plan.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/StringExtras.h"
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

/// What is refused after the import is about the model too.
Status named(Status status, const std::string &file) {
  bool isModels =
      status.code() == ErrorCode::Input || status.code() == ErrorCode::Limit;
  if (!isModels || file.empty() ||
      llvm::StringRef(status.message()).starts_with(file))
    return status;
  return {status.code(), file + ": " + status.message()};
}

/// nn -> nn -> exec.
Status lowerModel(Model &model, const CompileOptions &options,
                  const CodegenOptions &codegen, TuneTable tuned,
                  StageDump &dump, StageTimes &times) {
  PassCheck check;
  if (options.checkPasses)
    if (Status s = check.remember(model); !s.ok())
      return s;
  if (Status s = provokedBug("transforms"); !s.ok())
    return s;
  if (Status s = transformModel(model, options); !s.ok())
    return s;
  if (options.checkPasses)
    if (Status s = check.compare(model); !s.ok())
      return s;
  if (Status s = dump.write(model, "transformed"); !s.ok())
    return s;
  times.endOf("transforms");
  if (options.tune || options.tuned) {
    if (Status s = tuneModel(model, options, codegen, tuned); !s.ok())
      return s;
    times.endOf("tuning");
  }
  if (Status s = provokedBug("planning"); !s.ok())
    return s;
  if (Status s = planModel(model, planOptions(options, codegen.isas, tuned));
      !s.ok())
    return s;
  if (Status s = dump.write(model, "plan"); !s.ok())
    return s;
  times.endOf("planning");
  return {};
}

/// Everything after the import. `algorithms` becomes what describeAlgorithms
/// says of the plan.
Status compileModel(Model model, const CompileOptions &options,
                    const CodegenOptions &codegen, TuneTable tuned,
                    StageTimes &times, std::string &algorithms) {
  if (Reproducer &reproducer = Reproducer::get(); !reproducer.path.empty())
    reproducer.module = moduleText(model);
  StageDump dump;
  if (Status s = dump.open(options.dumpIr); !s.ok())
    return s;
  if (Status s = dump.write(model, "import"); !s.ok())
    return s;
  if (Status s =
          lowerModel(model, options, codegen, std::move(tuned), dump, times);
      !s.ok())
    return s;
  if (options.verbose)
    llvm::errs() << describePlan(*model.module);
  algorithms = describeAlgorithms(*model.module) +
               describeStepMemory(*model.module, options.batchHint);
  if (Status s = provokedBug("codegen"); !s.ok())
    return s;
  Status status = generateCode(std::move(model), codegen);
  times.endOf("code generation");
  return status;
}

/// "x: f32 ?x3x224x224", as the caller passes it.
template <typename Op>
std::string
tensorTexts(llvm::iterator_range<mlir::Block::op_iterator<Op>> ops) {
  std::vector<std::string> texts;
  for (Op op : ops) {
    std::string shape;
    for (int64_t dim : op.getShape())
      shape += (shape.empty() ? "" : "x") +
               (dim < 0 ? std::string("?") : std::to_string(dim));
    texts.push_back(op.getName().str() + " " + shape);
  }
  return llvm::join(texts, ", ");
}

std::string summaryOf(mlir::ModuleOp plan) {
  std::string text;
  for (exec::ProgramOp program : plan.getOps<exec::ProgramOp>()) {
    ProgramCost cost = measurePlan(plan).front();
    text = "can be compiled: " + tensorTexts(program.getInputs()) + " -> " +
           tensorTexts(program.getOutputs()) + ", " +
           std::to_string(cost.calls) + " kernel calls, " +
           std::to_string(cost.packedBytes) + " bytes of weights, " +
           std::to_string(cost.arenaBytes) + " bytes a sample";
    break;
  }
  return text;
}

/// The file that messages name; none for the zoo, whose names are no files.
std::string fileOf(const std::string &description) {
  return llvm::StringRef(description).starts_with("zoo:") ? "" : description;
}

Status importNamed(const std::string &description,
                   const CompileOptions &options, Model &out,
                   ImportReport &report) {
  if (Status s = provokedBug("import"); !s.ok())
    return s;
  return importModel(description, options, out, report);
}

void printNotes(const std::string &description, const CompileOptions &options,
                const ImportReport &report) {
  for (const std::string &note : report.notes)
    llvm::errs() << "resnetc: notice: " << description << ": " << note << "\n";
  bool isRandom = fileOf(description).empty() && options.weights.empty();
  if (isRandom)
    llvm::errs() << "resnetc: notice: no --weights, so they are random, from "
                    "seed "
                 << options.seed << "\n";
}

} // namespace

Status resnetc::compile(Graph graph, const CompileOptions &options) {
  StageTimes times(options.verbose);
  CodegenOptions codegen;
  if (Status s = checkOptions(options, "", codegen); !s.ok())
    return s;
  TuneTable tuned;
  if (Status s = readTuneTable(options, tuned); !s.ok())
    return s;
  Model model;
  if (Status s = importGraph(std::move(graph), options, model); !s.ok())
    return s;
  times.endOf("import");
  std::string algorithms; // a library prints nothing
  return compileModel(std::move(model), options, codegen, std::move(tuned),
                      times, algorithms);
}

Status resnetc::compile(const std::string &description,
                        const CompileOptions &options) {
  StageTimes times(options.verbose);
  CodegenOptions codegen;
  if (Status s = checkOptions(options, description, codegen); !s.ok())
    return s;
  TuneTable tuned;
  if (Status s = readTuneTable(options, tuned); !s.ok())
    return s;
  Model model;
  ImportReport report;
  if (Status s = importNamed(description, options, model, report); !s.ok()) {
    for (size_t i = 0; i + 1 < report.problems.size(); ++i)
      llvm::errs() << "resnetc: " << report.problems[i] << "\n";
    return s;
  }
  times.endOf("import");
  std::string algorithms;
  Status status = compileModel(std::move(model), options, codegen,
                               std::move(tuned), times, algorithms);
  // Not before: an error is one line alone.
  if (status.ok()) {
    printNotes(description, options, report);
    llvm::outs() << algorithms;
    llvm::outs().flush();
    // The library is made, whether somebody reads this or not.
    llvm::outs().clear_error();
  }
  return named(status, fileOf(description));
}

Status resnetc::check(const std::string &description,
                      const CompileOptions &options, CheckResult &out) {
  StageTimes times(/*verbose=*/false);
  CodegenOptions codegen;
  if (Status s = readTarget(options.target, codegen.isas); !s.ok())
    return s;
  Model model;
  ImportReport report;
  StageDump noDump;
  Status status = importNamed(description, options, model, report);
  if (status.ok())
    status = named(lowerModel(model, options, codegen, {}, noDump, times),
                   fileOf(description));
  if (status.ok()) {
    out.summary = description + ": " + summaryOf(*model.module);
    return {};
  }
  bool isModels =
      status.code() == ErrorCode::Input || status.code() == ErrorCode::Limit;
  if (!isModels)
    return status;
  out.problems = std::move(report.problems);
  if (out.problems.empty())
    out.problems.push_back(status.message());
  return {};
}
