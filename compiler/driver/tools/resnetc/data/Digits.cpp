//===- Digits.cpp - the built-in data set of handwritten digits -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program carries examples/digits/digits.csv.gz, which says where the
// digits are from: 1,797 lines of 64 pixels, 0 to 16, and the label. The part
// to test on is every fifth, those with index % 5 == 4.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/data/Dataset.h"
#include "compiler/driver/tools/resnetc/data/Gzip.h"

using namespace resnetc;
using namespace resnetc::cli;

extern "C" {
extern const char resnetc_digits_begin[], resnetc_digits_end[];
}

/// Appends the numbers of one line; false if it is not 64 pixels and a label.
static bool readLine(std::string_view line, std::vector<uint8_t> &pixels,
                     std::vector<uint8_t> &labels) {
  for (int field = 0; field < 65; ++field) {
    const size_t comma = line.find(',');
    int64_t value = 0;
    if (!parseWhole(line.substr(0, comma), 0, 16, value))
      return false;
    (field < 64 ? pixels : labels).push_back(static_cast<uint8_t>(value));
    if ((comma == std::string_view::npos) != (field == 64))
      return false;
    line.remove_prefix(field == 64 ? 0 : comma + 1);
  }
  return true;
}

Status cli::openDigits(DataPart part, std::unique_ptr<Dataset> &out) {
  const std::string name = "digits";
  std::string text;
  // The text has 265 KB; a power of two above is enough.
  if (Status status = unpackGzip({resnetc_digits_begin, resnetc_digits_end},
                                 name, 1 << 20, text);
      !status.ok())
    return Status::internal(status.message());
  auto set = std::make_unique<PackedImages>();
  set->height = set->width = 8;
  set->channels = 1;
  set->files = {{0, name}};
  std::string_view rest = text;
  for (int64_t index = 0; !rest.empty(); ++index) {
    const size_t end = rest.find('\n');
    if ((index % 5 == 4) == (part == DataPart::Test) &&
        !readLine(rest.substr(0, end), set->pixels, set->labels))
      return Status::internal("digits: line " + std::to_string(index) +
                              " of the built-in set is broken");
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  out = std::move(set);
  return {};
}
