//===- CommandLine.cpp - arguments -> what to do --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// CLI11 reports errors by exceptions: this file alone of the compiler is built
// with them, and none leaves it.
//
//===----------------------------------------------------------------------===//
#include "CommandLine.h"

#include "OptionText.h"

#include <CLI/CLI.hpp>

using namespace resnetc;

namespace {

/// The options that are not simply a field of CompileOptions, as written.
struct RawOptions {
  std::string weights, mean, std, resize, scale, color, dtype = "f32";
  std::string seed, batchHint, memoryBudget, jobs;
  std::string explain, tune, tuned, train;
};

/// Options that later versions will have, by what the user has to know.
constexpr const char *kLater[] = {"--calibrate", "--dump-passes",
                                  "--check-calls", "--bisect", "--report"};

/// What says which network is meant, for every command that reads one.
void addModel(CLI::App &app, CommandLine &out, RawOptions &raw) {
  CompileOptions &options = out.options;
  app.add_option("MODEL", out.model,
                 "zoo:NAME[,key=value...], an ONNX file or file.mlir")
      ->required();
  app.add_option("--weights", raw.weights,
                 "F.safetensors[,except=GLOB]; without it weights are random");
  app.add_option("--seed", raw.seed, "of random weights (default 0)");
  app.add_option("--shape", options.shapes,
                 "[NAME=]?x3x224x224 of an input, ? is the batch")
      ->allow_extra_args(false);
  app.add_option("--output-tensor", options.outputTensors,
                 "an inner tensor that becomes an output in place of the "
                 "model's own; may be repeated")
      ->allow_extra_args(false);
}

void addOutputOptions(CLI::App &app, CommandLine &out) {
  CompileOptions &options = out.options;
  app.add_option("-o", options.output, "M.so, M.o or M.a")->required();
  app.add_option("--header", options.header,
                 "the C header to write (default: NAME.h beside -o)");
  app.add_option("--name", options.name,
                 "symbol and header name, a C identifier");
}

void addTargetOptions(CLI::App &app, CommandLine &out, RawOptions &raw) {
  CompileOptions &options = out.options;
  app.add_option("--target", options.target,
                 "cpu (this machine), cpu:avx2, cpu:avx512 or cpu:portable");
  app.add_option("--conv", options.conv, "auto or direct");
  app.add_option("--batch-hint", raw.batchHint,
                 "batch that choices are made for (default 1)");
  app.add_option("--tune", raw.tune,
                 "measure the algorithms of convolutions here; =FILE keeps "
                 "them (default: M.tune beside -o)")
      ->expected(0, 1);
  app.add_option("--tuned", raw.tuned,
                 "choose algorithms by a FILE of --tune, measure nothing");
  app.add_option("--train", raw.train,
                 "a library that trains too, by sgd (default) or adamw")
      ->expected(0, 1);
  app.add_option("--memory-budget", raw.memoryBudget,
                 "bytes that training may take at --batch-hint");
  app.add_option("--dtype", raw.dtype, "f32");
  app.add_option("--jobs", raw.jobs, "compiler threads (default: all cores)");
  app.add_flag("!--no-cache", options.cache,
               "compile every kernel anew, and keep none");
}

void addPreprocessOptions(CLI::App &app, RawOptions &raw) {
  const char *group = "Images: x = (pixel * scale - mean) / std";
  app.add_option("--scale", raw.scale, "default 1/255")->group(group);
  app.add_option("--mean", raw.mean, "A[,B,C], default 0")->group(group);
  app.add_option("--std", raw.std, "A[,B,C], default 1")->group(group);
  app.add_option("--color", raw.color, "rgb, bgr or gray")->group(group);
  app.add_option("--resize", raw.resize, "H[xW]")->group(group);
}

void addInsightOptions(CLI::App &app, CommandLine &out, RawOptions &raw) {
  const char *group = "Looking inside";
  CompileOptions &options = out.options;
  app.add_option("--dump-ir", options.dumpIr,
                 "folder for one .mlir file a stage, each a MODEL itself")
      ->group(group);
  app.add_option("--explain", raw.explain,
                 "why a pass left something as it was; =PASS for one pass")
      ->expected(0, 1)
      ->group(group);
  app.add_flag("--check-passes", options.checkPasses,
               "compare the float64 reference before and after the passes")
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw)
      ->group(group);
  app.add_flag("-v,--verbose", options.verbose, "say what was chosen")
      ->group(group);
}

void addLaterOptions(CLI::App &app) {
  for (const char *name : kLater)
    app.add_option(name)->expected(0, 1)->group("");
}

Status checkLater(const CLI::App &app, const RawOptions &raw) {
  for (const char *name : kLater)
    if (app.count(name))
      return Status::usage(std::string(name) + " comes later");
  if (raw.dtype == "bf16" || raw.dtype == "i8")
    return Status::input("--dtype=" + raw.dtype +
                         " comes later; f32 is there now");
  if (raw.dtype != "f32")
    return Status::usage("--dtype: expected f32, got '" + raw.dtype + "'");
  return {};
}

