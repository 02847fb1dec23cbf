//===- TuneTableTest.cpp - measured algorithms: their text, their use -----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/planning/TunableCalls.h"
#include "compiler/planning/TuneTableText.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace resnetc;

namespace {

const std::string kVersion = "# resnetc tune 1\n";
const std::string kKey = "conv2d in=56x56x64 out=56x56x64 k=3,3 s=1,1 "
                         "p=1,1,1,1 g=1 isa=avx2 batch=1";
const std::string kValues = " algorithm=winograd4 direct=1152.00 "
                            "winograd2=520.25 winograd4=402.50 spread=12.00 "
                            "error=2.1e-06";

TEST(TuneTableText, ReadsWhatItWrites) {
  TuneTable table;
  TuneKey key{{56, 56, 64}, {56, 56, 64},
              {3, 3},       {1, 1},
              {1, 1, 1, 1}, 1,
              Isa::Avx2,    1};
  table[key] = {4, {1152, 520.25, 402.5}, 12, 2.1e-6};
  key.input = {7, 7, 512};
  key.isa = Isa::Avx512;
  key.batch = 8;
  table[key] = {0, {900, std::nullopt, std::nullopt}, 0, 0};
  std::string text = tuneTableText(table);
  EXPECT_NE(text.find("\n" + kKey + kValues + "\n"), std::string::npos) << text;

  TuneTable read;
  Status status = parseTuneTable(text, "f", read);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(tuneTableText(read), text);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read.at(key).winogradTile, 0);
  EXPECT_FALSE(read.at(key).microseconds[1].has_value());
}

TEST(TuneTableText, TakesCommentsAndAnyOrder) {
  std::string first = kKey + kValues, second = first;
  second.replace(second.find("56x56"), 5, "28x28");
  TuneTable a, b;
  ASSERT_TRUE(
      parseTuneTable(kVersion + first + "\n\n# mine\n" + second, "f", a).ok());
  ASSERT_TRUE(
      parseTuneTable(kVersion + second + "\n" + first + "\n", "f", b).ok());
  EXPECT_EQ(tuneTableText(a), tuneTableText(b));
  EXPECT_EQ(a.size(), 2u);
}

struct BadText {
  const char *name;
  std::string text, message;
};

class TuneTableRefusal : public testing::TestWithParam<BadText> {};

TEST_P(TuneTableRefusal, NamesTheLineAndTheRule) {
  TuneTable table{{TuneKey(), TuneEntry()}};
  Status status = parseTuneTable(GetParam().text, "f", table);
  EXPECT_EQ(status.code(), ErrorCode::Input);
  EXPECT_EQ(status.message(), GetParam().message);
  EXPECT_EQ(table.size(), 1u) << "changed";
}

