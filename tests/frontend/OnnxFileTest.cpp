//===- OnnxFileTest.cpp - good, bad and hostile ONNX files ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"
#include "tests/frontend/OnnxMessages.h"
#include "tests/frontend/TemporaryFolder.h"

#include <functional>
#include <limits>
#include <random>

using namespace resnetc;

namespace {

struct BadModel {
  const char *says;
  std::function<void(onnx::ModelProto &)> breakIt;
};

void expectVerdicts(const std::vector<BadModel> &cases) {
  for (const BadModel &bad : cases) {
    onnx::ModelProto model = smallOnnxModel();
    bad.breakIt(model);
    std::string verdict = verdictOf(model);
    EXPECT_NE(verdict.find(bad.says), std::string::npos)
        << "expected " << bad.says << "\n     got " << verdict;
  }
}

TEST(OnnxFileTest, ReadsASmallModel) {
  OnnxModel model;
  Status status =
      parseOnnxModel(smallOnnxModel().SerializeAsString(), "m", "", model);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(model.name, "small");
  EXPECT_EQ(model.irVersion, 8);
  EXPECT_EQ(model.opset, 17);
  ASSERT_EQ(model.nodes.size(), 2u);
  EXPECT_EQ(model.nodes[0].name, "add");
  EXPECT_EQ(model.nodes[0].inputs, (std::vector<std::string>{"x", "w"}));
  EXPECT_EQ(model.nodes[1].name, "y"); // its output, for it has no name
  ASSERT_EQ(model.inputs.size(), 1u);
  EXPECT_EQ(model.inputs[0].type, OnnxType::Float);
  EXPECT_EQ(model.inputs[0].dims[0].symbol, "N");
  EXPECT_EQ(model.inputs[0].dims[1].value, 2);
  EXPECT_EQ(model.initializers.at("w").floats, (std::vector<float>{1, 2}));
  EXPECT_TRUE(model.notes.empty());
}

// M01 to M05, and what else protobuf would have let pass.
TEST(OnnxFileTest, RefusesWhatIsNoModel) {
  std::string good = smallOnnxModel().SerializeAsString();
  EXPECT_EQ(verdictOf(std::string()), "the file is empty");
  EXPECT_NE(verdictOf("version https://git-lfs.github.com/spec/v1\noid sha256")
                .find("Git LFS pointer"),
            std::string::npos);
  const std::string invalid = "no valid ONNX file: ";
  EXPECT_EQ(verdictOf(good + good),
            invalid + "at byte " + std::to_string(good.size()) +
                ": ModelProto has a second ir_version: more than one model?");
  for (const char *junk : {"x", "junk", "\n", "\xff\xff\xff\xff"})
    EXPECT_TRUE(verdictOf(good + junk).starts_with(invalid)) << junk;
  EXPECT_TRUE(verdictOf(good + std::string(100, '\0')).starts_with(invalid));
  std::mt19937 random(7);
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::string bytes(4096, '\0');
    for (char &byte : bytes)
      byte = static_cast<char>(random());
    EXPECT_TRUE(verdictOf(bytes).starts_with(invalid));
  }
}

// Protobuf would take a field of another wire type for an unknown one.
TEST(OnnxFileTest, RefusesWireTypes) {
  onnx::ModelProto model = smallOnnxModel();
  model.clear_ir_version();
  // Field 1 in four bytes.
  std::string bytes = "\x0d\x08" + std::string(3, '\0');
  EXPECT_EQ(verdictOf(bytes + model.SerializePartialAsString()),
            "no valid ONNX file: at byte 0: ModelProto's ir_version has wire "
            "type 5, expected 0");
}

TEST(OnnxFileTest, RefusesEveryPartOfAModel) {
  std::string good = smallOnnxModel().SerializeAsString();
  for (size_t length = 0; length < good.size(); ++length)
    EXPECT_NE(verdictOf(good.substr(0, length)), "ok") << length;
}

TEST(OnnxFileTest, SurvivesDamage) {
  std::string good = smallOnnxModel().SerializeAsString();
  for (size_t i = 0; i < good.size(); ++i)
    for (int flip = 1; flip < 256; ++flip) {
      std::string bytes = good;
      bytes[i] ^= flip;
      std::string verdict = verdictOf(bytes);
      EXPECT_FALSE(verdict.starts_with("no file's name")) << verdict;
      EXPECT_FALSE(verdict.starts_with("not an input's")) << verdict;
    }
}

