//===- Zoo.cpp - builds the networks of the zoo ---------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Zoo.h"

#include "resnetc/ResNet.h"

using namespace resnetc;

using Block = Tensor (*)(Graph &, Tensor, int64_t channels, int64_t stride,
                         const std::string &name);

/// layer1, layer2, ...: all but the first halve the image and double the
/// channels in their first block.
static Tensor stages(Graph &g, Tensor x, const ZooModel &model, Block block) {
  int64_t channels = model.settings.baseWidth;
  for (size_t stage = 0; stage < model.entry->blocks.size(); ++stage) {
    std::string layer = "layer" + std::to_string(stage + 1);
    for (int64_t i = 0; i < model.entry->blocks[stage]; ++i) {
      int64_t stride = stage > 0 && i == 0 ? 2 : 1;
      x = block(g, x, channels, stride, layer + "." + std::to_string(i));
    }
    channels *= 2;
  }
  return x;
}

static Tensor imagenetStem(Graph &g, Tensor x, int64_t channels) {
  x = g.conv2d(x,
               {.channels = channels, .kernel = 7, .stride = 2, .padding = 3},
               "conv1");
  x = g.relu(g.batchNorm(x, "bn1"), "relu");
  return g.maxPool2d(x, {.kernel = 3, .stride = 2, .padding = 1}, "maxpool");
}

/// For images too small to halve twice at once.
static Tensor smallStem(Graph &g, Tensor x, int64_t channels) {
  x = g.conv2d(x, {.channels = channels, .kernel = 3, .padding = 1}, "conv1");
  return g.relu(g.batchNorm(x, "bn1"), "relu");
}

static Tensor classifier(Graph &g, Tensor x, int64_t classes,
                         const std::string &name) {
  x = g.flatten(g.globalAvgPool(x, "avgpool"), "flatten");
  return g.linear(x, {.features = classes}, name);
}

static Tensor build(Graph &g, Tensor x, const ZooModel &model) {
  const ZooSettings &settings = model.settings;
  switch (model.entry->family) {
  case ZooFamily::Basic:
    x = stages(g, imagenetStem(g, x, settings.baseWidth), model, basicBlock);
    return classifier(g, x, settings.classes, "fc");
  case ZooFamily::Bottleneck:
    x = stages(g, imagenetStem(g, x, settings.baseWidth), model, bottleneck);
    return classifier(g, x, settings.classes, "fc");
  case ZooFamily::Cifar:
    x = stages(g, smallStem(g, x, settings.baseWidth), model, optionABlock);
    return classifier(g, x, settings.classes, "linear");
  case ZooFamily::D2l:
    return d2lResNet18(g, x, settings.baseWidth, settings.classes);
  case ZooFamily::Digits:
    // The data set's pixels are 0..16.
    g.setPreprocess({.scale = 1.0 / 16, .color = Preprocess::Color::Gray});
    x = stages(g, smallStem(g, x, settings.baseWidth), model, basicBlock);
    return classifier(g, x, settings.classes, "fc");
  }
  return {};
}

Status resnetc::buildZoo(const ZooModel &model, Graph &out) {
  if (!model.entry)
    return Status::internal("buildZoo got no network");
  const ZooSettings &settings = model.settings;
  Graph g(model.entry->name);
  Tensor x = g.input("input",
                     {.channels = settings.inChannels,
                      .height = settings.height,
                      .width = settings.width},
                     settings.layout);
  g.output("logits", build(g, x, model));
  out = std::move(g);
  return out.status();
}
