/*===- model.c - the model: what the tables say -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <stdlib.h>

static const resnetc_program *infer_program(const resnetc_blob *blob) {
  return resnetc_blob_at(blob, blob->programs);
}

static void describe_tensor(const resnetc_blob *blob, const resnetc_io *io,
                            resnetc_tensor_info *out) {
  out->name = resnetc_blob_string(blob, io->name);
  out->layout = resnetc_blob_string(blob, io->layout);
  out->rank = io->rank;
  out->sample_elements = 1;
  /* Of a whole tensor no dimension is the batch. */
  uint32_t first = strcmp(out->layout, "whole") != 0;
  for (uint32_t d = 0; d < io->rank; ++d) {
    out->dims[d] = io->dims[d];
    if (d >= first)
      out->sample_elements *= io->dims[d];
  }
}

/* Chooses the first row of kernels that this machine runs; rows stand best
 * first. */
static void choose_isa(resnetc_model *model) {
  const uint32_t *isas = resnetc_blob_at(model->blob, model->blob->isas);
  model->isa_row = RESNETC_NONE;
  for (uint32_t row = 0; row < model->blob->isa_count; ++row) {
    const char *name = resnetc_isa_name(isas[row]);
    size_t used = strlen(model->isas);
    snprintf(model->isas + used, sizeof model->isas - used, "%s%s",
             used ? " " : "", name);
    if (model->isa_row != RESNETC_NONE || resnetc_missing_feature(isas[row]))
      continue;
    model->isa_row = row;
    model->info.isa = name;
  }
  model->info.isas = model->isas;
}

static void fill_info(resnetc_model *model, resnetc_tensor_info *tensors,
                      const char **calls) {
  const resnetc_blob *blob = model->blob;
  const resnetc_program *program = infer_program(blob);
  const resnetc_io *ios = resnetc_blob_at(blob, blob->ios);
  const resnetc_call *call = resnetc_blob_at(blob, blob->calls);
  resnetc_model_info *info = &model->info;
  info->size = sizeof *info;
  info->version = RESNETC_API_VERSION;
  info->name = resnetc_blob_string(blob, blob->name);
  info->manifest = resnetc_blob_string(blob, blob->manifest);
  info->input_count = program->input_count;
  info->output_count = program->output_count;
  info->call_count = program->call_count;
  info->fixed_batch = program->fixed_batch;
  info->packed_bytes = blob->packed_bytes;
  info->arena_sample_bytes = blob->arena_sample_bytes;
  info->inputs = tensors;
  info->outputs = tensors + program->input_count;
  info->calls = calls;
  for (uint32_t i = 0; i < program->input_count; ++i)
    describe_tensor(blob, &ios[program->first_input + i], tensors++);
  for (uint32_t i = 0; i < program->output_count; ++i)
    describe_tensor(blob, &ios[program->first_output + i], tensors++);
  for (uint32_t i = 0; i < program->call_count; ++i)
    calls[i] = resnetc_blob_string(blob, call[program->first_call + i].name);
}

resnetc_status resnetc_model_create(void *library, resnetc_model **out) {
  const resnetc_blob *blob = (const resnetc_blob *)resnetc_model_blob;
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  *out = NULL;
  if (blob->magic != RESNETC_BLOB_MAGIC ||
      blob->abi_version != RESNETC_BLOB_VERSION)
    return resnetc_error(RESNETC_ABI,
                         "the model's tables have version %u, expected %u",
                         blob->abi_version, RESNETC_BLOB_VERSION);
  const resnetc_program *program = infer_program(blob);
  size_t tensors = program->input_count + program->output_count;
  resnetc_model *model =
      calloc(1, sizeof *model + tensors * sizeof(resnetc_tensor_info) +
                    program->call_count * sizeof(char *));
  if (!model)
    return resnetc_error(RESNETC_OOM, "no memory for the model");
  model->api = &resnetc_the_api;
  model->library = library;
  model->blob = blob;
  model->builtin.api = &resnetc_the_api;
  model->builtin.model = model;
  model->builtin.packed = resnetc_model_packed;
  resnetc_tensor_info *infos = (resnetc_tensor_info *)(model + 1);
  fill_info(model, infos, (const char **)(infos + tensors));
  choose_isa(model);
  *out = model;
  return resnetc_ok();
}

resnetc_status resnetc_model_destroy(resnetc_model *model, void **out_library) {
  int live = atomic_load(&model->live);
  if (live != 0)
    return resnetc_error(RESNETC_STATE,
                         "%s is still in use by %d contexts, pools or "
                         "references to weights",
                         model->info.name, live);
  *out_library = model->library;
  free(model);
  return resnetc_ok();
}

const resnetc_model_info *resnetc_model_get_info(const resnetc_model *model) {
  return &model->info;
}
