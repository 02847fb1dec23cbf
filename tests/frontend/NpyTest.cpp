//===- NpyTest.cpp - good, bad and hostile .npy files ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Npy.h"
#include "resnetc/File.h"
#include "tests/frontend/TemporaryFolder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

using namespace resnetc;

namespace {

/// A file with this header.
std::string fileOf(const std::string &header, const std::string &elements,
                   int major = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += {static_cast<char>(major), 0};
  for (int i = 0; i < (major == 1 ? 2 : 4); ++i)
    bytes += static_cast<char>(header.size() >> (8 * i));
  return bytes + header + elements;
}

/// A header in C order, as NumPy writes it but for the padding.
std::string header(const std::string &descr, const std::string &shape) {
  return "{'descr': '" + descr +
         "', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

/// The bytes of these values, in the other order if asked.
template <typename T>
std::string bytesOf(std::initializer_list<T> values, bool swapped = false) {
  std::string bytes;
  for (T value : values) {
    char element[sizeof(T)];
    std::memcpy(element, &value, sizeof(T));
    if (swapped)
      std::reverse(element, element + sizeof(T));
    bytes.append(element, sizeof(T));
  }
  return bytes;
}

struct GoodFile {
  std::string descr, elements;
  std::vector<float> values;
};

TEST(NpyTest, ReadsEveryType) {
  const GoodFile cases[] = {
      {"<f4", bytesOf<float>({1.5, -2}), {1.5, -2}},
      {">f4", bytesOf<float>({1.5, -2}, true), {1.5, -2}},
      {"<f8", bytesOf<double>({0.1, 1e300}), {0.1f, INFINITY}},
      {">f8", bytesOf<double>({0.1, 3}, true), {0.1f, 3}},
      {"<f2", bytesOf<uint16_t>({0x3c00, 0xc500}), {1, -5}},
      // The smallest subnormal half and the largest half.
      {">f2", bytesOf<uint16_t>({0x0001, 0x7bff}, true), {0x1p-24f, 65504}},
      {"<f2", bytesOf<uint16_t>({0x7c00, 0x8000}), {INFINITY, -0.0f}},
      {"|b1", std::string("\0\1", 2), {0, 1}},
      {"|u1", "\xff\x01", {255, 1}},
      {"|i1", "\xff\x01", {-1, 1}},
      {"<i1", "\xff\x01", {-1, 1}},
      {"<u2", bytesOf<uint16_t>({65535, 1}), {65535, 1}},
      {">i2", bytesOf<int16_t>({-300, 1}, true), {-300, 1}},
      {"<i4", bytesOf<int32_t>({-70000, 1}), {-70000, 1}},
      {">u4", bytesOf<uint32_t>({4000000000, 1}, true), {4e9, 1}},
      {"<i8", bytesOf<int64_t>({-5'000'000'000, 1}), {-5e9, 1}},
      {"<u8", bytesOf<uint64_t>({UINT64_MAX, 1}), {0x1p64f, 1}},
  };
  for (const GoodFile &good : cases) {
    NpyArray array;
    Status status = parseNpy(fileOf(header(good.descr, "(2,)"), good.elements),
                             "x.npy", array);
    ASSERT_TRUE(status.ok()) << good.descr << ": " << status.message();
    EXPECT_EQ(array.values, good.values) << good.descr;
    EXPECT_EQ(array.wasFloat64, good.descr.ends_with("f8"));
  }
}

TEST(NpyTest, ReadsEveryVersionOrderAndShape) {
  const std::string six = bytesOf<float>({1, 2, 3, 4, 5, 6});
  NpyArray array;
  for (int version : {1, 2, 3}) {
    ASSERT_TRUE(
        parseNpy(fileOf(header("<f4", "(2, 3)"), six, version), "x", array)
            .ok());
    EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 3}));
    EXPECT_EQ(array.values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  }
  ASSERT_TRUE(parseNpy(fileOf("{'shape':(3,1,2,),'fortran_order':True,"
                              "\"descr\":\"<f4\"}",
                              six),
                       "x", array)
                  .ok());
  EXPECT_EQ(array.values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  ASSERT_TRUE(
      parseNpy(fileOf(header("<f4", "()"), bytesOf<float>({7})), "x", array)
          .ok());
  EXPECT_TRUE(array.shape.empty());
  EXPECT_EQ(array.values, (std::vector<float>{7}));
  ASSERT_TRUE(parseNpy(fileOf(header("<f4", "(0, 3)"), ""), "x", array).ok());
  EXPECT_TRUE(array.values.empty());
}

struct BadFile {
  std::string bytes;
  const char *says;
};

TEST(NpyTest, RefusesEveryBrokenRule) {
  const std::string four = bytesOf<float>({1});
  std::string deep = "(1";
  for (int i = 0; i < 64; ++i)
    deep += ", 1";
  const BadFile cases[] = {
      {"", "which starts with"},
      {"\x93NUMP", "which starts with"},
      {"PK\3\4 an .npz archive", "which starts with"},
      {"\x93NUMPY", "ends inside its header"},
      {"\x93NUMPY\1", "ends inside its header"},
      {std::string("\x93NUMPY\1\0\1", 9), "ends inside its header"},
      {std::string("\x93NUMPY\4\0\0\0\0\0", 12), "got 4.0"},
      {std::string("\x93NUMPY\1\1\0\0", 10), "got 1.1"},
      {std::string("\x93NUMPY\1\0\xff\xff{}", 12),
       "says it has 65535 bytes, the file has 2 left"},
      {std::string("\x93NUMPY\2\0\xff\xff\xff\xff", 12),
       "says it has 4294967295 bytes"},
      {fileOf("", ""), "not a dictionary"},
      {fileOf("{}", ""), "not a dictionary"},
      {fileOf("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", four),
       "not a dictionary"},
      {fileOf("{'descr': '<f4', 'fortran_order': False}", four),
       "not a dictionary"},
      {fileOf("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, "
              "'shape': (1,)}",
              four),
       "not a dictionary"},
      {fileOf("{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}", four),
       "not a dictionary"},
      {fileOf("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", four),
       "not a dictionary"},
      {fileOf(header("<f4", "(1,)") + "{}", four), "not a dictionary"},
      {fileOf(header("<f4", "(1)"), four), "not a dictionary"},
      {fileOf(header("<f4", "[1]"), four), "not a dictionary"},
      {fileOf(header("<f4", "(-1,)"), four), "not a dictionary"},
      {fileOf(header("<f4", "(1 1)"), four), "not a dictionary"},
      {fileOf(header("<f4", "(1.0,)"), four), "not a dictionary"},
      {fileOf(header("<f4", "(99999999999999999999,)"), four),
       "not a dictionary"},
      {fileOf(header("<f4", deep + ")"), four), "not a dictionary"},
      {fileOf("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': "
              "(1,)}",
              four),
       "structured arrays are not supported"},
      {fileOf(header("|O", "(1,)"), four), "got the type '|O'"},
      {fileOf(header("<c8", "(1,)"), four + four), "got the type '<c8'"},
      {fileOf(header("<c16", "(1,)"), four), "got the type '<c16'"},
      {fileOf(header("<f16", "(1,)"), four), "got the type '<f16'"},
      {fileOf(header("|S4", "(1,)"), four), "got the type '|S4'"},
      {fileOf(header("<U1", "(1,)"), four), "got the type '<U1'"},
      {fileOf(header("<M8", "(1,)"), four), "got the type '<M8'"},
      {fileOf(header("|V2", "(1,)"), four), "got the type '|V2'"},
      {fileOf(header("|f4", "(1,)"), four), "got the type '|f4'"},
      {fileOf(header("<f3", "(1,)"), four), "got the type '<f3'"},
      {fileOf(header("<b4", "(1,)"), four), "got the type '<b4'"},
      {fileOf(header("", "(1,)"), four), "got the type ''"},
      {fileOf(header("<f4", "(2,)"), four), "asks for 8 bytes of elements, the "
                                            "file has 4"},
      {fileOf(header("<f4", "(1,)"), four + "x"), "asks for 4 bytes"},
      {fileOf(header("<f4", "(9223372036854775807,)"), four), "overflows"},
      {fileOf(header("<f4", "(4294967296, 4294967296)"), four), "overflows"},
      {fileOf(header("<f4", "(0, 4294967296, 4294967296)"), ""), "overflows"},
      {fileOf(header("<f4", "(1000000000000,)"), four), "asks for"},
  };
  for (const BadFile &bad : cases) {
    NpyArray array;
    Status status = parseNpy(bad.bytes, "x.npy", array);
    EXPECT_EQ(status.code(), ErrorCode::Input) << bad.says;
    EXPECT_TRUE(status.message().starts_with("x.npy: ")) << status.message();
    EXPECT_NE(status.message().find(bad.says), std::string::npos)
        << "expected " << bad.says << "\n     got " << status.message();
  }
}

TEST(NpyTest, ReadsLabels) {
  NpyLabels labels;
  ASSERT_TRUE(parseNpyLabels(fileOf(header(">i2", "(2,)"),
                                    bytesOf<int16_t>({-1, 300}, true)),
                             "y", labels)
                  .ok());
  EXPECT_EQ(labels.values, (std::vector<int64_t>{-1, 300}));
  ASSERT_TRUE(
      parseNpyLabels(fileOf(header("|b1", "(2,)"), std::string("\0\1", 2)), "y",
                     labels)
          .ok());
  EXPECT_EQ(labels.values, (std::vector<int64_t>{0, 1}));
  // Beyond 2^53 a detour over floating point would show.
  ASSERT_TRUE(parseNpyLabels(
                  fileOf(header("<u8", "(1,)"), bytesOf<uint64_t>({INT64_MAX})),
                  "y", labels)
                  .ok());
  EXPECT_EQ(labels.values, (std::vector<int64_t>{INT64_MAX}));
  EXPECT_EQ(parseNpyLabels(
                fileOf(header("<u8", "(1,)"), bytesOf<uint64_t>({UINT64_MAX})),
                "y", labels)
                .message(),
            "y: a label does not fit 64 bits with sign");
  EXPECT_EQ(parseNpyLabels(fileOf(header("<f4", "(1,)"), bytesOf<float>({1})),
                           "y", labels)
                .message(),
            "y: expected integers, got the type '<f4'");
}

class NpyFileTest : public TemporaryFolderTest {};

TEST_F(NpyFileTest, WritesWhatItReads) {
  const std::vector<std::vector<int64_t>> shapes = {
      {}, {6}, {2, 3}, {1, 2, 3, 1}, {0, 5}};
  const float values[] = {1, -0.0f, NAN, INFINITY, 1e-45f, 6};
  for (const std::vector<int64_t> &shape : shapes) {
    ASSERT_TRUE(writeNpy(pathOf("x.npy"), shape, values).ok());
    NpyArray array;
    Status status = readNpy(pathOf("x.npy"), array);
    ASSERT_TRUE(status.ok()) << status.message();
    EXPECT_EQ(array.shape, shape);
    // As bits, because NaN is not equal to itself.
    for (size_t i = 0; i < array.values.size(); ++i)
      EXPECT_EQ(std::bit_cast<uint32_t>(array.values[i]),
                std::bit_cast<uint32_t>(values[i]));
    EXPECT_FALSE(array.wasFloat64);
  }
  EXPECT_EQ(count(), 1u);
}

// NumPy wants the elements at a multiple of 64 bytes.
TEST_F(NpyFileTest, AlignsItsElements) {
  const std::vector<float> values(1000000);
  for (int64_t extent : {1, 10, 1000, 1000000}) {
    ASSERT_TRUE(writeNpy(pathOf("x.npy"), {extent}, values.data()).ok());
    EXPECT_EQ((std::filesystem::file_size(pathOf("x.npy")) - 4 * extent) % 64,
              0u);
  }
}

TEST_F(NpyFileTest, SurvivesDamage) {
  const float values[] = {1, 2, 3, 4, 5, 6};
  ASSERT_TRUE(writeNpy(pathOf("x.npy"), {2, 3}, values).ok());
  std::string good;
  ASSERT_TRUE(readFile(pathOf("x.npy"), good).ok());
  NpyArray array;
  NpyLabels labels;
  for (size_t i = 0; i < good.size(); ++i)
    for (int flip = 1; flip < 256; ++flip) {
      std::string bytes = good;
      bytes[i] ^= flip;
      Status status = parseNpy(bytes, "x", array);
      EXPECT_TRUE(i < good.size() - sizeof(values) || status.ok()) << i;
      (void)parseNpyLabels(bytes, "x", labels);
    }
  for (size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(parseNpy(good.substr(0, length), "x", array).ok());
}

} // namespace
