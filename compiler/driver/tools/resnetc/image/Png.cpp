//===- Png.cpp - reads PNG pictures through libpng ------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libpng reports an error by longjmp. The two functions that call setjmp hold
// plain values only, and their caller owns every object, so that a jump passes
// no destructor.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/image/Image.h"

#include <cstdio>
#include <cstring>
#include <png.h>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

struct Source {
  const char *bytes;
  size_t size;
  size_t at;
  char message[128]; ///< of libpng's error
};

struct Decoder {
  png_structp png = nullptr;
  png_infop info = nullptr;
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
};

} // namespace

[[noreturn]] static void onError(png_structp png, png_const_charp message) {
  auto *source = static_cast<Source *>(png_get_error_ptr(png));
  std::snprintf(source->message, sizeof source->message, "%s", message);
  png_longjmp(png, 1);
}

static void onWarning(png_structp, png_const_charp) {}

static void onRead(png_structp png, png_bytep to, size_t count) {
  auto *source = static_cast<Source *>(png_get_io_ptr(png));
  if (count > source->size - source->at)
    png_error(png, "the file ends early");
  std::memcpy(to, source->bytes + source->at, count);
  source->at += count;
}

/// Reads up to the first pixel and asks for 8-bit grey or RGB rows.
static bool readHeader(const Decoder &decoder, bool &grey) {
  if (setjmp(png_jmpbuf(decoder.png)))
    return false;
  png_read_info(decoder.png, decoder.info);
  const int color = png_get_color_type(decoder.png, decoder.info);
  // A palette has to become RGB and small grey 8-bit before tRNS is known.
  png_set_expand(decoder.png);
  png_set_scale_16(decoder.png);
  png_set_strip_alpha(decoder.png);
  png_set_interlace_handling(decoder.png);
  png_read_update_info(decoder.png, decoder.info);
  grey = (color & PNG_COLOR_MASK_COLOR) == 0;
  return true;
}

static bool readRows(const Decoder &decoder, uint8_t *pixels, size_t rowBytes,
                     size_t height, int passes) {
  if (setjmp(png_jmpbuf(decoder.png)))
    return false;
  for (int pass = 0; pass < passes; ++pass)
    for (size_t y = 0; y < height; ++y)
      png_read_row(decoder.png, pixels + y * rowBytes, nullptr);
  png_read_end(decoder.png, nullptr);
  return true;
}

Status cli::parsePng(std::string_view bytes, const std::string &name,
                     Image &out) {
  Source source{bytes.data(), bytes.size(), 0, {}};
  Decoder decoder;
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, onError,
                                       onWarning);
  if (decoder.png)
    decoder.info = png_create_info_struct(decoder.png);
  if (!decoder.info)
    return Status::environment(name + ": no memory for the PNG reader");
  png_set_read_fn(decoder.png, &source, onRead);

  const auto broken = [&] {
    return Status::input(
        name + ": expected a whole PNG image, got: " + source.message);
  };
  bool grey = false;
  if (!readHeader(decoder, grey))
    return broken();
  const uint64_t height = png_get_image_height(decoder.png, decoder.info);
  const uint64_t width = png_get_image_width(decoder.png, decoder.info);
  if (Status status = checkImageSize(name, height, width); !status.ok())
    return status;
  out.height = height;
  out.width = width;
  out.channels = grey ? 1 : 3;
  const size_t rowBytes = width * out.channels;
  if (png_get_rowbytes(decoder.png, decoder.info) != rowBytes)
    return Status::internal(name + ": PNG rows are not " +
                            std::to_string(rowBytes) + " bytes long");
  out.pixels.resize(rowBytes * height);
  // Adam7 pictures come in seven passes over the same rows.
  const bool interlaced =
      png_get_interlace_type(decoder.png, decoder.info) != PNG_INTERLACE_NONE;
  if (!readRows(decoder, out.pixels.data(), rowBytes, height,
                interlaced ? PNG_INTERLACE_ADAM7_PASSES : 1))
    return broken();
  return {};
}
