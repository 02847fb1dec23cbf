//===- SafetensorsTest.cpp - good, bad and hostile weights files ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"
#include "resnetc/WeightStore.h"
#include "tests/frontend/TemporaryFolder.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

using namespace resnetc;

namespace {

/// A file of this header and so many bytes of data, all 0.
std::string fileOf(const std::string &header, size_t dataBytes,
                   uint64_t length) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(dataBytes, '\0');
}
std::string fileOf(const std::string &header, size_t dataBytes = 0) {
  return fileOf(header, dataBytes, header.size());
}

/// One entry of a header.
std::string entry(const std::string &name, const std::string &dtype,
                  const std::string &shape, const std::string &offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

struct BadFile {
  std::string bytes;
  const char *says;
};

TEST(SafetensorsTest, RefusesEveryBrokenRule) {
  const std::string a = entry("a", "F32", "[2]", "[0,8]");
  const std::string huge = "18446744073709551616"; // 2^64
  const std::string half = "9223372036854775808";  // 2^63
  const BadFile cases[] = {
      {"", "8 bytes of header length, got 0 bytes"},
      {"1234567", "8 bytes of header length, got 7 bytes"},
      {fileOf("{}", 0, 0), "starts with {"},
      {fileOf("{}", 0, uint64_t(1) << 63), "header of at most"},
      {fileOf("{}", 0, UINT64_MAX), "header of at most"},
      {fileOf("{}", 0, 100'000'001), "header of at most"},
      {fileOf("{}", 0, 3), "the header says it has 3 bytes, the file has 2"},
      {fileOf(" {}"), "starts with {"},
      {fileOf("[]"), "starts with {"},
      {fileOf("{"), "no valid JSON"},
      {fileOf("{}}"), "no valid JSON"},
      {fileOf("{} x"), "no valid JSON"},
      {fileOf(std::string("{}\0\0", 4)), "zero byte"},
      {fileOf("{\"\xff\":{}}"), "no valid JSON"},
      {fileOf("{" + std::string(100'000, '[')), "no valid JSON"},
      {fileOf("{\"a\":" + std::string(100'000, '[')), "expected an object"},
      {fileOf("{\"a\":3}"), "tensor 'a': expected an object, got 3"},
      {fileOf("{\"a\":{}}"), "expected dtype, shape and data_offsets"},
      {fileOf("{" + a + "," + a + "}", 8), "duplicate tensor 'a'"},
      {fileOf("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}"),
       "duplicate key 'dtype'"},
      {fileOf("{\"a\":{\"color\":1}}"), "got 'color'"},
      {fileOf("{\"a\":{\"dtype\":4}}"), "dtype: expected a string, got 4"},
      {fileOf("{\"a\":{\"dtype\":[\"F32\"]}}"), "dtype: expected a string"},
      {fileOf("{\"a\":{\"shape\":3}}"), "shape: expected a list"},
      {fileOf("{\"a\":{\"shape\":[[1]]}}"), "shape: expected a list"},
      {fileOf("{\"a\":{\"shape\":[-1]}}"), "shape: expected a list of whole "
                                           "numbers >= 0, got -1"},
      {fileOf("{\"a\":{\"shape\":[1.5]}}"), "got 1.5"},
      {fileOf("{\"a\":{\"shape\":[1e3]}}"), "got 1e3"},
      {fileOf("{\"a\":{\"shape\":[null]}}"), "got null"},
      {fileOf("{\"a\":{\"shape\":[" + huge + "]}}"), "got "},
      {fileOf("{\"a\":{\"data_offsets\":[0]}}"), "two whole numbers, got 1"},
      {fileOf("{\"a\":{\"data_offsets\":[0,1,2]}}"),
       "two whole numbers, got 3"},
      {fileOf("{\"__metadata__\":3}"), "expected an object of strings"},
      {fileOf("{\"__metadata__\":{\"a\":3}}"), "expected an object of strings"},
      {fileOf("{\"__metadata__\":{\"a\":{}}}"),
       "expected an object of strings"},
      {fileOf("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}"),
       "duplicate key 'a'"},
      {fileOf("{\"__metadata__\":{},\"__metadata__\":{}}"),
       "duplicate tensor '__metadata__'"},
      {fileOf("{" + entry("a", "F33", "[2]", "[0,8]") + "}", 8),
       "unknown dtype 'F33'"},
      {fileOf("{" + entry("a", "I32", "[2]", "[0,8]") + "}", 8),
       "expected dtype F32, F16, BF16 or F64, got I32"},
      {fileOf("{" + entry("a", "F16", "[2]", "[0,8]") + "}", 8),
       "dtype and shape ask for 4 bytes, data_offsets are [0, 8]"},
      {fileOf("{" + entry("a", "F32", "[3]", "[0,8]") + "}", 8),
       "dtype and shape ask for 12 bytes"},
      {fileOf("{" + entry("a", "F32", "[2]", "[8,0]") + "}", 8),
       "data_offsets are [8, 0]"},
      {fileOf("{" + entry("a", "F32", "[" + half + "]", "[0,8]") + "}", 8),
       "overflows"},
      {fileOf("{" + entry("a", "F32", "[4294967296,4294967296]", "[0,0]") +
              "}"),
       "overflows"},
      {fileOf("{" + a + "," + entry("b", "F32", "[1]", "[12,16]") + "}", 16),
       "tensor 'b': leaves a hole: expected data_offsets from 8, got 12"},
      {fileOf("{" + entry("a", "F32", "[1]", "[4,8]") + "}", 8),
       "leaves a hole"},
      {fileOf("{" + a + "," + entry("b", "F32", "[2]", "[4,12]") + "}", 12),
       "tensor 'b': overlaps another tensor"},
      {fileOf("{" + a + "," + entry("b", "F32", "[2]", "[0,8]") + "}", 8),
       "overlaps another tensor"},
      {fileOf("{" + a + "}", 7), "need 8 bytes, the file has 7"},
      {fileOf("{" + a + "}", 9), "need 8 bytes, the file has 9"},
      {fileOf("{}", 1), "need 0 bytes, the file has 1"},
  };
  for (const BadFile &bad : cases) {
    WeightStore store;
    store.set("before", {1}, {1});
    Status status = parseSafetensors(bad.bytes, "w.st", store);
    EXPECT_EQ(status.code(), ErrorCode::Input) << bad.says;
    EXPECT_TRUE(status.message().starts_with("w.st: ")) << status.message();
    EXPECT_NE(status.message().find(bad.says), std::string::npos)
        << "expected " << bad.says << "\n     got " << status.message();
    EXPECT_NE(store.find("before"), nullptr);
  }
}

TEST(SafetensorsTest, ConvertsEveryFloatType) {
  const double pi = 3.141592653589793;
  std::string data(8 + 4 + 2 + 2, '\0');
  float single = 1.5f;
  uint16_t half = 0xc500, bfloat = 0xc0a0; // both -5
  std::memcpy(data.data(), &pi, 8);
  std::memcpy(data.data() + 8, &single, 4);
  std::memcpy(data.data() + 12, &half, 2);
  std::memcpy(data.data() + 14, &bfloat, 2);
  std::string header = "{" + entry("h", "F16", "[1]", "[12,14]") + "," +
                       entry("d", "F64", "[1,1]", "[0,8]") + "," +
                       entry("b", "BF16", "[1]", "[14,16]") + "," +
                       entry("s", "F32", "[]", "[8,12]") + "}  ";
  WeightStore store;
  Status status = parseSafetensors(fileOf(header) + data, "w", store);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(store.find("d")->values, (std::vector<float>{float(pi)}));
  EXPECT_EQ(store.find("d")->shape, (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(store.find("s")->values, (std::vector<float>{1.5f}));
  EXPECT_EQ(store.find("s")->shape, std::vector<int64_t>{});
  EXPECT_EQ(store.find("h")->values, (std::vector<float>{-5}));
  EXPECT_EQ(store.find("b")->values, (std::vector<float>{-5}));
  EXPECT_EQ(store.bytes(), 16u);
}

TEST(SafetensorsTest, SkipsCountersAndTakesEmptyTensors) {
  std::string header = "{" +
                       entry("bn.num_batches_tracked", "I64", "[]", "[0,8]") +
                       "," + entry("none", "F32", "[0,3]", "[8,8]") + "}";
  WeightStore store;
  Status status = parseSafetensors(fileOf(header, 8), "w", store);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(store.tensors().size(), 1u);
  EXPECT_TRUE(store.find("none")->values.empty());
}

/// A small store with values that are hard to keep: NaN, -0, infinity and the
/// smallest subnormal.
WeightStore smallStore() {
  WeightStore store;
  store.set("conv.weight", {1, 2, 1, 1}, {-0.0f, 1e-45f});
  store.set("a \"name\"\n", {2},
            {std::bit_cast<float>(0x7fc12345u),
             std::numeric_limits<float>::infinity()});
  return store;
}

class SafetensorsFileTest : public TemporaryFolderTest {};

TEST_F(SafetensorsFileTest, WritesWhatItReads) {
  ASSERT_TRUE(writeSafetensors(pathOf("w"), smallStore()).ok());
  WeightStore store;
  Status status = readSafetensors(pathOf("w"), store);
  ASSERT_TRUE(status.ok()) << status.message();
  ASSERT_EQ(store.tensors().size(), 2u);
  const WeightStore original = smallStore();
  for (const auto &[name, tensor] : original.tensors()) {
    const WeightTensor *read = store.find(name);
    ASSERT_NE(read, nullptr) << name;
    EXPECT_EQ(read->shape, tensor.shape);
    EXPECT_EQ(std::memcmp(read->values.data(), tensor.values.data(),
                          4 * tensor.values.size()),
              0);
  }
}

TEST_F(SafetensorsFileTest, EqualStoresGiveEqualBytes) {
  ASSERT_TRUE(writeSafetensors(pathOf("a"), smallStore()).ok());
  ASSERT_TRUE(writeSafetensors(pathOf("b"), smallStore()).ok());
  std::string a, b;
  ASSERT_TRUE(readFile(pathOf("a"), a).ok());
  ASSERT_TRUE(readFile(pathOf("b"), b).ok());
  EXPECT_EQ(a, b);
  EXPECT_EQ(count(), 2u);
}

// Every byte changed to every value, and every length: an answer each time.
TEST_F(SafetensorsFileTest, SurvivesDamage) {
  ASSERT_TRUE(writeSafetensors(pathOf("w"), smallStore()).ok());
  std::string good;
  ASSERT_TRUE(readFile(pathOf("w"), good).ok());
  const size_t dataBytes = 16;
  WeightStore store;
  for (size_t i = 0; i < good.size(); ++i)
    for (int flip = 1; flip < 256; ++flip) {
      std::string bytes = good;
      bytes[i] ^= flip;
      Status status = parseSafetensors(bytes, "w", store);
      // A change of the data is a change of values.
      EXPECT_TRUE(i < good.size() - dataBytes || status.ok()) << i;
    }
  for (size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(parseSafetensors(good.substr(0, length), "w", store).ok());
}

} // namespace
