/*===- checkpoint.c - a training state as a file ---------------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * checkpoint_header.h says what the file looks like, replace_file.h how it gets
 * into its place. The digest is the CRC-64 of the whole file with zeros where
 * the digest stands, so no byte can change unseen, its own digits included.
 */
#include "checkpoint_header.h"
#include "crc64.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* Visits the tensors of a checkpoint in the order of the file. */
typedef resnetc_status (*visit_tensor)(void *user, const char *name,
                                       uint64_t bytes);

static resnetc_status visit_slot(const resnetc_state_info *info,
                                 const char *slot, visit_tensor visit,
                                 void *user) {
  for (uint32_t i = 0; i < info->tensor_count; ++i) {
    const resnetc_state_tensor *tensor = &info->tensors[i];
    resnetc_status status = resnetc_ok();
    uint64_t bytes = tensor->elements * sizeof(float);
    if (!slot) {
      status = visit(user, tensor->name, bytes);
    } else if (tensor->kind == RESNETC_PARAMETER) {
      size_t length = strlen(slot) + strlen(tensor->name) + 2;
      char *name = malloc(length);
      if (!name)
        return resnetc_error(RESNETC_OOM, "no memory for a tensor's name");
      snprintf(name, length, "%s:%s", slot, tensor->name);
      status = visit(user, name, bytes);
      free(name);
    }
    if (status.code != RESNETC_OK)
      return status;
  }
  return resnetc_ok();
}

static resnetc_status visit_tensors(const resnetc_state_info *info,
                                    visit_tensor visit, void *user) {
  resnetc_status status = visit_slot(info, NULL, visit, user);
  for (uint32_t s = 0; s < info->slot_count && status.code == RESNETC_OK; ++s)
    status = visit_slot(info, info->slots[s], visit, user);
  return status;
}

/*===- Saving -===*/

typedef struct saving {
  const resnetc_state *state;
  resnetc_replacement file;
  resnetc_crc64 crc;
  float *buffer; /* for the largest tensor */
} saving;

static resnetc_status write_bytes(saving *save, const void *data,
                                  uint64_t bytes) {
  resnetc_crc64_add(&save->crc, data, bytes);
  return resnetc_replace_write(&save->file, data, bytes);
}

static resnetc_status save_tensor(void *user, const char *name,
                                  uint64_t bytes) {
  saving *save = user;
  resnetc_status status =
      resnetc_state_do_get(save->state, name, save->buffer, bytes);
  return status.code == RESNETC_OK ? write_bytes(save, save->buffer, bytes)
                                   : status;
}

static uint64_t largest_bytes(const resnetc_state_info *info) {
  uint64_t most = 1; /* malloc(0) may give NULL */
  for (uint32_t i = 0; i < info->tensor_count; ++i)
    if (info->tensors[i].elements > most)
      most = info->tensors[i].elements;
  return most * sizeof(float);
}

static resnetc_status write_all(saving *save, const resnetc_header *header) {
  const resnetc_state_info *info = resnetc_state_do_get_info(save->state);
  char digest[RESNETC_DIGEST_LENGTH + 1];
  uint64_t length = header->length;
  resnetc_status status = write_bytes(save, &length, sizeof length);
  if (status.code == RESNETC_OK)
    status = write_bytes(save, header->text, length);
  if (status.code == RESNETC_OK)
    status = visit_tensors(info, save_tensor, save);
  if (status.code != RESNETC_OK)
    return status;
  snprintf(digest, sizeof digest, "%016" PRIx64, resnetc_crc64_end(&save->crc));
  status = resnetc_replace_patch(&save->file, 8 + RESNETC_DIGEST_OFFSET, digest,
                                 RESNETC_DIGEST_LENGTH);
  return status.code == RESNETC_OK ? resnetc_replace_commit(&save->file)
                                   : status;
}

resnetc_status resnetc_checkpoint_save(const resnetc_state *state,
                                       const char *path) {
  resnetc_header header;
  resnetc_progress progress;
  if (!path || !*path)
    return resnetc_error(RESNETC_ARG, "path is null or empty");
  resnetc_status status = resnetc_state_do_get_progress(state, &progress);
  if (status.code == RESNETC_OK)
    status = resnetc_header_write(state, &progress, &header);
  if (status.code != RESNETC_OK)
    return status;
  saving *save = malloc(sizeof *save);
  float *buffer = malloc(largest_bytes(resnetc_state_do_get_info(state)));
  if (save && buffer) {
    save->state = state;
    save->buffer = buffer;
    resnetc_crc64_begin(&save->crc);
    status = resnetc_replace_begin(&save->file, path);
    if (status.code == RESNETC_OK)
      status = write_all(save, &header);
    resnetc_replace_end(&save->file);
  } else {
    status = resnetc_error(RESNETC_OOM, "no memory to save a checkpoint");
  }
  free(buffer);
  free(save);
  resnetc_header_free(&header);
  return status;
}

/*===- Loading -===*/

/* The whole file in memory: what was checked is what is used. */
typedef struct loading {
  resnetc_state *state;
  char *bytes;
  uint64_t size;
  const char *header;
  uint64_t header_length;
  const char *data; /* the next tensor */
} loading;

