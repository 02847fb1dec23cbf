//===- CommandLine.cpp - what the arguments ask for -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/CommandLine.h"

#include "compiler/driver/tools/resnetc/SharedOptions.h"
#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/train/TrainOptions.h"

#include <algorithm>
#include <iterator>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

struct CommandInfo {
  const char *name;
  const char *summary;
  enum { Here, Compiler, Later } where;
};

} // namespace

static constexpr CommandInfo commands[] = {
    {"compile", "compile a model into a shared library", CommandInfo::Compiler},
    {"check", "list everything that keeps a model from being compiled",
     CommandInfo::Compiler},
    {"zoo", "list the built-in networks", CommandInfo::Here},
    {"run", "run a compiled model on arrays or pictures", CommandInfo::Here},
    {"eval", "measure a compiled model's accuracy", CommandInfo::Here},
    {"bench", "measure a compiled model's speed", CommandInfo::Here},
    {"inspect", "say what a compiled model is made of", CommandInfo::Here},
    {"train", "train a model that was compiled with --train",
     CommandInfo::Here},
    {"export", "write a checkpoint's weights", CommandInfo::Here},
    {"report", "write a page about a compiled model (comes later)",
     CommandInfo::Later},
    {"diff", "compare two compiled models (comes later)", CommandInfo::Later},
};

static OptionParser makeParser(RunCommand &run) {
  OptionParser parser("run",
                      "Run a compiled model on .npy arrays or on pictures.",
                      "resnetc run m.so --image=cat.png --labels=classes.txt");
  parser.operand("M.so", run.model);
  parser.many("--input", "=[NAME=]X.npy", "an input tensor", run.inputs);
  parser.many("--image", "=F", "a PNG, JPEG, PPM or PGM picture", run.images);
  parser.many("--output", "=[NAME=]Y.npy", "write an output tensor here",
              run.outputs);
  parser.many("--compare", "=[NAME=]REF.npy[,rel=1e-5]",
              "fail if an output is further off", run.compare);
  parser.text("--labels", "=F", "class names, one a line", run.labels);
  parser.add("--top", "=5", "classes to show of each row",
             "a whole number from 1 to 1000", [&run](const std::string &text) {
               return parseWhole(text, 1, 1000, run.top);
             });
  parser.optional("--profile", "[=F.json]", "time of each kernel call",
                  run.profile, run.profileFile);
  addRunner(parser, run.runner);
  addPreprocess(parser, run.preprocess);
  addCheckpoint(parser, run.checkpoint);
  return parser;
}

static OptionParser makeParser(EvalCommand &eval) {
  OptionParser parser(
      "eval",
      "Measure accuracy and loss on labelled samples. images_per_s counts the\n"
      "time in the model, not the time to read and prepare pictures.",
      "resnetc eval m.so --data=idx:fashion-mnist --json");
  parser.operand("M.so", eval.model);
  parser.text("--data", "=...",
              "digits | idx:DIR | idx:IMAGES,LABELS | cifar10:F[,F...] | "
              "npy:X,Y | folder:DIR",
              eval.data);
  parser.flag("--json", "one JSON object on standard output", eval.json);
  addRunner(parser, eval.runner);
  addPreprocess(parser, eval.preprocess);
  addCheckpoint(parser, eval.checkpoint);
  return parser;
}

static OptionParser makeParser(BenchCommand &bench) {
  OptionParser parser("bench", "Measure speed on random input of a fixed seed.",
                      "resnetc bench m.so --batch=8 --threads=2");
  parser.operand("M.so", bench.model);
  parser.add("--seconds", "=3", "how long to measure",
             "a number above 0, at most 86400",
             [&bench](const std::string &text) {
               return parseReal(text, bench.seconds) && bench.seconds > 0 &&
                      bench.seconds <= 86400;
             });
  parser.text("--program", "=infer|train_step", "which program of the model",
              bench.program);
  parser.flag("--json", "one JSON object on standard output", bench.json);
  addRunner(parser, bench.runner);
  return parser;
}

static OptionParser makeParser(InspectCommand &inspect) {
  OptionParser parser("inspect", "Say what a compiled model is made of.",
                      "resnetc inspect m.so --json");
  parser.operand("M.so", inspect.model);
  parser.flag("--json", "one JSON object on standard output", inspect.json);
  return parser;
}