// M06, M07
TEST(OnnxFileTest, RefusesVersions) {
  expectVerdicts({
      {"it has no graph", [](auto &m) { m.clear_graph(); }},
      {"IR version 0 is not supported", [](auto &m) { m.clear_ir_version(); }},
      {"IR version 0 is not", [](auto &m) { m.set_ir_version(0); }},
      {"IR version -1 is not", [](auto &m) { m.set_ir_version(-1); }},
      {"IR version 99 is not supported, expected 3 to 14",
       [](auto &m) { m.set_ir_version(99); }},
      {"no opset of ONNX's own ops", [](auto &m) { m.clear_opset_import(); }},
      {"no opset of ONNX's own ops",
       [](auto &m) { m.mutable_opset_import(0)->set_domain("com.acme"); }},
      {"opset 9999 is not supported, expected 7 to 22",
       [](auto &m) { m.mutable_opset_import(0)->set_version(9999); }},
      {"opset 6 is not supported",
       [](auto &m) { m.mutable_opset_import(0)->set_version(6); }},
      {"opset 0 is not supported",
       [](auto &m) { m.mutable_opset_import(0)->set_version(0); }},
      {"two opsets of ONNX's own ops",
       [](auto &m) {
         m.add_opset_import()->set_domain("ai.onnx");
         m.mutable_opset_import(1)->set_version(17);
       }},
  });
}

TEST(OnnxFileTest, LeavesDomainsToTheImporter) {
  onnx::ModelProto message = smallOnnxModel();
  message.add_opset_import()->set_domain("com.acme");
  message.mutable_graph()->mutable_node(0)->set_domain("com.acme");
  message.mutable_graph()->mutable_node(1)->set_domain("ai.onnx");
  onnx::FunctionProto *function = message.add_functions();
  function->set_domain("com.acme");
  function->set_name("Add");
  OnnxModel model;
  ASSERT_TRUE(parseOnnxModel(message.SerializeAsString(), "m", "", model).ok());
  EXPECT_EQ(model.nodes[0].domain, "com.acme");
  EXPECT_EQ(model.nodes[1].domain, "");
  EXPECT_EQ(model.functions, std::vector<std::string>{"com.acme.Add"});
}

// M09 to M11
TEST(OnnxFileTest, RefusesValuesWithoutOneProducer) {
  expectVerdicts({
      {"Relu of 'y': reads 'z', which no node, input or initializer defines",
       [](auto &m) { m.mutable_graph()->mutable_node(1)->set_input(0, "z"); }},
      {"Add 'add': reads 'y', which needs this node: the graph has a cycle",
       [](auto &m) { m.mutable_graph()->mutable_node(0)->set_input(0, "y"); }},
      {"Add 'add': reads 'sum', which needs this node",
       [](auto &m) {
         m.mutable_graph()->mutable_node(0)->set_input(0, "sum");
       }},
      {"Relu of 'y': reads 'sum' before Add 'add' defines it",
       [](auto &m) { m.mutable_graph()->mutable_node()->SwapElements(0, 1); }},
      {"Relu of 'sum': defines 'sum', which is defined already",
       [](auto &m) {
         m.mutable_graph()->mutable_node(1)->set_output(0, "sum");
       }},
      {"defines 'x', which is defined already",
       [](auto &m) { m.mutable_graph()->mutable_node(1)->set_output(0, "x"); }},
      {"defines 'w', which is defined already",
       [](auto &m) { m.mutable_graph()->mutable_node(1)->set_output(0, "w"); }},
      {"output 'q' is defined by no node",
       [](auto &m) { m.mutable_graph()->mutable_output(0)->set_name("q"); }},
      {"the graph has no outputs",
       [](auto &m) { m.mutable_graph()->clear_output(); }},
      {"input 'x': is there twice",
       [](auto &m) { *m.mutable_graph()->add_input() = m.graph().input(0); }},
      {"initializer 'w': is there twice",
       [](auto &m) {
         *m.mutable_graph()->add_initializer() = m.graph().initializer(0);
       }},
  });
}

