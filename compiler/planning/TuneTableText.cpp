//===- TuneTableText.cpp - measured algorithms as a text file -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/TuneTableText.h"

#include "compiler/kernels/spec/TakeText.h"

#include <algorithm>
#include <cmath>

using namespace resnetc;

static constexpr std::string_view kVersionLine = "# resnetc tune 1";
static constexpr std::string_view kLegend =
    "# Convolutions (h x w x channels), what they were measured for, the "
    "algorithm to use;\n"
    "# microseconds of a call with each algorithm, their spread, and the "
    "error of the network against direct.\n";

std::string resnetc::algorithmName(int32_t winogradTile) {
  return winogradTile ? "winograd" + std::to_string(winogradTile) : "direct";
}

static std::string_view isaName(Isa isa) {
  return isa == Isa::Avx512 ? "avx512" : "avx2";
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

template <size_t N>
static std::string joined(const std::array<int32_t, N> &values,
                          const char *separator) {
  std::string text;
  for (int32_t value : values)
    text += (text.empty() ? "" : separator) + std::to_string(value);
  return text;
}

/// Without locale, which std::to_string has.
static std::string numberText(double value, std::chars_format format,
                              int precision) {
  // The longest double in fixed form has 309 digits before the point.
  std::array<char, 320> digits;
  auto [end, error] = std::to_chars(
      digits.data(), digits.data() + digits.size(), value, format, precision);
  return {digits.data(), end};
}

static std::string microsecondsText(double value) {
  return numberText(value, std::chars_format::fixed, 2);
}

std::string resnetc::tuneKeyText(const TuneKey &key) {
  std::string text = "conv2d in=" + joined(key.input, "x");
  text += " out=" + joined(key.output, "x");
  text += " k=" + joined(key.kernel, ",");
  text += " s=" + joined(key.strides, ",");
  text += " p=" + joined(key.pads, ",");
  text += " g=" + std::to_string(key.groups);
  text += " isa=" + std::string(isaName(key.isa));
  return text + " batch=" + std::to_string(key.batch);
}

std::string resnetc::tuneEntryText(const TuneKey &key, const TuneEntry &entry) {
  std::string text = tuneKeyText(key);
  text += " algorithm=" + algorithmName(entry.winogradTile);
  for (size_t i = 0; i < kWinogradTiles.size(); ++i)
    if (entry.microseconds[i])
      text += " " + algorithmName(kWinogradTiles[i]) + "=" +
              microsecondsText(*entry.microseconds[i]);
  text += " spread=" + microsecondsText(entry.spreadMicroseconds);
  return text +
         " error=" + numberText(entry.error, std::chars_format::scientific, 1);
}

std::string resnetc::tuneTableText(const TuneTable &table) {
  std::string text = std::string(kVersionLine) + "\n" + std::string(kLegend);
  for (const auto &[key, entry] : table)
    text += tuneEntryText(key, entry) + "\n";
  return text;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {

/// Takes a line's fields from its front. After the first that is wrong it takes
/// nothing more and remembers what was expected there.
class LineReader {
public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  void word(std::string_view text) {
    require(takePrefix(rest_, text), "'" + std::string(text) + "'");
  }
  template <size_t N>
  void numbers(std::array<int32_t, N> &out, int32_t least,
               std::string_view separator) {
    for (size_t i = 0; i < N; ++i) {
      if (i > 0)
        word(separator);
      integer(out[i], least);
    }
  }
  template <typename Integer> void integer(Integer &out, int32_t least) {
    std::string_view before = rest_;
    Integer value = 0;
    bool good =
        takeNumber(rest_, value) && value >= least && value <= INT32_MAX;
    require(good, "a whole number from " + std::to_string(least), before);
    out = value;
  }
  /// Microseconds or an error: never below 0, never infinite.
  void measure(double &out) {
    std::string_view before = rest_;
    double value = 0;
    bool good = takeNumber(rest_, value) && std::isfinite(value) && value >= 0;
    require(good, "a number from 0", before);
    out = value;
  }
  void isa(Isa &out) {
    for (Isa candidate : {Isa::Avx512, Isa::Avx2})
      if (takePrefix(rest_, isaName(candidate))) {
        out = candidate;
        return;
      }
    require(false, "avx2 or avx512");
  }
  void algorithm(int32_t &out) {
    for (int32_t tile : kWinogradTiles)
      if (takePrefix(rest_, algorithmName(tile))) {
        out = tile;
        return;
      }
    require(false, "direct, winograd2 or winograd4");
  }
  bool startsWith(std::string_view text) const {
    return rest_.starts_with(text);
  }
  void end() { require(rest_.empty(), "the end of the line"); }

  /// Empty, or "expected ..., got ...".
  const std::string &problem() const { return problem_; }

private:
  void require(bool good, const std::string &expected) {
    require(good, expected, rest_);
  }
  void require(bool good, const std::string &expected, std::string_view got) {
    if (good || !problem_.empty())
      return;
    problem_ = "expected " + expected + ", got " + shown(got);
    rest_ = {};
  }
  static std::string shown(std::string_view text);

  std::string_view rest_;
  std::string problem_;
};

} // namespace

std::string LineReader::shown(std::string_view text) {
  if (text.empty())
    return "the end of the line";
  // Enough to find the place by.
  constexpr size_t most = 24;
  return "'" + std::string(text.substr(0, most)) +
         (text.size() > most ? "...'" : "'");
}

static void readKey(LineReader &line, TuneKey &key) {
  line.word("conv2d in=");
  line.numbers(key.input, 1, "x");
  line.word(" out=");
  line.numbers(key.output, 1, "x");
  line.word(" k=");
  line.numbers(key.kernel, 1, ",");
  line.word(" s=");
  line.numbers(key.strides, 1, ",");
  line.word(" p=");
  line.numbers(key.pads, 0, ",");
  line.word(" g=");
  line.integer(key.groups, 1);
  line.word(" isa=");
  line.isa(key.isa);
  line.word(" batch=");
  line.integer(key.batch, 1);
}

static void readEntry(LineReader &line, TuneEntry &entry) {
  line.word(" algorithm=");
  line.algorithm(entry.winogradTile);
  for (size_t i = 0; i < kWinogradTiles.size(); ++i) {
    std::string name = " " + algorithmName(kWinogradTiles[i]) + "=";
    if (!line.startsWith(name))
      continue;
    line.word(name);
    line.measure(entry.microseconds[i].emplace());
  }
  line.word(" spread=");
  line.measure(entry.spreadMicroseconds);
  line.word(" error=");
  line.measure(entry.error);
  line.end();
}

/// What is wrong with a line, or "".
static std::string readLine(std::string_view text, TuneTable &table) {
  LineReader line(text);
  TuneKey key;
  TuneEntry entry;
  readKey(line, key);
  readEntry(line, entry);
  if (!line.problem().empty())
    return line.problem();
  constexpr std::array<int32_t, 2> one{1, 1}, three{3, 3};
  bool winograd = key.kernel == three && key.strides == one && key.groups == 1;
  if (entry.winogradTile && !winograd)
    return "algorithm, expected direct unless k=3,3 s=1,1 g=1, got " +
           algorithmName(entry.winogradTile);
  if (!table.emplace(key, entry).second)
    return "expected a shape once, got it again";
  return "";
}

Status resnetc::parseTuneTable(std::string_view text, const std::string &file,
                               TuneTable &out) {
  TuneTable table;
  for (size_t number = 1; number == 1 || !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    std::string problem;
    if (number == 1 && line != kVersionLine)
      problem = "expected '" + std::string(kVersionLine) + "'";
    else if (!line.empty() && line[0] != '#')
      problem = readLine(line, table);
    if (!problem.empty())
      return Status::input(file + ":" + std::to_string(number) + ": " +
                           problem);
  }
  out = std::move(table);
  return {};
}
