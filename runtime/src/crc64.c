/*===- crc64.c - a checksum of 64 bits -------------------------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "crc64.h"

#include <string.h>

/* The polynomial of ECMA-182, its bits in reverse. */
#define POLYNOMIAL 0xc96c5795d7870f42ull

void resnetc_crc64_begin(resnetc_crc64 *crc) {
  crc->value = ~0ull;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint64_t value = byte;
    for (int bit = 0; bit < 8; ++bit)
      value = value >> 1 ^ (value & 1 ? POLYNOMIAL : 0);
    crc->table[0][byte] = value;
  }
  for (uint32_t zeros = 1; zeros < 8; ++zeros)
    for (uint32_t byte = 0; byte < 256; ++byte) {
      uint64_t value = crc->table[zeros - 1][byte];
      crc->table[zeros][byte] = value >> 8 ^ crc->table[0][value & 0xff];
    }
}

void resnetc_crc64_add(resnetc_crc64 *crc, const void *data, size_t bytes) {
  const unsigned char *at = data;
  uint64_t value = crc->value;
  for (; bytes >= 8; bytes -= 8, at += 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    word ^= value;
    value = 0;
    for (int i = 0; i < 8; ++i)
      value ^= crc->table[7 - i][word >> 8 * i & 0xff];
  }
  for (; bytes > 0; --bytes, ++at)
    value = value >> 8 ^ crc->table[0][(value ^ *at) & 0xff];
  crc->value = value;
}

uint64_t resnetc_crc64_end(const resnetc_crc64 *crc) { return ~crc->value; }
