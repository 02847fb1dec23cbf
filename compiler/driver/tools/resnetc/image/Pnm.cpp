//===- Pnm.cpp - reads binary PGM and PPM pictures ------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The strict subset that tools write: `P5` or `P6`, then width, height and
// maxval (1 to 255) as decimal numbers between white space or # comments, one
// white space, then exactly the bytes of one picture.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/image/Image.h"

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

static bool isSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' ||
         c == '\f';
}

namespace {

class Header {
public:
  explicit Header(std::string_view bytes) : bytes_(bytes) {}

  /// The next number, or -1 if there is none of at most 9 digits: no larger
  /// one is in the limits.
  int64_t number() {
    skipSpace();
    int64_t value = 0;
    const size_t start = at_;
    while (at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9') {
      if (at_ - start == 9)
        return -1;
      value = value * 10 + (bytes_[at_++] - '0');
    }
    return at_ == start ? -1 : value;
  }

  /// What follows the one white space after maxval; false if it is missing.
  bool body(std::string_view &out) const {
    if (at_ >= bytes_.size() || !isSpace(bytes_[at_]))
      return false;
    out = bytes_.substr(at_ + 1);
    return true;
  }

private:
  void skipSpace() {
    while (at_ < bytes_.size()) {
      if (bytes_[at_] == '#')
        at_ = std::min(bytes_.find('\n', at_), bytes_.size());
      else if (isSpace(bytes_[at_]))
        ++at_;
      else
        return;
    }
  }

  std::string_view bytes_;
  size_t at_ = 2; ///< behind the two letters of the type
};

} // namespace

Status cli::parsePnm(std::string_view bytes, const std::string &name,
                     Image &out) {
  if (bytes[1] != '5' && bytes[1] != '6')
    return Status::input(name + ": PNM type, expected P5 or P6, got " +
                         std::string(bytes.substr(0, 2)));
  Header header(bytes);
  const int64_t width = header.number();
  const int64_t height = header.number();
  const int64_t maxval = header.number();
  std::string_view body;
  if (width < 0 || height < 0 || maxval < 0 || !header.body(body))
    return Status::input(name +
                         ": PNM header, expected width, height and maxval, "
                         "got something else or the end of the file");
  if (maxval < 1 || maxval > 255)
    return Status::input(name + ": PNM maxval, expected 1 to 255, got " +
                         std::to_string(maxval));
  if (Status status = checkImageSize(name, height, width); !status.ok())
    return status;
  out.height = height;
  out.width = width;
  out.channels = bytes[1] == '6' ? 3 : 1;
  const uint64_t count = uint64_t(height) * width * out.channels;
  if (body.size() != count)
    return Status::input(name + ": PNM pixels, expected " +
                         std::to_string(count) + " bytes, got " +
                         std::to_string(body.size()));
  out.pixels.assign(body.begin(), body.end());
  if (std::any_of(out.pixels.begin(), out.pixels.end(),
                  [&](uint8_t pixel) { return pixel > maxval; }))
    return Status::input(name + ": PNM pixels, expected at most maxval " +
                         std::to_string(maxval) + ", got a larger one");
  if (maxval != 255)
    for (uint8_t &pixel : out.pixels)
      pixel = static_cast<uint8_t>((pixel * 255 + maxval / 2) / maxval);
  return {};
}
