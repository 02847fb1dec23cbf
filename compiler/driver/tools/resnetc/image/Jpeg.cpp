//===- Jpeg.cpp - reads JPEG pictures through libjpeg ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libjpeg reports an error by a callback that must not return. The functions
// that call setjmp hold plain values only, and their caller owns every object,
// so that a jump passes no destructor.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/image/Image.h"

#include <csetjmp>
#include <cstdio>

// jpeglib.h needs FILE and size_t from before.
#include <jerror.h>
#include <jpeglib.h>

using namespace resnetc;
using namespace resnetc::cli;

/// A progressive file may hold any number of scans over the whole picture; an
/// encoder writes about ten, and each costs a pass (libjpeg-turbo's advice on
/// hostile files).
static constexpr int maxScans = 100;

namespace {

struct Decoder {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX] = {};
  ~Decoder() { jpeg_destroy_decompress(&jpeg); }
};

} // namespace

[[noreturn]] static void onError(j_common_ptr jpeg) {
  auto *decoder = static_cast<Decoder *>(jpeg->client_data);
  if (!decoder->message[0])
    jpeg->err->format_message(jpeg, decoder->message);
  std::longjmp(decoder->escape, 1);
}

/// Warnings of lost pixels are errors here; libjpeg would fill in grey.
static void onMessage(j_common_ptr jpeg, int level) {
  if (level >= 0)
    return;
  switch (jpeg->err->msg_code) {
  case JWRN_JPEG_EOF:
  case JWRN_HIT_MARKER:
  case JWRN_HUFF_BAD_CODE:
  case JWRN_MUST_RESYNC:
  case JWRN_BOGUS_PROGRESSION:
    onError(jpeg);
  default:
    return;
  }
}

static void onProgress(j_common_ptr jpeg) {
  auto *decoder = static_cast<Decoder *>(jpeg->client_data);
  if (decoder->jpeg.input_scan_number <= maxScans)
    return;
  std::snprintf(decoder->message, sizeof decoder->message, "more than %d scans",
                maxScans);
  onError(jpeg);
}

static bool readHeader(Decoder &decoder, std::string_view bytes) {
  if (setjmp(decoder.escape))
    return false;
  jpeg_create_decompress(&decoder.jpeg);
  decoder.jpeg.progress = &decoder.progress;
  jpeg_mem_src(&decoder.jpeg,
               reinterpret_cast<const unsigned char *>(bytes.data()),
               bytes.size());
  jpeg_read_header(&decoder.jpeg, TRUE);
  return true;
}

static bool readRows(Decoder &decoder, uint8_t *pixels, size_t rowBytes) {
  if (setjmp(decoder.escape))
    return false;
  jpeg_start_decompress(&decoder.jpeg);
  while (decoder.jpeg.output_scanline < decoder.jpeg.output_height) {
    JSAMPROW row = pixels + decoder.jpeg.output_scanline * rowBytes;
    jpeg_read_scanlines(&decoder.jpeg, &row, 1);
  }
  jpeg_finish_decompress(&decoder.jpeg);
  return true;
}

Status cli::parseJpeg(std::string_view bytes, const std::string &name,
                      Image &out) {
  Decoder decoder;
  decoder.jpeg.err = jpeg_std_error(&decoder.errors);
  decoder.jpeg.client_data = &decoder;
  decoder.errors.error_exit = onError;
  decoder.errors.emit_message = onMessage;
  decoder.progress.progress_monitor = onProgress;

  const auto broken = [&] {
    return Status::input(
        name + ": expected a whole JPEG image, got: " + decoder.message);
  };
  if (!readHeader(decoder, bytes))
    return broken();
  jpeg_decompress_struct &jpeg = decoder.jpeg;
  if (Status status = checkImageSize(name, jpeg.image_height, jpeg.image_width);
      !status.ok())
    return status;
  // Four components are CMYK, whose colours depend on the printer.
  if (jpeg.num_components != 1 && jpeg.num_components != 3)
    return Status::input(name + ": JPEG components, expected 1 or 3, got " +
                         std::to_string(jpeg.num_components));
  jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  out.height = jpeg.image_height;
  out.width = jpeg.image_width;
  out.channels = jpeg.num_components;
  const size_t rowBytes = out.width * out.channels;
  out.pixels.resize(rowBytes * out.height);
  if (!readRows(decoder, out.pixels.data(), rowBytes))
    return broken();
  return {};
}
