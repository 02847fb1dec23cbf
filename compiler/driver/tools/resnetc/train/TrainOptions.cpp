//===- TrainOptions.cpp - the options of resnetc train --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/TrainOptions.h"

#include "compiler/driver/tools/resnetc/SharedOptions.h"
#include "compiler/driver/tools/resnetc/Text.h"

#include <cmath>
#include <limits>

using namespace resnetc;
using namespace resnetc::cli;

/// A whole number from 1.
static void addCount(OptionParser &parser, const char *name, const char *value,
                     const char *help, int64_t &out) {
  static constexpr int64_t most = std::numeric_limits<int32_t>::max();
  parser.add(name, value, help,
             "a whole number from 1 to " + std::to_string(most),
             [&out](const std::string &text) {
               return parseWhole(text, 1, most, out);
             });
}

/// A number that is a float of at least `least` and below `limit`.
static void addReal(OptionParser &parser, const char *name, const char *value,
                    const char *help, const char *expected, double least,
                    double limit, const std::function<void(double)> &take) {
  parser.add(name, value, help, expected, [=](const std::string &text) {
    double number = 0;
    const bool right =
        parseReal(text, number) && number >= least && number < limit;
    if (right)
      take(number);
    return right;
  });
}

static constexpr double noLimit = std::numeric_limits<float>::max();

static void addData(OptionParser &parser, TrainCommand &train) {
  parser.operand("M.so", train.model);
  parser.text("--data", "=...",
              "digits | idx:DIR | idx:IMAGES,LABELS | cifar10:F[,F...] | "
              "npy:X,Y | folder:DIR",
              train.data);
  parser.text("--eval-data", "=...",
              "the same forms, to test on after each epoch (default: the test "
              "part of digits and idx:DIR)",
              train.evalData);
  parser.add("--augment", "=none|crop:PAD[,flip]",
             "crop after padding by PAD black pixels, flip every other",
             "none or crop:PAD[,flip]", [&train](const std::string &text) {
               return parseAugment(text, train.augment);
             });
}

static void addSteps(OptionParser &parser, TrainCommand &train) {
  addCount(parser, "--epochs", "=10", "times through the data", train.epochs);
  addCount(parser, "--batch", "=128",
           "images of a batch; the last may be short", train.batch);
  addCount(parser, "--accumulate", "=1",
           "batches whose gradients make one step, to save memory",
           train.accumulate);
  parser.add("--seed", "=0", "of the order and of --augment",
             "a whole number from 0 to " +
                 std::to_string(std::numeric_limits<int64_t>::max()),
             [&train](const std::string &text) {
               return parseWhole(text, 0, std::numeric_limits<int64_t>::max(),
                                 train.seed.emplace());
             });
  addThreads(parser, train.threads);
}

static void addOptimizer(OptionParser &parser, TrainCommand &train) {
  addReal(parser, "--lr", "=X", "learning rate (default: sgd 0.1, adamw 0.001)",
          "a number of at least 0", 0, noLimit,
          [&train](double number) { train.lr = number; });
  addReal(parser, "--momentum", "=0.9", "of sgd",
          "a number of at least 0, below 1", 0, 1,
          [&train](double number) { train.momentum = number; });
  parser.flag("--nesterov", "Nesterov's momentum, of sgd", train.nesterov);
  addReal(parser, "--weight-decay", "=0", "share of a weight that a step takes",
          "a number of at least 0", 0, noLimit,
          [&train](double number) { train.weightDecay = number; });
  parser.flag("--no-decay-bn-bias", "no weight decay on batch norms and biases",
              train.noDecayBnBias);
  parser.add("--schedule", "=constant|step:EVERY,FACTOR|cosine",
             "of the learning rate; EVERY is in epochs",
             "constant, step:EVERY,FACTOR or cosine",
             [&train](const std::string &text) {
               return parseSchedule(text, train.schedule);
             });
  addReal(parser, "--warmup", "=0", "epochs of a learning rate that rises",
          "a number of at least 0", 0, noLimit,
          [&train](double number) { train.schedule.warmup = number; });
  addReal(parser, "--label-smoothing", "=0",
          "share of the target for all classes",
          "a number of at least 0, below 1", 0, 1,
          [&train](double number) { train.labelSmoothing = number; });
  addReal(parser, "--clip-norm", "=X", "scale larger gradients to this norm",
          "a number above 0", std::numeric_limits<float>::min(), noLimit,
          [&train](double number) { train.clipNorm = number; });
  parser.many("--freeze", "=GLOB", "parameters to leave as they are",
              train.freeze);
}

static void addFiles(OptionParser &parser, TrainCommand &train) {
  parser.text("--weights", "=F.safetensors[,except=GLOB]",
              "begin with these instead of the compiled ones", train.weights);
  parser.text("--checkpoint", "=F",
              "where to save (default: M.ckpt.safetensors beside M.so)",
              train.checkpoint);
  parser.flag("--resume", "go on where the checkpoint is", train.resume);
  addCount(parser, "--save-every", "=STEPS",
           "save so often, not only after each epoch", train.saveEvery);
  parser.text("--metrics", "=F.jsonl", "write a line of JSON each epoch",
              train.metrics);
  parser.text("--chart", "=F.svg", "draw loss and accuracy", train.chart);
}

OptionParser cli::makeTrainParser(TrainCommand &train) {
  OptionParser parser(
      "train",
      "Train a model that was compiled with --train. A line of JSON on "
      "standard\noutput ends each epoch. Ctrl-C saves and stops with exit code "
      "130.",
      "resnetc train m.so --data=digits --epochs=15 --batch=64 "
      "--schedule=cosine");
  addData(parser, train);
  addSteps(parser, train);
  addOptimizer(parser, train);
  addFiles(parser, train);
  addPreprocess(parser, train.preprocess);
  return parser;
}

Status cli::checkTrainOptions(const TrainCommand &train) {
  if (train.data.empty())
    return Status::usage("train: expected --data, got none (see resnetc train "
                         "--help)");
  if (train.resume && !train.weights.empty())
    return Status::usage("train: expected --weights or --resume, got both (see "
                         "resnetc train --help)");
  if (train.schedule.warmup > double(train.epochs))
    return Status::usage(format("train: --warmup: expected at most the %lld "
                                "epochs of the training, got %g",
                                (long long)train.epochs,
                                train.schedule.warmup));
  return {};
}
