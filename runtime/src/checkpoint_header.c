/*===- checkpoint_header.c - what stands in front of a checkpoint's tensors
 * -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "checkpoint_header.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

/* Changes with the meaning of anything in the file. */
#define CHECKPOINT_VERSION 1u
/* safetensors aligns data to this; the rest of the header is spaces. */
#define HEADER_ALIGN 8u

/*===- Writing -===*/

static resnetc_status no_memory(void) {
  return resnetc_error(RESNETC_OOM, "no memory for a checkpoint's header");
}

static resnetc_status reserve(resnetc_header *header, size_t more) {
  if (header->capacity - header->length >= more)
    return resnetc_ok();
  size_t capacity = 2 * header->capacity + more;
  char *text = realloc(header->text, capacity);
  if (!text)
    return no_memory();
  header->text = text;
  header->capacity = capacity;
  return resnetc_ok();
}

__attribute__((format(printf, 2, 3))) static resnetc_status
append(resnetc_header *header, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  resnetc_status status = reserve(header, (size_t)length + 1);
  if (status.code != RESNETC_OK)
    return status;
  va_start(args, format);
  vsnprintf(header->text + header->length, (size_t)length + 1, format, args);
  va_end(args);
  header->length += (size_t)length;
  return status;
}

/* The inside of a JSON string. */
static resnetc_status append_escaped(resnetc_header *header, const char *text) {
  resnetc_status status = resnetc_ok();
  for (; *text && status.code == RESNETC_OK; ++text) {
    unsigned char c = (unsigned char)*text;
    if (c < 0x20)
      status = append(header, "\\u%04x", c);
    else
      status = append(header, c == '"' || c == '\\' ? "\\%c" : "%c", c);
  }
  return status;
}

/* A number of the metadata; doubles are kept by their bits. */
typedef struct number {
  const char *key;
  uint64_t value;
} number;

#define NUMBER_COUNT 9

static uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static double of_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void to_numbers(const resnetc_progress *progress,
                       number out[NUMBER_COUNT]) {
  const number numbers[NUMBER_COUNT] = {
      {"step", progress->step},
      {"epoch", progress->epoch},
      {"sample", progress->sample},
      {"samples", progress->samples},
      {"seed", progress->seed},
      {"correct", progress->correct},
      {"optimizer_steps", progress->optimizer_steps},
      {"loss_sum_bits", bits_of(progress->loss_sum)},
      {"best_accuracy_bits", bits_of(progress->best_accuracy)}};
  memcpy(out, numbers, sizeof numbers);
}

static void of_numbers(const number in[NUMBER_COUNT], resnetc_progress *out) {
  memset(out, 0, sizeof *out);
  out->step = in[0].value;
  out->epoch = in[1].value;
  out->sample = in[2].value;
  out->samples = in[3].value;
  out->seed = in[4].value;
  out->correct = in[5].value;
  out->optimizer_steps = in[6].value;
  out->loss_sum = of_bits(in[7].value);
  out->best_accuracy = of_bits(in[8].value);
}

/* The digest and the size are filled in when they are known; they have a fixed
 * place and width. */
static resnetc_status write_metadata(resnetc_header *header,
                                     const resnetc_state_info *info,
                                     const resnetc_progress *progress) {
  number numbers[NUMBER_COUNT];
  to_numbers(progress, numbers);
  resnetc_status status =
      append(header,
             RESNETC_HEADER_START "%0*d\",\"bytes\":\"%016d\",\"version\":"
                                  "\"%u\",\"graph\":\"%016" PRIx64
                                  "\",\"optimizer\":\"%s\"",
             RESNETC_DIGEST_LENGTH, 0, 0, CHECKPOINT_VERSION,
             info->graph_digest, info->optimizer);
  for (int i = 0; i < NUMBER_COUNT && status.code == RESNETC_OK; ++i)
    status = append(header, ",\"%s\":\"%" PRIu64 "\"", numbers[i].key,
                    numbers[i].value);
  return status.code == RESNETC_OK ? append(header, "}") : status;
}