// M31
TEST(OnnxFileTest, RefusesNames) {
  const std::string zero("a\0b", 3), million(1 << 20, 'a');
  for (const std::string &name :
       {zero, million, std::string("\xff\xfe"), std::string("\xc0\x80"),
        std::string("\xed\xa0\x80")}) {
    auto expectBad = [](const onnx::ModelProto &model) {
      std::string verdict = verdictOf(model);
      EXPECT_TRUE(verdict.find(" has a zero byte") != std::string::npos ||
                  verdict.find(" is no valid UTF-8") != std::string::npos ||
                  verdict.find(" has more than 4096 bytes") !=
                      std::string::npos)
          << verdict;
      EXPECT_LT(verdict.size(), 400u);
    };
    for (int place = 0; place < 8; ++place) {
      onnx::ModelProto model = smallOnnxModel();
      onnx::GraphProto &graph = *model.mutable_graph();
      std::string *places[] = {
          graph.mutable_name(),
          graph.mutable_node(0)->mutable_name(),
          graph.mutable_node(0)->mutable_op_type(),
          graph.mutable_node(0)->mutable_domain(),
          graph.mutable_node(0)->mutable_input(0),
          graph.mutable_node(0)->mutable_output(0),
          graph.mutable_input(0)->mutable_name(),
          graph.mutable_initializer(0)->mutable_name(),
      };
      *places[place] = name;
      expectBad(model);
    }
    onnx::ModelProto model = smallOnnxModel();
    model.mutable_graph()->mutable_node(0)->add_attribute()->set_name(name);
    expectBad(model);
  }
}

// M31: what is a valid name stays as it is.
TEST(OnnxFileTest, TakesOddNames) {
  onnx::ModelProto message = smallOnnxModel();
  onnx::NodeProto &relu = *message.mutable_graph()->mutable_node(1);
  relu.set_name("../a 'b' \"c\"\n\xc3\xa4");
  OnnxModel model;
  ASSERT_TRUE(parseOnnxModel(message.SerializeAsString(), "m", "", model).ok());
  EXPECT_EQ(model.nodes[1].name, relu.name());
  relu.add_attribute(); // without a name
  EXPECT_EQ(verdictOf(message), "Relu '../a 'b' \"c\"\\x0a\xc3\xa4': attribute "
                                "'': has no name");
}

TEST(OnnxFileTest, MakesNodeNamesUnique) {
  onnx::ModelProto message = smallOnnxModel();
  onnx::GraphProto &graph = *message.mutable_graph();
  graph.mutable_node(0)->set_name("y");
  addNode(graph, "Relu", {"y"}, {"z"}, "y");
  addNode(graph, "Split", {"y"}, {"", "z2"});
  OnnxModel model;
  ASSERT_TRUE(parseOnnxModel(message.SerializeAsString(), "m", "", model).ok());
  EXPECT_EQ(model.nodes[0].name, "y");
  EXPECT_EQ(model.nodes[1].name, "y#2");
  EXPECT_EQ(model.nodes[2].name, "z");
  EXPECT_EQ(model.nodes[3].name, "z2");
  EXPECT_EQ(model.nodes[3].outputs, (std::vector<std::string>{"", "z2"}));
}

// M36
TEST(OnnxFileTest, TakesAnInitializerAsAnInputsDefault) {
  onnx::ModelProto message = smallOnnxModel();
  message.set_ir_version(3);
  setValue(*message.mutable_graph()->add_input(), "w", {2});
  OnnxModel model;
  ASSERT_TRUE(parseOnnxModel(message.SerializeAsString(), "m", "", model).ok());
  ASSERT_EQ(model.inputs.size(), 1u);
  EXPECT_EQ(model.inputs[0].name, "x");
  EXPECT_EQ(model.initializers.count("w"), 1u);
}

// M28, M33, M35: what the importer judges arrives there.
TEST(OnnxFileTest, TakesOddDimsAndOutputs) {
  onnx::ModelProto message = smallOnnxModel();
  onnx::GraphProto &graph = *message.mutable_graph();
  setValue(*graph.add_output(), "y", {});
  setValue(*graph.add_output(), "x", {});
  onnx::ValueInfoProto &value = *graph.add_input();
  setValue(value, "odd", {0, int64_t(1) << 31});
  auto *shape = value.mutable_type()->mutable_tensor_type()->mutable_shape();
  shape->add_dim();
  shape->add_dim()->set_dim_value(-1);
  graph.add_input()->set_name("unknown");
  OnnxModel model;
  Status status = parseOnnxModel(message.SerializeAsString(), "m", "", model);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(model.outputs.size(), 3u);
  ASSERT_EQ(model.inputs.size(), 3u);
  EXPECT_EQ(model.inputs[1].dims[0].value, 0);
  EXPECT_EQ(model.inputs[1].dims[1].value, int64_t(1) << 31);
  EXPECT_FALSE(model.inputs[1].dims[2].isNumber());
  EXPECT_FALSE(model.inputs[1].dims[3].isNumber());
  EXPECT_EQ(model.inputs[2].type, OnnxType::Undefined);
  EXPECT_FALSE(model.inputs[2].hasShape);
  shape->add_dim()->set_dim_value(-2);
  EXPECT_EQ(verdictOf(message), "input 'odd': expected dims >= 0, or -1 for "
                                "an unknown one, got -2");
}

