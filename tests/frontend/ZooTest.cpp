//===- ZooTest.cpp - names, settings and sizes of the zoo -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Zoo.h"
#include "resnetc/Weights.h"

#include "frontend/src/GraphModel.h"

#include <gtest/gtest.h>

#include <set>

using namespace resnetc;

namespace {

int64_t countElements(const Graph &graph, bool withStatistics) {
  int64_t total = 0;
  for (const Parameter &parameter : graph.parameters()) {
    bool statistic = parameter.name.ends_with("running_mean") ||
                     parameter.name.ends_with("running_var");
    if (statistic && !withStatistics)
      continue;
    int64_t elements = 1;
    for (int64_t extent : parameter.shape)
      elements *= extent;
    total += elements;
  }
  return total;
}

Status buildNamed(const std::string &text, Graph &out) {
  ZooModel model;
  if (Status status = parseZoo(text, model); !status.ok())
    return status;
  return buildZoo(model, out);
}

struct Size {
  const char *network;
  bool withStatistics;
  int64_t elements;
};

class ZooSizeTest : public testing::TestWithParam<Size> {};

TEST_P(ZooSizeTest, HasThePublishedNumberOfParameters) {
  Graph graph("empty");
  Status status = buildNamed(GetParam().network, graph);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(countElements(graph, GetParam().withStatistics),
            GetParam().elements);
}

// torchvision's documentation gives the first five. The CIFAR networks are
// counted with statistics, from the published weights. d2l18 is the chapter's
// network in PyTorch: resnet18 less 3 - 1 input channels and 990 classes, plus
// one bias a convolution, less the norms of the three projections.
INSTANTIATE_TEST_SUITE_P(Published, ZooSizeTest,
                         testing::Values(Size{"resnet18", false, 11'689'512},
                                         Size{"resnet34", false, 21'797'672},
                                         Size{"resnet50", false, 25'557'032},
                                         Size{"resnet101", false, 44'549'160},
                                         Size{"resnet152", false, 60'192'808},
                                         Size{"cifar20", true, 271'098},
                                         Size{"cifar32", true, 466'426},
                                         Size{"cifar56", true, 857'082},
                                         Size{"d2l18", false, 11'178'378}),
                         [](const auto &info) {
                           return std::string(info.param.network);
                         });

TEST(ZooTest, EveryEntryBuildsAndVerifies) {
  std::set<std::string> names;
  for (const ZooEntry &entry : zooEntries()) {
    SCOPED_TRACE(entry.name);
    EXPECT_TRUE(names.insert(entry.name).second);
    EXPECT_EQ(std::string(entry.description).find('\n'), std::string::npos);
    Graph graph("empty");
    ASSERT_TRUE(buildNamed(entry.name, graph).ok());
    ASSERT_TRUE(initializeWeights(graph, 1).ok());
    Model model;
    Status status = takeModel(std::move(graph), model);
    EXPECT_TRUE(status.ok()) << status.message();
  }
}

TEST(ZooTest, SettingsReachTheNetwork) {
  ZooModel model;
  ASSERT_TRUE(parseZoo("resnet18,classes=7,in_channels=2,image=48x64,width=16,"
                       "layout=nhwc",
                       model)
                  .ok());
  EXPECT_EQ(model.settings.classes, 7);
  EXPECT_EQ(model.settings.inChannels, 2);
  EXPECT_EQ(model.settings.height, 48);
  EXPECT_EQ(model.settings.width, 64);
  EXPECT_EQ(model.settings.baseWidth, 16);
  EXPECT_EQ(model.settings.layout, Layout::Nhwc);
  Graph graph("empty");
  ASSERT_TRUE(buildZoo(model, graph).ok());
  EXPECT_EQ(graph.parameters().front().name, "conv1.weight");
  EXPECT_EQ(graph.parameters().front().shape,
            (std::vector<int64_t>{16, 2, 7, 7}));
  EXPECT_EQ(graph.parameters().back().shape, (std::vector<int64_t>{7}));
}

TEST(ZooTest, TheSmallestImageWorks) {
  for (const ZooEntry &entry : zooEntries()) {
    Graph graph("empty");
    Status status = buildNamed(std::string(entry.name) + ",image=1", graph);
    EXPECT_TRUE(status.ok()) << status.message();
  }
}

struct BadText {
  const char *text;
  ErrorCode code;
  const char *says;
};

TEST(ZooTest, RefusesWhatItDoesNotKnow) {
  const BadText cases[] = {
      {"", ErrorCode::Input, "expected one of resnet18, resnet34"},
      {"resnet19", ErrorCode::Input, "expected one of resnet18, resnet34"},
      {"resnet18,", ErrorCode::Input, "expected key=value, got ''"},
      {"resnet18,,classes=3", ErrorCode::Input, "expected key=value, got ''"},
      {"resnet18,classes", ErrorCode::Input, "expected key=value"},
      {"resnet18,depth=3", ErrorCode::Input, "expected the keys classes"},
      {"resnet18,classes=", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,classes=0", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,classes=-4", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,classes=1e3", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,classes= 3", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,classes=-99999999999999999999", ErrorCode::Input,
       "a number from 1 to"},
      {"resnet18,classes=1000000000", ErrorCode::Limit, "at most"},
      {"resnet18,classes=99999999999999999999", ErrorCode::Limit, "at most"},
      {"resnet18,classes=3,classes=3", ErrorCode::Input, "given twice"},
      {"resnet18,width=0", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,width=100000", ErrorCode::Limit, "at most"},
      {"resnet18,in_channels=0", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,image=0", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,image=x", ErrorCode::Input, "H or HxW"},
      {"resnet18,image=3x", ErrorCode::Input, "H or HxW"},
      {"resnet18,image=3x4x5", ErrorCode::Input, "H or HxW"},
      {"resnet18,image=32x0", ErrorCode::Input, "a number from 1 to"},
      {"resnet18,image=100000", ErrorCode::Limit, "at most"},
      {"resnet18,layout=chwn", ErrorCode::Input, "nchw or nhwc"},
  };
  for (const BadText &bad : cases) {
    ZooModel model;
    Status status = parseZoo(bad.text, model);
    EXPECT_EQ(status.code(), bad.code) << bad.text;
    EXPECT_NE(status.message().find(bad.says), std::string::npos)
        << bad.text << ": " << status.message();
  }
}

// An activation of 2^31 elements or more is refused by the ops' rules.
TEST(ZooTest, RefusesALargeImageOfManyChannels) {
  Graph graph("empty");
  Status status = buildNamed("cifar20,image=4096,width=1024", graph);
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find("conv1"), std::string::npos)
      << status.message();
}

} // namespace