/// The good line with one part replaced.
std::string with(const std::string &part, const std::string &other) {
  std::string line = kKey + kValues;
  return kVersion + line.replace(line.find(part), part.size(), other) + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    , TuneTableRefusal,
    testing::Values(
        BadText{"empty", "", "f:1: expected '# resnetc tune 1'"},
        BadText{"version", "# resnetc tune 2\n",
                "f:1: expected '# resnetc tune 1'"},
        BadText{"second_line", kVersion + "\nconv3d\n",
                "f:3: expected 'conv2d in=', got 'conv3d'"},
        BadText{"zero", with("in=56", "in=0"),
                "f:2: expected a whole number from 1, got "
                "'0x56x64 out=56x56x64 k=3...'"},
        BadText{"huge", with("batch=1", "batch=9999999999"),
                "f:2: expected a whole number from 1, got "
                "'9999999999 algorithm=win...'"},
        BadText{"overflow", with("g=1", "g=9999999999"),
                "f:2: expected a whole number from 1, got "
                "'9999999999 isa=avx2 batc...'"},
        BadText{"pad", with("p=1,", "p=-1,"),
                "f:2: expected a whole number from 0, got "
                "'-1,1,1,1 g=1 isa=avx2 ba...'"},
        BadText{"isa", with("isa=avx2", "isa=sse2"),
                "f:2: expected avx2 or avx512, got "
                "'sse2 batch=1 algorithm=w...'"},
        BadText{"algorithm", with("=winograd4 ", "=fft "),
                "f:2: expected direct, winograd2 or winograd4, got "
                "'fft direct=1152.00 winog...'"},
        BadText{"digit", with("=winograd4 ", "=winograd42 "),
                "f:2: expected ' spread=', got '2 direct=1152.00 winogra...'"},
        BadText{"nan", with("spread=12.00", "spread=nan"),
                "f:2: expected a number from 0, got 'nan error=2.1e-06'"},
        BadText{"infinite", with("error=2.1e-06", "error=1e999"),
                "f:2: expected a number from 0, got '1e999'"},
        BadText{"cut", with(" error=2.1e-06", ""),
                "f:2: expected ' error=', got the end of the line"},
        BadText{"more", with("error=2.1e-06", "error=2.1e-06 x"),
                "f:2: expected the end of the line, got ' x'"},
        BadText{"twice", kVersion + kKey + kValues + "\n" + kKey + kValues,
                "f:3: expected a shape once, got it again"},
        BadText{"stride", with("s=1,1", "s=2,2"),
                "f:2: algorithm, expected direct unless k=3,3 s=1,1 g=1, got "
                "winograd4"}),
    [](const auto &info) { return info.param.name; });

//===----------------------------------------------------------------------===//
// Use
//===----------------------------------------------------------------------===//

/// 64 channels at 56x56, where F(4,3) is predicted.
constexpr const char *kConv = R"(
  func.func @infer(%x: tensor<?x56x56x64xf32>) -> tensor<?x56x56x64xf32> {
    %w = nn.param @w : tensor<64x64x3x3xf32>
    %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x56x56x64xf32>, tensor<64x64x3x3xf32>) -> tensor<?x56x56x64xf32>
    return %0 : tensor<?x56x56x64xf32>
  })";

class TunedPlan : public testing::Test {
protected:
  TunedPlan() {
    context.loadDialect<nn::NnDialect, mlir::func::FuncDialect>();
    options.winograd = true;
    options.tuned = &table;
  }

  /// The calls that could be tuned, of the plan that the table leads to.
  std::vector<TunableCall> plan() {
    auto module = mlir::parseSourceString<mlir::ModuleOp>(kConv, &context);
    Status status = planModule(*module, options);
    EXPECT_TRUE(status.ok()) << status.message();
    return tunableCalls(*module, options);
  }

  mlir::MLIRContext context;
  TuneTable table;
  PlanOptions options;
};

TEST_F(TunedPlan, PrefersTheTable) {
  std::vector<TunableCall> predicted = plan();
  ASSERT_EQ(predicted.size(), 1u);
  EXPECT_EQ(predicted[0].spec.winogradTile, 4);
  EXPECT_EQ(tuneKeyText(predicted[0].key), kKey);
  for (int32_t tile : kWinogradTiles) {
    table[predicted[0].key].winogradTile = tile;
    EXPECT_EQ(plan().at(0).spec.winogradTile, tile);
  }
}

TEST_F(TunedPlan, AnEntryHoldsForItsShapeIsaAndHint) {
  TuneKey key = plan().at(0).key;
  TuneKey other = key;
  other.batch = 8;
  table[other].winogradTile = 0;
  other = key;
  other.isa = Isa::Avx512;
  table[other].winogradTile = 0;
  other = key;
  other.pads = {0, 0, 0, 0};
  table[other].winogradTile = 0;
  EXPECT_EQ(plan().at(0).spec.winogradTile, 4);
}

TEST_F(TunedPlan, DirectStaysDirect) {
  table[plan().at(0).key].winogradTile = 4;
  options.winograd = false;
  EXPECT_EQ(plan().at(0).spec.winogradTile, 0);
}

} // namespace
