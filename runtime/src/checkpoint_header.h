/*===- checkpoint_header.h - what stands in front of a checkpoint's tensors
 * -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * A checkpoint is a safetensors file: 8 bytes with the length of a header of
 * JSON, the header, the tensors. Parameters and statistics have the names and
 * shapes of the source; an optimizer's slot of "fc.weight" is
 * "momentum:fc.weight". The header's __metadata__ has the rest:
 *
 *   {"__metadata__":{"format":"resnetc-checkpoint","digest":"0123456789abcdef",
 *    "bytes":"...","version":"1","graph":"...","optimizer":"sgd","step":"12",
 *    ...},"conv1.weight":{"dtype":"F32","shape":[32,1,3,3],...},...}   spaces
 *
 * There is one header for each state: a reader takes the numbers from the
 * metadata, writes the header anew and compares. So there is no JSON parser,
 * and no second spelling of a checkpoint.
 */
#ifndef RESNETC_CHECKPOINT_HEADER_H
#define RESNETC_CHECKPOINT_HEADER_H

#include "replace_file.h"
#include "training.h"

#define RESNETC_DIGEST_LENGTH 16
#define RESNETC_HEADER_START                                                   \
  "{\"__metadata__\":{\"format\":\"resnetc-checkpoint\",\"digest\":\""
/* Where the digest and the size of the file stand in the header, 16 digits
 * each. */
#define RESNETC_DIGEST_OFFSET (sizeof RESNETC_HEADER_START - 1)
#define RESNETC_BYTES_OFFSET                                                   \
  (RESNETC_DIGEST_OFFSET + RESNETC_DIGEST_LENGTH + sizeof "\",\"bytes\":\"" - 1)

typedef struct resnetc_header {
  char *text; /* malloc'ed, length bytes */
  size_t length, capacity;
  uint64_t data_bytes; /* of all tensors */
} resnetc_header;

/* Writes the header of a state, its digest all zeros.
 * Errors:  OOM. */
resnetc_status resnetc_header_write(const resnetc_state *state,
                                    const resnetc_progress *progress,
                                    resnetc_header *out);
void resnetc_header_free(resnetc_header *header);

/* Reads the numbers of a header of `length` bytes, and checks that it is the
 * one of this state. `path` is for messages.
 * Errors:  ABI: another version, network or optimizer; INTEG: anything else. */
resnetc_status resnetc_header_read(const resnetc_state *state, const char *path,
                                   const char *text, size_t length,
                                   resnetc_progress *out);

/* The bytes of the whole file, as its header says; 0 if that is no header. */
uint64_t resnetc_header_file_bytes(const char *text, size_t length);

#endif /* RESNETC_CHECKPOINT_HEADER_H */
