//===- Train.cpp - resnetc train ------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/commands/OwnFile.h"
#include "compiler/driver/tools/resnetc/train/TrainCommand.h"
#include "compiler/driver/tools/resnetc/train/Trainer.h"

#include <cstring>

using namespace resnetc;
using namespace resnetc::cli;

std::string TrainCommand::checkpointPath() const {
  if (!checkpoint.empty())
    return checkpoint;
  const std::string ending = ".so";
  const bool library = model.size() > ending.size() && model.ends_with(ending);
  return model.substr(0, model.size() - (library ? ending.size() : 0)) +
         ".ckpt.safetensors";
}

static Status checkModel(const TrainCommand &command, const Model &model,
                         const TrainingState &state) {
  if (Status status = checkClassifier(model, "train"); !status.ok())
    return status;
  if (model.info().fixed_batch != 0)
    return Status::input(
        model.path() +
        ": batch, expected any (--shape=?x... at compile), got " +
        std::to_string(model.info().fixed_batch));
  if (std::strcmp(state.info().optimizer, "sgd") != 0 &&
      (command.momentum || command.nesterov))
    return Status::usage(
        std::string("train: --momentum and --nesterov: expected a model "
                    "compiled with --train=sgd, got ") +
        state.info().optimizer);
  return {};
}

static Status openSamples(const TrainCommand &command, const Model &model,
                          const char *option, const std::string &text,
                          DataPart part, Samples &out) {
  if (Status status = openDataset(option, text, part, out.set); !status.ok())
    return status;
  return out.reader.create(text, command.preprocess, model, *out.set);
}

/// The set to train on, and the one to test on if there is any.
static Status openData(const TrainCommand &command, const Model &model,
                       Samples &training, Samples &test) {
  if (Status status = openSamples(command, model, "--data", command.data,
                                  DataPart::Train, training);
      !status.ok())
    return status;
  if (!command.evalData.empty())
    return openSamples(command, model, "--eval-data", command.evalData,
                       DataPart::Test, test);
  if (!hasTestPart(command.data))
    return {};
  return openSamples(command, model, "--data", command.data, DataPart::Test,
                     test);
}

/// --weights=F.safetensors[,except=GLOB]: what GLOB leaves out keeps the values
/// that the model was compiled with.
static Status loadWeights(const std::string &text, TrainingState &state) {
  const std::string mark = ",except=";
  const size_t at = text.rfind(mark);
  std::vector<std::string> except;
  if (at != std::string::npos)
    except.push_back(text.substr(at + mark.size()));
  WeightStore weights;
  if (Status status = readFittingWeights(text.substr(0, at), state.shapes(),
                                         except, weights);
      !status.ok())
    return status;
  return state.write(weights);
}

static Status freezeParameters(const TrainCommand &command,
                               TrainingState &state) {
  for (const std::string &glob : command.freeze) {
    bool matched = false;
    for (const resnetc_state_tensor &tensor : state.tensors()) {
      if (tensor.kind != RESNETC_PARAMETER || !matchesGlob(glob, tensor.name))
        continue;
      matched = true;
      if (Status status = fromRuntime(
              command.model,
              resnetc_state_set_trainable(state.handle(), tensor.name, 0));
          !status.ok())
        return status;
    }
    if (!matched)
      return Status::input(command.model +
                           ": --freeze: expected names of parameters, got " +
                           glob + ", which matches none");
  }
  return {};
}

/// A new training: from the compiled weights or those of a file.
static Status begin(const TrainCommand &command, int64_t samples,
                    TrainingState &state) {
  if (!command.weights.empty())
    if (Status status = loadWeights(command.weights, state); !status.ok())
      return status;
  resnetc_progress progress{};
  progress.seed = command.seed.value_or(0);
  progress.samples = samples;
  progress.best_accuracy = -1;
  state.setProgress(progress);
  return {};
}

/// One that goes on: seed and data must be the same.
static Status goOn(const TrainCommand &command, int64_t samples,
                   const CheckpointFiles &files, TrainingState &state) {
  if (Status status = files.resume(state); !status.ok())
    return status;
  const resnetc_progress progress = state.progress();
  if (command.seed && static_cast<uint64_t>(*command.seed) != progress.seed)
    return Status::input(files.path() + ": seed, expected " +
                         std::to_string(progress.seed) + " or none, got " +
                         std::to_string(*command.seed));
  if (progress.samples != static_cast<uint64_t>(samples) ||
      progress.sample >= progress.samples)
    return Status::input(files.path() +
                         ": samples of the training set, "
                         "expected " +
                         std::to_string(progress.samples) + ", got " +
                         std::to_string(samples));
  if (progress.epoch >= static_cast<uint64_t>(command.epochs))
    complain(files.path() + ": note: has " + std::to_string(progress.epoch) +
             " epochs already, --epochs is " + std::to_string(command.epochs));
  return {};
}

/// --metrics and --chart are written whenever an epoch ends.
static Status checkOutputs(const TrainCommand &command) {
  const std::string checkpoint = command.checkpointPath();
  std::vector<std::string> taken = {command.model, checkpoint,
                                    checkpoint + ".prev", checkpoint + ".best",
                                    command.weights};
  if (Status status = checkOwnFile("--metrics", command.metrics, taken);
      !status.ok())
    return status;
  taken.push_back(command.metrics);
  return checkOwnFile("--chart", command.chart, taken);
}

Status TrainCommand::execute() const {
  if (Status status = checkOutputs(*this); !status.ok())
    return status;
  Model opened;
  if (Status status = opened.open(model); !status.ok())
    return status;
  TrainingState state;
  if (Status status = state.create(opened); !status.ok())
    return status;
  if (Status status = checkModel(*this, opened, state); !status.ok())
    return status;
  Samples training, test;
  if (Status status = openData(*this, opened, training, test); !status.ok())
    return status;
  if (Status status = freezeParameters(*this, state); !status.ok())
    return status;
  CheckpointFiles files(checkpointPath());
  if (Status status = files.check(resume); !status.ok())
    return status;
  if (Status status = files.lock(); !status.ok())
    return status;
  const int64_t samples = training.set->size();
  if (Status status = resume ? goOn(*this, samples, files, state)
                             : begin(*this, samples, state);
      !status.ok())
    return status;
  MetricsFile lines;
  if (Status status = lines.open(metrics, state.progress().epoch); !status.ok())
    return status;
  Trainer trainer(*this, opened, state, files, lines);
  return trainer.run(training, test);
}
