//===- Encode.cpp - makes picture files for tests -------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/cli/Encode.h"

#include <cstdio>
#include <cstdlib>
#include <jpeglib.h>
#include <png.h>

using namespace resnetc::cli;

static void append(png_structp png, png_bytep bytes, size_t count) {
  static_cast<std::string *>(png_get_io_ptr(png))
      ->append(reinterpret_cast<char *>(bytes), count);
}

std::string resnetc::cli::encodePng(int64_t width, int64_t height,
                                    PngFormat format,
                                    const std::vector<uint8_t> &rows) {
  std::string bytes;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &bytes, append, nullptr);
  png_set_IHDR(png, info, width, height, format.bitDepth, format.colorType,
               format.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (format.colorType == PNG_COLOR_TYPE_PALETTE) {
    std::vector<png_color> palette;
    for (int i = 0; i < 1 << format.bitDepth; ++i)
      palette.push_back({png_byte(i), png_byte(i), png_byte(i)});
    png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  }
  png_write_info(png, info);
  const size_t rowBytes = png_get_rowbytes(png, info);
  std::vector<png_bytep> pointers;
  for (int64_t y = 0; y < height; ++y)
    pointers.push_back(const_cast<png_bytep>(&rows[y * rowBytes]));
  png_write_image(png, pointers.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

std::string resnetc::cli::encodeJpeg(int64_t width, int64_t height,
                                     JpegFormat format,
                                     const std::vector<uint8_t> &pixels) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char *bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &bytes, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = format.channels;
  jpeg.in_color_space = format.channels == 1   ? JCS_GRAYSCALE
                        : format.channels == 3 ? JCS_RGB
                                               : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 100, TRUE);
  if (format.progressive)
    jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  for (int64_t y = 0; y < height; ++y) {
    JSAMPROW row = const_cast<JSAMPROW>(&pixels[y * width * format.channels]);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  std::string result(reinterpret_cast<char *>(bytes), size);
  jpeg_destroy_compress(&jpeg);
  std::free(bytes);
  return result;
}
