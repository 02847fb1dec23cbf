//===- Gzip.cpp - unpacks gzip data in memory -----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/data/Gzip.h"

#include <algorithm>
#include <zlib.h>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

struct Inflater {
  z_stream stream{};
  bool ready = false;
  // 15 is zlib's largest window, 16 asks for the gzip format.
  Inflater() { ready = inflateInit2(&stream, 15 + 16) == Z_OK; }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater &) = delete;
  Inflater &operator=(const Inflater &) = delete;
};

} // namespace

bool cli::isGzip(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b");
}

/// Gives zlib the next input; its counters have 32 bits.
static void feed(z_stream &stream, std::string_view &bytes) {
  const size_t count = std::min<size_t>(bytes.size(), 1 << 30);
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(count);
  bytes.remove_prefix(count);
}

Status cli::unpackGzip(std::string_view bytes, const std::string &name,
                       uint64_t most, std::string &out) {
  out.clear();
  Inflater inflater;
  if (!inflater.ready)
    return Status::environment(name + ": no memory to unpack it");
  z_stream &stream = inflater.stream;
  while (out.size() < most) {
    if (stream.avail_in == 0)
      feed(stream, bytes);
    // Grown as data comes, since `most` may be what a hostile header says.
    const size_t had = out.size();
    const size_t room = std::min<uint64_t>(most - had, 1 << 20);
    out.resize(had + room);
    stream.next_out = reinterpret_cast<Bytef *>(out.data() + had);
    stream.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream, Z_NO_FLUSH);
    out.resize(had + room - stream.avail_out);
    if (result == Z_STREAM_END) {
      if (stream.avail_in == 0 && bytes.empty())
        return {};
      inflateReset(&stream);
    } else if (result != Z_OK) {
      const bool ends = stream.avail_in == 0 && bytes.empty();
      return Status::input(name + ": expected whole gzip data, got " +
                           (ends ? "an early end" : "broken data"));
    }
  }
  return {};
}