static resnetc_status write_tensor(resnetc_header *header, const char *slot,
                                   const resnetc_state_tensor *tensor) {
  uint64_t begin = header->data_bytes;
  header->data_bytes += tensor->elements * sizeof(float);
  resnetc_status status =
      append(header, ",\"%s%s", slot ? slot : "", slot ? ":" : "");
  if (status.code == RESNETC_OK)
    status = append_escaped(header, tensor->name);
  if (status.code == RESNETC_OK)
    status = append(header, "\":{\"dtype\":\"F32\",\"shape\":[");
  for (uint32_t i = 0; i < tensor->rank && status.code == RESNETC_OK; ++i)
    status = append(header, "%s%" PRId64, i ? "," : "", tensor->dims[i]);
  if (status.code == RESNETC_OK)
    status = append(header, "],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}",
                    begin, header->data_bytes);
  return status;
}

/* Parameters and statistics, then one slot after the other. */
static resnetc_status write_tensors(resnetc_header *header,
                                    const resnetc_state_info *info) {
  resnetc_status status = resnetc_ok();
  for (uint32_t i = 0; i < info->tensor_count && status.code == RESNETC_OK; ++i)
    status = write_tensor(header, NULL, &info->tensors[i]);
  for (uint32_t s = 0; s < info->slot_count; ++s)
    for (uint32_t i = 0; i < info->tensor_count && status.code == RESNETC_OK;
         ++i)
      if (info->tensors[i].kind == RESNETC_PARAMETER)
        status = write_tensor(header, info->slots[s], &info->tensors[i]);
  return status;
}

/* Spaces up to the alignment, and the size of the file in its place. */
static resnetc_status finish(resnetc_header *header) {
  resnetc_status status = append(header, "}");
  while (status.code == RESNETC_OK && header->length % HEADER_ALIGN != 0)
    status = append(header, " ");
  if (status.code != RESNETC_OK)
    return status;
  char bytes[RESNETC_DIGEST_LENGTH + 1];
  snprintf(bytes, sizeof bytes, "%016" PRIu64,
           8 + header->length + header->data_bytes);
  memcpy(header->text + RESNETC_BYTES_OFFSET, bytes, RESNETC_DIGEST_LENGTH);
  return status;
}

resnetc_status resnetc_header_write(const resnetc_state *state,
                                    const resnetc_progress *progress,
                                    resnetc_header *out) {
  const resnetc_state_info *info = resnetc_state_do_get_info(state);
  memset(out, 0, sizeof *out);
  resnetc_status status = write_metadata(out, info, progress);
  if (status.code == RESNETC_OK)
    status = write_tensors(out, info);
  if (status.code == RESNETC_OK)
    status = finish(out);
  if (status.code != RESNETC_OK)
    resnetc_header_free(out);
  return status;
}

void resnetc_header_free(resnetc_header *header) {
  free(header->text);
  header->text = NULL;
}

/*===- Reading -===*/

typedef struct cursor {
  const char *at, *end;
} cursor;

static int take(cursor *in, const char *text) {
  size_t length = strlen(text);
  if ((size_t)(in->end - in->at) < length || memcmp(in->at, text, length) != 0)
    return 0;
  in->at += length;
  return 1;
}

/* Copies "value" of `,"key":"value"`; 0 if it is not there or too long. */
static int take_value(cursor *in, const char *key, char *out, size_t capacity) {
  if (!take(in, ",\"") || !take(in, key) || !take(in, "\":\""))
    return 0;
  size_t length = 0;
  while (in->at < in->end && *in->at != '"' && length + 1 < capacity)
    out[length++] = *in->at++;
  out[length] = '\0';
  return take(in, "\"");
}

static int parse_decimal(const char *text, uint64_t *out) {
  uint64_t value = 0;
  if (!*text)
    return 0;
  for (; *text; ++text)
    if (*text < '0' || *text > '9' ||
        __builtin_mul_overflow(value, 10u, &value) ||
        __builtin_add_overflow(value, (uint64_t)(*text - '0'), &value))
      return 0;
  *out = value;
  return 1;
}

