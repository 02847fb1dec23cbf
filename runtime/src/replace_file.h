/*===- replace_file.h - a file that appears whole or not at all ------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * The bytes go to FILE.tmp, which is made durable and then renamed to FILE:
 *
 *   write FILE.tmp, fsync     FILE is the old one
 *   link FILE as FILE.prev    FILE is the old one, and so is FILE.prev
 *   rename FILE.tmp to FILE   FILE is the new one
 *   fsync of the folder       and stays so when the power fails
 *
 * Whenever the process dies, FILE is complete. What it leaves is FILE.tmp,
 * which the next writer takes over. A lock on FILE.tmp keeps two writers apart.
 * After a failed fsync nothing is tried again, as the kernel may have forgotten
 * which pages are dirty: FILE.tmp goes and FILE stays.
 */
#ifndef RESNETC_REPLACE_FILE_H
#define RESNETC_REPLACE_FILE_H

#include "internal.h"

typedef struct resnetc_replacement {
  const char *path;     /* as the caller wrote it, for messages */
  char *target;         /* the same without links */
  char *temporary;      /* target.tmp */
  char *previous;       /* target.prev */
  char *previous_moved; /* target.prev.tmp */
  int descriptor;
} resnetc_replacement;

/* Errors:  IO: what is there is no regular file, or the folder cannot be
 *          written; STATE: another writer is at it; OOM. */
resnetc_status resnetc_replace_begin(resnetc_replacement *file,
                                     const char *path);
/* Errors:  IO, for a full disk too. */
resnetc_status resnetc_replace_write(resnetc_replacement *file,
                                     const void *data, uint64_t bytes);
/* Writes over bytes that were written before. */
resnetc_status resnetc_replace_patch(resnetc_replacement *file, uint64_t offset,
                                     const void *data, uint64_t bytes);
/* Puts the new file in its place. Errors:  IO; FILE is the old one, or, if only
 * the folder could not be made durable, the new one. */
resnetc_status resnetc_replace_commit(resnetc_replacement *file);
/* Gives up what was not committed. Always the last call. */
void resnetc_replace_end(resnetc_replacement *file);

/* The end of a long path, so that a message of 252 bytes has room for more. */
const char *resnetc_path_end(const char *path);

#endif /* RESNETC_REPLACE_FILE_H */