static OptionParser makeParser(ExportCommand &command) {
  OptionParser parser(
      "export",
      "Write a checkpoint's parameters and running statistics, under the "
      "names\nthat they have in the source, for --weights and for PyTorch.",
      "resnetc export m.so --checkpoint=m.ckpt.safetensors -o "
      "weights.safetensors");
  parser.operand("M.so", command.model);
  addCheckpoint(parser, command.checkpoint);
  parser.text("-o", "=F.safetensors", "where to write them", command.output);
  return parser;
}

static OptionParser makeParser(TrainCommand &train) {
  return makeTrainParser(train);
}

static OptionParser makeParser(ZooCommand &) {
  return OptionParser("zoo", "List the built-in networks and their settings.",
                      "resnetc zoo");
}

/// Rules that need more than one option.
static Status checkTogether(const RunCommand &run) {
  if (!run.inputs.empty() && !run.images.empty())
    return Status::usage("run: expected --input or --image, got both (see "
                         "resnetc run --help)");
  return {};
}

static Status checkTogether(const EvalCommand &eval) {
  if (eval.data.empty())
    return Status::usage("eval: expected --data, got none (see resnetc eval "
                         "--help)");
  return {};
}

static Status checkTogether(const ExportCommand &command) {
  if (command.checkpoint.empty() || command.output.empty())
    return Status::usage(
        "export: expected --checkpoint and -o, got " +
        std::string(command.checkpoint.empty() ? "no --checkpoint" : "no -o") +
        " (see resnetc export --help)");
  return {};
}

static Status checkTogether(const TrainCommand &train) {
  return checkTrainOptions(train);
}

static Status checkTogether(const BenchCommand &) { return {}; }
static Status checkTogether(const InspectCommand &) { return {}; }
static Status checkTogether(const ZooCommand &) { return {}; }

template <typename Parsed>
static Status parseAs(const std::vector<std::string> &arguments, Command &out) {
  Parsed parsed;
  OptionParser parser = makeParser(parsed);
  if (Status status = parser.parse(arguments); !status.ok())
    return status;
  if (parser.wantsHelp()) {
    out = PrintCommand{parser.help()};
    return {};
  }
  if (Status status = checkTogether(parsed); !status.ok())
    return status;
  out = std::move(parsed);
  return {};
}

static std::string overview() {
  std::string text = "resnetc COMMAND ...\n\nCompiles residual convolutional "
                     "networks ahead of time.\n\n";
  for (const CommandInfo &command : commands)
    text += format("  %-9s %s\n", command.name, command.summary);
  return text + "\nresnetc COMMAND --help says more, resnetc --version says "
                "which version this is.\n"
                "Example: resnetc compile zoo:resnet18 -o m.so\n";
}

static Status unknownCommand(const std::string &name) {
  std::string known;
  for (const CommandInfo &command : commands)
    known += (known.empty() ? "" : ", ") + std::string(command.name);
  return Status::usage("expected a command (" + known + "), got " +
                       (name.empty() ? "none" : name) +
                       " (see resnetc --help)");
}

Status cli::parseCommandLine(int count, char **arguments, Command &out) {
  const std::string name = count > 1 ? arguments[1] : "";
  if (name == "--help" || name == "-h") {
    out = PrintCommand{overview()};
    return {};
  }
  if (name == "--version") {
    out = PrintCommand{"resnetc " RESNETC_VERSION "\n"};
    return {};
  }
  const auto command = std::find_if(
      std::begin(commands), std::end(commands),
      [&](const CommandInfo &entry) { return entry.name == name; });
  if (command == std::end(commands))
    return unknownCommand(name);
  if (command->where == CommandInfo::Compiler) {
    out = CompilerCommand{};
    return {};
  }
  const std::vector<std::string> rest(arguments + 2, arguments + count);
  if (command->where == CommandInfo::Later) {
    if (std::find(rest.begin(), rest.end(), "--help") != rest.end()) {
      out = PrintCommand{"resnetc " + name +
                         "\n\nNot there yet: " + command->summary + ".\n"};
      return {};
    }
    return Status::usage(name + ": this command comes later");
  }
  if (name == "run")
    return parseAs<RunCommand>(rest, out);
  if (name == "eval")
    return parseAs<EvalCommand>(rest, out);
  if (name == "bench")
    return parseAs<BenchCommand>(rest, out);
  if (name == "train")
    return parseAs<TrainCommand>(rest, out);
  if (name == "export")
    return parseAs<ExportCommand>(rest, out);
  if (name == "zoo")
    return parseAs<ZooCommand>(rest, out);
  return parseAs<InspectCommand>(rest, out);
}