static resnetc_status not_a_checkpoint(const char *path) {
  return resnetc_error(RESNETC_INTEG, "%s: damaged, or not a checkpoint",
                       resnetc_path_end(path));
}

uint64_t resnetc_header_file_bytes(const char *text, size_t length) {
  char digits[RESNETC_DIGEST_LENGTH + 1] = "";
  uint64_t bytes = 0;
  if (length < RESNETC_BYTES_OFFSET + RESNETC_DIGEST_LENGTH ||
      memcmp(text, RESNETC_HEADER_START, sizeof RESNETC_HEADER_START - 1) != 0)
    return 0;
  memcpy(digits, text + RESNETC_BYTES_OFFSET, RESNETC_DIGEST_LENGTH);
  return parse_decimal(digits, &bytes) ? bytes : 0;
}

/* What has to be the same: version, network, optimizer. */
static resnetc_status take_identity(cursor *in, const char *path,
                                    const resnetc_state_info *info) {
  char version[32], graph[32], optimizer[32], expected[32];
  if (!take_value(in, "version", version, sizeof version))
    return not_a_checkpoint(path);
  snprintf(expected, sizeof expected, "%u", CHECKPOINT_VERSION);
  if (strcmp(version, expected) != 0)
    return resnetc_error(RESNETC_ABI,
                         "%s: checkpoint version, expected %s, got %s",
                         resnetc_path_end(path), expected, version);
  if (!take_value(in, "graph", graph, sizeof graph) ||
      !take_value(in, "optimizer", optimizer, sizeof optimizer))
    return not_a_checkpoint(path);
  /* First, since the digest is another one then, too. */
  if (strcmp(optimizer, info->optimizer) != 0)
    return resnetc_error(
        RESNETC_ABI, "%s: checkpoint of another optimizer, expected %s, got %s",
        resnetc_path_end(path), info->optimizer, optimizer);
  snprintf(expected, sizeof expected, "%016" PRIx64, info->graph_digest);
  if (strcmp(graph, expected) != 0)
    return resnetc_error(
        RESNETC_ABI,
        "%s: checkpoint of another network, expected digest %s, got %s",
        resnetc_path_end(path), expected, graph);
  return resnetc_ok();
}

/* Whether the header is the one that would be written for these numbers. */
static resnetc_status compare(const resnetc_state *state, const char *path,
                              const char *text, size_t length,
                              const resnetc_progress *progress) {
  resnetc_header expected;
  resnetc_status status = resnetc_header_write(state, progress, &expected);
  if (status.code != RESNETC_OK)
    return status;
  memcpy(expected.text + RESNETC_DIGEST_OFFSET, text + RESNETC_DIGEST_OFFSET,
         RESNETC_DIGEST_LENGTH);
  if (expected.length != length || memcmp(expected.text, text, length) != 0)
    status = resnetc_error(
        RESNETC_INTEG, "%s: the tensors are not those of the network's state",
        resnetc_path_end(path));
  resnetc_header_free(&expected);
  return status;
}

resnetc_status resnetc_header_read(const resnetc_state *state, const char *path,
                                   const char *text, size_t length,
                                   resnetc_progress *out) {
  number numbers[NUMBER_COUNT];
  cursor in = {text, text + length};
  char value[32];
  if (resnetc_header_file_bytes(text, length) == 0)
    return not_a_checkpoint(path);
  in.at += RESNETC_DIGEST_OFFSET + RESNETC_DIGEST_LENGTH;
  if (!take(&in, "\"") || !take_value(&in, "bytes", value, sizeof value))
    return not_a_checkpoint(path);
  resnetc_status status =
      take_identity(&in, path, resnetc_state_do_get_info(state));
  if (status.code != RESNETC_OK)
    return status;
  memset(out, 0, sizeof *out);
  to_numbers(out, numbers);
  for (int i = 0; i < NUMBER_COUNT; ++i)
    if (!take_value(&in, numbers[i].key, value, sizeof value) ||
        !parse_decimal(value, &numbers[i].value))
      return not_a_checkpoint(path);
  of_numbers(numbers, out);
  return compare(state, path, text, length, out);
}