/// --weights=F.safetensors[,except=GLOB]
void splitWeights(const std::string &text, CompileOptions &options) {
  size_t at = text.rfind(",except=");
  options.weights = text.substr(0, at);
  if (at != std::string::npos)
    options.weightsExcept = text.substr(at + sizeof(",except=") - 1);
}

Status readModelOptions(const CLI::App &app, const RawOptions &raw,
                        CompileOptions &options) {
  if (app.count("--weights"))
    splitWeights(raw.weights, options);
  return readUnsigned("--seed", raw.seed, 0, UINT64_MAX, options.seed);
}

Status readNumbers(const RawOptions &raw, CompileOptions &options) {
  uint64_t batchHint = options.batchHint, jobs = options.jobs;
  Status status =
      readUnsigned("--batch-hint", raw.batchHint, 1, INT32_MAX, batchHint);
  uint64_t budget = 0;
  if (status.ok())
    status =
        readUnsigned("--memory-budget", raw.memoryBudget, 1, INT64_MAX, budget);
  // More threads than a large machine has cores only cost memory.
  const uint64_t maxJobs = 1024;
  if (status.ok())
    status = readUnsigned("--jobs", raw.jobs, 1, maxJobs, jobs);
  options.batchHint = batchHint;
  options.memoryBudget = int64_t(budget);
  options.jobs = jobs;
  return status;
}

Status readPreprocess(const CLI::App &app, const RawOptions &raw,
                      PreprocessOptions &out) {
  Status status;
  if (app.count("--scale")) {
    std::vector<double> scale;
    status = readNumberList("--scale", raw.scale, {1}, scale);
    if (status.ok())
      out.scale = scale[0];
  }
  if (status.ok() && app.count("--mean"))
    status = readNumberList("--mean", raw.mean, {1, 3}, out.mean);
  if (status.ok() && app.count("--std"))
    status = readNumberList("--std", raw.std, {1, 3}, out.std);
  if (status.ok() && app.count("--resize"))
    status = readExtents("--resize", raw.resize, out.resize);
  if (status.ok() && app.count("--color"))
    out.color = raw.color;
  return status;
}

Status readOptions(const CLI::App &app, const RawOptions &raw,
                   CompileOptions &options) {
  if (Status s = checkLater(app, raw); !s.ok())
    return s;
  if (Status s = readModelOptions(app, raw, options); !s.ok())
    return s;
  if (Status s = readNumbers(raw, options); !s.ok())
    return s;
  if (app.count("--explain"))
    options.explain = raw.explain;
  if (app.count("--train"))
    options.train = raw.train.empty() ? "sgd" : raw.train;
  if (app.count("--tune"))
    options.tune = raw.tune;
  if (app.count("--tuned"))
    options.tuned = raw.tuned;
  return readPreprocess(app, raw, options.preprocess);
}

/// CLI11's messages start with a capital and may hold several lines.
Status usageError(const CLI::Error &error) {
  std::string text = error.what();
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && (text.back() == '.' || text.back() == ' '))
    text.pop_back();
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])))
    text[0] = std::tolower(static_cast<unsigned char>(text[0]));
  return Status::usage(text + "; see --help");
}

Status parse(int argc, char **argv, CommandLine &out) {
  CLI::App app("resnetc compiles a network into a shared library that needs "
               "libc and libm alone.",
               "resnetc");
  app.set_version_flag("--version", "resnetc " RESNETC_VERSION);
  app.require_subcommand(1);
  RawOptions raw;
  CLI::App *compile = app.add_subcommand("compile", "MODEL -> M.so and NAME.h");
  addModel(*compile, out, raw);
  addOutputOptions(*compile, out);
  addTargetOptions(*compile, out, raw);
  addPreprocessOptions(*compile, raw);
  addInsightOptions(*compile, out, raw);
  addLaterOptions(*compile);
  CLI::App *check = app.add_subcommand(
      "check", "list everything that keeps MODEL from being compiled");
  addModel(*check, out, raw);
  for (const char *name : {"report", "diff"})
    app.add_subcommand(name, "comes later")->allow_extras()->prefix_command();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp &) {
    out.action = CommandLine::Action::Print;
    out.text = app.help();
    return {};
  } catch (const CLI::CallForVersion &version) {
    out.action = CommandLine::Action::Print;
    out.text = std::string(version.what()) + "\n";
    return {};
  } catch (const CLI::Error &error) {
    return usageError(error);
  }
  if (check->parsed())
    out.action = CommandLine::Action::Check;
  else if (!compile->parsed())
    return Status::usage(app.get_subcommands().front()->get_name() +
                         " comes later");
  if (check->parsed())
    return readModelOptions(*check, raw, out.options);
  return readOptions(*compile, raw, out.options);
}

} // namespace

Status resnetc::parseCommandLine(int argc, char **argv, CommandLine &out) {
  try {
    return parse(argc, argv, out);
  } catch (const std::exception &error) {
    return Status::internal(std::string("command line: ") + error.what());
  }
}