/// A model of so many Relu nodes in a row.
onnx::ModelProto chainOf(size_t nodes) {
  onnx::ModelProto model = smallOnnxModel();
  onnx::GraphProto &graph = *model.mutable_graph();
  graph.mutable_node()->Reserve(static_cast<int>(nodes));
  for (size_t i = 0; i < nodes; ++i)
    addNode(graph, "Relu", {i ? "r" + std::to_string(i - 1) : "y"},
            {"r" + std::to_string(i)});
  return model;
}

// M12: each If is a node, an attribute and a graph.
TEST(OnnxFileTest, LimitsNesting) {
  onnx::ModelProto model = smallOnnxModel();
  onnx::GraphProto *graph = model.mutable_graph();
  auto nest = [&](int levels) {
    for (int level = 0; level < levels; ++level) {
      addNode(*graph, "If", {"x"}, {"if" + std::to_string(level)});
      onnx::AttributeProto *body =
          graph->mutable_node(graph->node_size() - 1)->add_attribute();
      body->set_name("then_branch");
      body->set_type(onnx::AttributeProto::GRAPH);
      graph = body->mutable_g();
    }
  };
  nest(10);
  EXPECT_EQ(verdictOf(model), "ok");
  nest(20);
  EXPECT_TRUE(verdictOf(model).starts_with("limit: graphs are nested too deep"))
      << verdictOf(model);
  nest(30);
  EXPECT_TRUE(
      verdictOf(model).starts_with("limit: graphs are nested too deep"));
}

// M13, M14
TEST(OnnxFileTest, LimitsSize) {
  EXPECT_EQ(verdictOf(chainOf(100'000)), "ok");
  EXPECT_TRUE(verdictOf(chainOf(1'000'000)).starts_with("limit: "));
  onnx::ModelProto model = smallOnnxModel();
  for (int i = 0; i < 1'000'000; ++i) {
    onnx::TensorProto *tensor = model.mutable_graph()->add_initializer();
    tensor->set_name("i" + std::to_string(i));
    tensor->set_data_type(onnx::TensorProto::INT8);
    tensor->add_dims(1);
    tensor->set_raw_data("x");
  }
  EXPECT_TRUE(verdictOf(model).starts_with("limit: "));
}

// A message of two bytes that protobuf would make one of hundreds.
TEST(OnnxFileTest, LimitsEmptyMessages) {
  std::string graph;
  for (int i = 0; i < 4'000'000; ++i)
    graph += std::string("\x2a\0", 2); // an initializer of length 0
  std::string bytes = smallOnnxModel().SerializeAsString();
  onnx::ModelProto model;
  model.set_ir_version(8);
  std::string length;
  for (size_t left = graph.size(); left > 0; left >>= 7)
    length += static_cast<char>((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  EXPECT_TRUE(
      verdictOf(model.SerializePartialAsString() + "\x3a" + length + graph)
          .starts_with("limit: the graph's nodes"));
}

class OnnxFolderTest : public TemporaryFolderTest {};

TEST_F(OnnxFolderTest, ReadsFiles) {
  ASSERT_TRUE(
      writeFile(pathOf("m.onnx"), smallOnnxModel().SerializeAsString()).ok());
  OnnxModel model;
  ASSERT_TRUE(readOnnxModel(pathOf("m.onnx"), model).ok());
  EXPECT_EQ(model.file, pathOf("m.onnx"));
  Status status = readOnnxModel(pathOf("absent.onnx"), model);
  EXPECT_EQ(status.code(), ErrorCode::Input);
  EXPECT_TRUE(status.message().starts_with(pathOf("absent.onnx")));
  // A file with a hole, so that the test needs no 2 GiB of disk. Its bytes are
  // zeros: no model either way.
  ASSERT_TRUE(writeFile(pathOf("zeros"), "").ok());
  std::filesystem::resize_file(folder / "zeros", 1 << 20);
  EXPECT_EQ(readOnnxModel(pathOf("zeros"), model).code(), ErrorCode::Input);
}

} // namespace
