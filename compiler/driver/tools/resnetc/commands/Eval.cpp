//===- Eval.cpp - resnetc eval --------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Commands.h"
#include "compiler/driver/tools/resnetc/commands/Plain.h"
#include "compiler/driver/tools/resnetc/commands/Score.h"
#include "compiler/driver/tools/resnetc/model/TrainingState.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

static void print(const Score &score, bool json) {
  const double images = score.images;
  nlohmann::ordered_json page = {
      {"images", score.images},
      {"correct", score.correct},
      {"top1", score.correct / images},
      {"top5", score.inTop5 / images},
      {"loss", score.loss / images},
      {"images_per_s", images / std::max(score.seconds, 1e-9)}};
  printObject(page, json);
}

Status EvalCommand::execute() const {
  Model opened;
  if (Status status = opened.open(model); !status.ok())
    return status;
  if (Status status = checkClassifier(opened, "evaluate"); !status.ok())
    return status;
  std::unique_ptr<Dataset> samples;
  if (Status status = openDataset("--data", data, DataPart::Test, samples);
      !status.ok())
    return status;
  SampleReader reader;
  if (Status status = reader.create(data, preprocess, opened, *samples);
      !status.ok())
    return status;
  Weights weights;
  if (Status status = weights.loadCheckpoint(opened, checkpoint); !status.ok())
    return status;
  Score total;
  if (Status status = scoreSamples(reader, opened, runner, weights.handle(),
                                   samples->size(), total);
      !status.ok())
    return status;
  print(total, json);
  return {};
}