static resnetc_status not_a_checkpoint(const char *path) {
  return resnetc_error(RESNETC_INTEG, "%s: damaged, or not a checkpoint",
                       resnetc_path_end(path));
}

static resnetc_status damaged(const char *path, const char *rule,
                              uint64_t expected, uint64_t got) {
  return resnetc_error(RESNETC_INTEG,
                       "%s: damaged checkpoint: %s, expected %" PRIu64
                       ", got %" PRIu64,
                       resnetc_path_end(path), rule, expected, got);
}

static resnetc_status cannot_read(const char *path, const char *why) {
  return resnetc_error(RESNETC_IO, "%s: cannot read: %s",
                       resnetc_path_end(path), why);
}

static resnetc_status read_bytes(int descriptor, const char *path,
                                 loading *load) {
  struct stat info;
  if (fstat(descriptor, &info) != 0)
    return cannot_read(path, strerror(errno));
  if (!S_ISREG(info.st_mode))
    return resnetc_error(RESNETC_IO, "%s: expected a regular file",
                         resnetc_path_end(path));
  load->size = (uint64_t)info.st_size;
  load->bytes = malloc(load->size + 1);
  if (!load->bytes)
    return resnetc_error(RESNETC_OOM, "%s: no memory for %" PRIu64 " bytes",
                         resnetc_path_end(path), load->size);
  for (uint64_t done = 0; done < load->size;) {
    ssize_t count = read(descriptor, load->bytes + done, load->size - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return cannot_read(path, strerror(errno));
    if (count == 0)
      return damaged(path, "bytes of the file", load->size, done);
    done += (uint64_t)count;
  }
  return resnetc_ok();
}

static resnetc_status read_file(const char *path, loading *load) {
  /* Without O_NONBLOCK, opening a FIFO that nobody writes to waits forever. */
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return cannot_read(path, strerror(errno));
  resnetc_status status = read_bytes(descriptor, path, load);
  close(descriptor);
  return status;
}

/* The sizes, so that the rest may be looked at. */
static resnetc_status check_file(const char *path, loading *load) {
  uint64_t length = 0;
  if (load->size >= sizeof length)
    memcpy(&length, load->bytes, sizeof length);
  if (load->size < sizeof length || length > load->size - sizeof length)
    return not_a_checkpoint(path);
  load->header = load->bytes + sizeof length;
  load->header_length = length;
  load->data = load->header + length;
  uint64_t expected = resnetc_header_file_bytes(load->header, length);
  if (expected == 0)
    return not_a_checkpoint(path);
  return expected == load->size
             ? resnetc_ok()
             : damaged(path, "bytes of the file", expected, load->size);
}

static resnetc_status check_digest(const char *path, const loading *load) {
  static const char zeros[] = "0000000000000000";
  const char *digest = load->header + RESNETC_DIGEST_OFFSET;
  const char *behind = digest + RESNETC_DIGEST_LENGTH;
  char expected[RESNETC_DIGEST_LENGTH + 1], got[RESNETC_DIGEST_LENGTH + 1] = "";
  resnetc_crc64 *crc = malloc(sizeof *crc);
  if (!crc)
    return resnetc_error(RESNETC_OOM, "no memory for a checksum");
  resnetc_crc64_begin(crc);
  resnetc_crc64_add(crc, load->bytes, (size_t)(digest - load->bytes));
  resnetc_crc64_add(crc, zeros, RESNETC_DIGEST_LENGTH);
  resnetc_crc64_add(crc, behind, (size_t)(load->bytes + load->size - behind));
  snprintf(expected, sizeof expected, "%016" PRIx64, resnetc_crc64_end(crc));
  free(crc);
  if (memcmp(expected, digest, RESNETC_DIGEST_LENGTH) == 0)
    return resnetc_ok();
  for (int i = 0; i < RESNETC_DIGEST_LENGTH; ++i)
    got[i] = digest[i] > ' ' && digest[i] < 0x7f ? digest[i] : '?';
  return resnetc_error(RESNETC_INTEG,
                       "%s: damaged checkpoint: digest, expected %s, got %s",
                       resnetc_path_end(path), expected, got);
}

static resnetc_status load_tensor(void *user, const char *name,
                                  uint64_t bytes) {
  loading *load = user;
  const char *data = load->data;
  load->data += bytes;
  return resnetc_state_do_set(load->state, name, (const float *)data, bytes);
}

static resnetc_status load_all(const char *path, loading *load) {
  resnetc_progress progress;
  resnetc_status status = read_file(path, load);
  if (status.code == RESNETC_OK)
    status = check_file(path, load);
  if (status.code == RESNETC_OK)
    status = check_digest(path, load);
  if (status.code == RESNETC_OK)
    status = resnetc_header_read(load->state, path, load->header,
                                 load->header_length, &progress);
  if (status.code != RESNETC_OK)
    return status;
  status =
      visit_tensors(resnetc_state_do_get_info(load->state), load_tensor, load);
  return status.code == RESNETC_OK
             ? resnetc_state_do_set_progress(load->state, &progress)
             : status;
}

resnetc_status resnetc_checkpoint_load(resnetc_state *state, const char *path) {
  loading load = {.state = state};
  if (!path || !*path)
    return resnetc_error(RESNETC_ARG, "path is null or empty");
  resnetc_status status = load_all(path, &load);
  free(load.bytes);
  return status;
}
