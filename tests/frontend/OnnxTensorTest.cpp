//===- OnnxTensorTest.cpp - constants and attributes of ONNX files --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxMessages.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>

using namespace resnetc;

namespace {

struct BadTensor {
  const char *says;
  std::function<void(onnx::TensorProto &)> breakIt;
};

// W01 to W03. The tensor is w, of two floats in float_data.
TEST(OnnxTensorTest, RefusesEveryBrokenRule) {
  const int64_t huge = int64_t(1) << 62;
  const BadTensor cases[] = {
      {"has no known element type: number 0",
       [](auto &t) { t.clear_data_type(); }},
      {"has no known element type: number 99",
       [](auto &t) { t.set_data_type(99); }},
      {"has no known element type: number -1",
       [](auto &t) { t.set_data_type(-1); }},
      {"only a segment", [](auto &t) { t.mutable_segment()->set_end(2); }},
      {"expected dims >= 0, got -1", [](auto &t) { t.set_dims(0, -1); }},
      {"the size of its dims overflows", [=](auto &t) { t.set_dims(0, huge); }},
      {"the size of its dims overflows",
       [=](auto &t) {
         t.set_dims(0, 0);
         t.add_dims(huge);
       }},
      {"type and dims need 3 values, got 2", [](auto &t) { t.set_dims(0, 3); }},
      {"type and dims need 1 values, got 2", [](auto &t) { t.set_dims(0, 1); }},
      {"type and dims need 1 values, got 2", [](auto &t) { t.clear_dims(); }},
      {"type and dims need 1000000000000 values, got 2",
       [](auto &t) { t.set_dims(0, 1'000'000'000'000); }},
      {"type and dims need 2 values, got 0",
       [](auto &t) { t.clear_float_data(); }},
      {"has both raw_data and float_data",
       [](auto &t) { t.set_raw_data("12345678"); }},
      {"has both float_data and int64_data",
       [](auto &t) { t.add_int64_data(1); }},
      {"has both float_data and external_data",
       [](auto &t) { t.set_data_location(onnx::TensorProto::EXTERNAL); }},
      {"has external_data, but its data_location is not EXTERNAL",
       [](auto &t) { t.add_external_data()->set_key("location"); }},
      {"type and dims need 8 bytes, got 7",
       [](auto &t) {
         t.clear_float_data();
         t.set_raw_data("1234567");
       }},
      {"type and dims need 8 bytes, got 9",
       [](auto &t) {
         t.clear_float_data();
         t.set_raw_data("123456789");
       }},
      {"expected the values of float64 in double_data, got float_data",
       [](auto &t) { t.set_data_type(onnx::TensorProto::DOUBLE); }},
      {"expected the values of string in string_data, got float_data",
       [](auto &t) { t.set_data_type(onnx::TensorProto::STRING); }},
      {"expected the values of string in string_data, got raw_data",
       [](auto &t) {
         t.clear_float_data();
         t.set_raw_data("12345678");
         t.set_data_type(onnx::TensorProto::STRING);
       }},
      {"has the value 200, which is no int8",
       [](auto &t) {
         t.set_data_type(onnx::TensorProto::INT8);
         t.clear_float_data();
         t.add_int32_data(-128);
         t.add_int32_data(200);
       }},
      {"has the value -1, which is no uint16",
       [](auto &t) {
         t.set_data_type(onnx::TensorProto::UINT16);
         t.clear_float_data();
         t.add_int32_data(65535);
         t.add_int32_data(-1);
       }},
      {"has the value 2, which is no bool",
       [](auto &t) {
         t.set_data_type(onnx::TensorProto::BOOL);
         t.clear_float_data();
         t.set_raw_data("\1\2");
       }},
      {"has a uint64 of 2^63 or more",
       [](auto &t) {
         t.set_data_type(onnx::TensorProto::UINT64);
         t.clear_float_data();
         t.add_uint64_data(1);
         t.add_uint64_data(UINT64_MAX);
       }},
  };
  for (const BadTensor &bad : cases) {
    onnx::ModelProto model = smallOnnxModel();
    bad.breakIt(*model.mutable_graph()->mutable_initializer(0));
    std::string verdict = verdictOf(model);
    EXPECT_TRUE(verdict.starts_with("initializer 'w': ")) << verdict;
    EXPECT_NE(verdict.find(bad.says), std::string::npos)
        << "expected " << bad.says << "\n     got " << verdict;
  }
}

// W09
TEST(OnnxTensorTest, RefusesSparseInitializers) {
  onnx::ModelProto model = smallOnnxModel();
  auto *values =
      model.mutable_graph()->add_sparse_initializer()->mutable_values();
  values->set_name("s");
  values->set_data_location(onnx::TensorProto::EXTERNAL);
  auto *entry = values->add_external_data();
  entry->set_key("location");
  entry->set_value("../outside");
  EXPECT_EQ(verdictOf(model), "initializer 's': is sparse, which is not "
                              "supported; export it dense");
}

/// The tensor that the small model's w is read as.
OnnxTensor read(const std::function<void(onnx::TensorProto &)> &change,
                std::vector<std::string> *notes = nullptr) {
  onnx::ModelProto message = smallOnnxModel();
  change(*message.mutable_graph()->mutable_initializer(0));
  OnnxModel model;
  Status status = parseOnnxModel(message.SerializeAsString(), "m", "", model);
  EXPECT_TRUE(status.ok()) << status.message();
  if (notes)
    *notes = model.notes;
  return model.initializers["w"];
}

/// Gives a tensor raw values.
template <typename Value>
std::function<void(onnx::TensorProto &)> raw(int type,
                                             std::vector<Value> values) {
  return [=](onnx::TensorProto &tensor) {
    tensor.set_data_type(type);
    tensor.clear_float_data();
    tensor.set_dims(0, static_cast<int64_t>(values.size()));
    tensor.set_raw_data(values.data(), values.size() * sizeof(Value));
  };
}

TEST(OnnxTensorTest, ReadsRawValues) {
  using T = onnx::TensorProto;
  using Ints = std::vector<int64_t>;
  EXPECT_EQ(read(raw<float>(T::FLOAT, {-1.5f, 3})).floats,
            (std::vector<float>{-1.5f, 3}));
  EXPECT_EQ(read(raw<double>(T::DOUBLE, {0.1, 3})).floats,
            (std::vector<float>{0.1f, 3}));
  EXPECT_EQ(read(raw<int64_t>(T::INT64, {INT64_MIN, INT64_MAX})).ints,
            (Ints{INT64_MIN, INT64_MAX}));
  EXPECT_EQ(read(raw<uint64_t>(T::UINT64, {7})).ints, Ints{7});
  EXPECT_EQ(read(raw<int32_t>(T::INT32, {INT32_MIN})).ints, Ints{INT32_MIN});
  EXPECT_EQ(read(raw<uint32_t>(T::UINT32, {UINT32_MAX})).ints,
            Ints{UINT32_MAX});
  EXPECT_EQ(read(raw<int16_t>(T::INT16, {-2})).ints, Ints{-2});
  EXPECT_EQ(read(raw<uint16_t>(T::UINT16, {65535})).ints, Ints{65535});
  EXPECT_EQ(read(raw<int8_t>(T::INT8, {-128})).ints, Ints{-128});
  EXPECT_EQ(read(raw<uint8_t>(T::UINT8, {255})).ints, Ints{255});
  EXPECT_EQ(read(raw<uint8_t>(T::BOOL, {0, 1})).ints, (Ints{0, 1}));
  EXPECT_TRUE(read(raw<float>(T::FLOAT, {})).floats.empty());
}

TEST(OnnxTensorTest, ReadsTypedValues) {
  using T = onnx::TensorProto;
  EXPECT_EQ(read([](T &t) {
              t.set_data_type(T::INT64);
              t.clear_float_data();
              t.add_int64_data(-1);
              t.add_int64_data(INT64_MAX);
            }).ints,
            (std::vector<int64_t>{-1, INT64_MAX}));
  EXPECT_EQ(read([](T &t) {
              t.set_data_type(T::BOOL);
              t.clear_float_data();
              t.add_int32_data(1);
              t.add_int32_data(0);
            }).ints,
            (std::vector<int64_t>{1, 0}));
  OnnxTensor scalar = read([](T &t) {
    t.clear_dims();
    t.set_data_type(T::DOUBLE);
    t.clear_float_data();
    t.add_double_data(2.5);
  });
  EXPECT_EQ(scalar.floats, std::vector<float>{2.5f});
  EXPECT_EQ(scalar.elements(), 1);
}

// M34: the importer refuses these, with every other issue.
TEST(OnnxTensorTest, LeavesOtherTypesToTheImporter) {
  using T = onnx::TensorProto;
  for (int type : {T::FLOAT16, T::BFLOAT16, T::COMPLEX64}) {
    OnnxTensor tensor = read(raw<char>(type, {1, 2, 3, 4}));
    EXPECT_EQ(static_cast<int>(tensor.type), type);
    EXPECT_TRUE(tensor.floats.empty() && tensor.ints.empty());
    EXPECT_EQ(tensor.dims, std::vector<int64_t>{4});
  }
  // Types newer than Debian's messages: uint4 to float6.
  for (int type = 17; type <= 28; ++type)
    EXPECT_EQ(static_cast<int>(read(raw<char>(type, {1})).type), type);
  OnnxTensor strings = read([](T &t) {
    t.set_data_type(T::STRING);
    t.clear_float_data();
    t.add_string_data("a");
  });
  EXPECT_EQ(strings.type, OnnxType::String);
  EXPECT_STREQ(onnxTypeName(strings.type), "string");
  EXPECT_STREQ(onnxTypeName(OnnxType::Float6E3M2), "float6e3m2");
  EXPECT_STREQ(onnxTypeName(OnnxType::BFloat16), "bfloat16");
}

// W14
TEST(OnnxTensorTest, NotesWhatIsNotFinite) {
  std::vector<std::string> notes;
  read(raw<float>(onnx::TensorProto::FLOAT, {1, std::nanf("")}), &notes);
  EXPECT_EQ(notes, std::vector<std::string>{"initializer 'w' has values that "
                                            "are NaN or infinite"});
  read(raw<double>(onnx::TensorProto::DOUBLE, {-1e300}), &notes);
  EXPECT_EQ(notes.size(), 1u);
  read(raw<float>(onnx::TensorProto::FLOAT, {3.4e38f, 1e-45f, -0.0f}), &notes);
  EXPECT_TRUE(notes.empty());
}

/// Weights are copied once out of the message. Half a second for 100 MB on the
/// slowest machine that builds this, ten times as long with sanitizers.
TEST(OnnxTensorTest, ReadsLargeWeightsFast) {
  onnx::ModelProto message = smallOnnxModel();
  for (int i = 0; i < 10; ++i) {
    onnx::TensorProto *tensor = message.mutable_graph()->add_initializer();
    tensor->set_name("large" + std::to_string(i));
    tensor->set_data_type(onnx::TensorProto::FLOAT);
    tensor->add_dims(2'500'000);
    tensor->mutable_raw_data()->resize(10'000'000);
  }
  std::string bytes = message.SerializeAsString();
  auto start = std::chrono::steady_clock::now();
  OnnxModel model;
  ASSERT_TRUE(parseOnnxModel(bytes, "m", "", model).ok());
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
  EXPECT_LT(took.count(), 5.0);
  EXPECT_EQ(model.initializers.at("large9").floats.size(), 2'500'000u);
}

/// The verdict on the small model with this attribute at its first node.
std::string
verdictWith(const std::function<void(onnx::AttributeProto &)> &change,
            std::vector<OnnxAttribute> *out = nullptr) {
  onnx::ModelProto message = smallOnnxModel();
  onnx::AttributeProto *attribute =
      message.mutable_graph()->mutable_node(0)->add_attribute();
  attribute->set_name("a");
  change(*attribute);
  if (out) {
    OnnxModel model;
    Status status = parseOnnxModel(message.SerializeAsString(), "m", "", model);
    EXPECT_TRUE(status.ok()) << status.message();
    *out = model.nodes[0].attributes;
  }
  return verdictOf(message);
}

// M08
TEST(OnnxAttributeTest, RefusesEveryBrokenRule) {
  using A = onnx::AttributeProto;
  const std::string start = "Add 'add': attribute 'a': ";
  EXPECT_EQ(verdictWith([](A &) {}), start + "has no known type");
  EXPECT_EQ(verdictWith([](A &a) {
              a.set_type(A::INTS);
              a.set_i(1);
            }),
            start + "has a value that is not of its type");
  EXPECT_EQ(verdictWith([](A &a) {
              a.set_type(A::FLOAT);
              a.set_f(1);
              a.add_ints(1);
            }),
            start + "has a value that is not of its type");
  EXPECT_EQ(verdictWith([](A &a) {
              a.set_type(A::INT);
              a.set_ref_attr_name("b");
            }),
            start + "refers to an attribute of a function, outside of any");
  EXPECT_EQ(verdictWith([](A &a) { a.set_type(A::TENSOR); }),
            start + "has no value");
  EXPECT_EQ(verdictWith([](A &a) {
              a.set_type(A::TENSOR);
              a.mutable_t()->set_data_type(1);
            }),
            start + "type and dims need 1 values, got 0");
  onnx::ModelProto model = smallOnnxModel();
  for (int i = 0; i < 2; ++i) {
    A *attribute = model.mutable_graph()->mutable_node(0)->add_attribute();
    attribute->set_name("a");
    attribute->set_type(A::INT);
  }
  EXPECT_EQ(verdictOf(model), start + "is there twice");
}

TEST(OnnxAttributeTest, ReadsEveryKind) {
  using A = onnx::AttributeProto;
  std::vector<OnnxAttribute> read;
  verdictWith([](A &a) { a.set_type(A::INT); }, &read); // 0 may be left out
  EXPECT_EQ(read[0].kind, OnnxAttribute::Kind::Int);
  EXPECT_EQ(read[0].intValue, 0);
  verdictWith([](A &a) { a.set_type(A::FLOAT), a.set_f(1.5f); }, &read);
  EXPECT_EQ(read[0].floatValue, 1.5f);
  verdictWith([](A &a) { a.set_type(A::STRING), a.set_s("SAME"); }, &read);
  EXPECT_EQ(read[0].stringValue, "SAME");
  verdictWith([](A &a) { a.set_type(A::INTS), a.add_ints(-3); }, &read);
  EXPECT_EQ(read[0].ints, std::vector<int64_t>{-3});
  verdictWith([](A &a) { a.set_type(A::FLOATS), a.add_floats(2); }, &read);
  EXPECT_EQ(read[0].floats, std::vector<float>{2});
  verdictWith([](A &a) { a.set_type(A::STRINGS), a.add_strings("s"); }, &read);
  EXPECT_EQ(read[0].strings, std::vector<std::string>{"s"});
  verdictWith([](A &a) { a.set_type(A::GRAPH), a.mutable_g(); }, &read);
  EXPECT_EQ(read[0].kind, OnnxAttribute::Kind::Other);
  verdictWith(
      [](A &a) {
        a.set_type(A::TENSOR);
        a.mutable_t()->set_data_type(onnx::TensorProto::INT64);
        a.mutable_t()->add_int64_data(5);
      },
      &read);
  EXPECT_EQ(read[0].tensor.ints, std::vector<int64_t>{5});
  EXPECT_EQ(read[0].name, "a");
}

} // namespace
