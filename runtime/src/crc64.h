/*===- crc64.h - a checksum of 64 bits -------------------------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * CRC-64/XZ. A checkpoint is guarded against disks, memory and half-written
 * files, not against people: it holds no code, and whoever can change it can
 * change its checksum too. So a CRC does: it finds every change of up to 64
 * bits in a row for certain, any other but for one in 2^64, and eight bytes a
 * step make it as fast as the disk, which SHA-256 without special instructions
 * is not.
 */
#ifndef RESNETC_CRC64_H
#define RESNETC_CRC64_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct resnetc_crc64 {
  uint64_t value;
  uint64_t table[8][256]; /* [k][b]: byte b, followed by k zero bytes */
} resnetc_crc64;

void resnetc_crc64_begin(resnetc_crc64 *crc);
void resnetc_crc64_add(resnetc_crc64 *crc, const void *data, size_t bytes);
uint64_t resnetc_crc64_end(const resnetc_crc64 *crc);

#ifdef __cplusplus
}
#endif
#endif /* RESNETC_CRC64_H */
