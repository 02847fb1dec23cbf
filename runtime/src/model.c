/*===- model.c - the model: what the tables say -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <stdlib.h>

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
  }
}

static const char *isa_of(const resnetc_model *model) {
  const uint32_t *isas = resnetc_blob_at(model->blob, model->blob->isas);
  return resnetc_isa_name(isas[model->isa_row]);
}

static size_t info_bytes(const resnetc_program *program) {
  size_t tensors = program->input_count + program->output_count;
  return tensors * sizeof(resnetc_tensor_info) +
         program->call_count * sizeof(char *);
}

/* memory: info_bytes of them. */
static void fill_info(const resnetc_model *model,
                      resnetc_loaded_program *loaded, void *memory) {
  const resnetc_blob *blob = model->blob;
  const resnetc_program *program = loaded->table;
  const resnetc_io *ios = resnetc_blob_at(blob, blob->ios);
  const resnetc_call *call = resnetc_blob_at(blob, blob->calls);
  resnetc_tensor_info *tensors = memory;
  const char **calls =
      (const char **)(tensors + program->input_count + program->output_count);
  resnetc_model_info *info = &loaded->info;
  const resnetc_program *programs = resnetc_blob_at(blob, blob->programs);
  if (program->large_batches)
    loaded->large_batches = &programs[program->large_batches];
  info->size = sizeof *info;
  info->version = RESNETC_API_VERSION;
  info->name = resnetc_blob_string(blob, blob->name);
  info->manifest = resnetc_blob_string(blob, blob->manifest);
  info->input_count = program->input_count;
  info->output_count = program->output_count;
  info->call_count = program->call_count;
  info->fixed_batch = program->fixed_batch;
  info->packed_bytes = blob->packed_bytes;
  info->arena_sample_bytes = program->arena_sample_bytes;
  info->arena_fixed_bytes = program->arena_fixed_bytes;
  info->isas = model->isas;
  info->isa = model->isa_row == RESNETC_NONE ? NULL : isa_of(model);
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

/* The programs stand behind the model in one block. */
static resnetc_model *allocate(const resnetc_blob *blob) {
  const resnetc_program *programs = resnetc_blob_at(blob, blob->programs);
  int trains = blob->training.optimizer != RESNETC_OPTIMIZER_NONE;
  const resnetc_program *train = &programs[blob->training.program];
  size_t first = info_bytes(programs);
  resnetc_model *model =
      calloc(1, sizeof *model + first + (trains ? info_bytes(train) : 0));
  if (!model)
    return NULL;
  model->blob = blob;
  choose_isa(model);
  model->infer.table = programs;
  fill_info(model, &model->infer, model + 1);
  if (!trains)
    return model;
  model->train.table = train;
  fill_info(model, &model->train, (char *)(model + 1) + first);
  return model;
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
  resnetc_model *model = allocate(blob);
  if (!model)
    return resnetc_error(RESNETC_OOM, "no memory for the model");
  model->api = &resnetc_the_api;
  model->library = library;
  model->builtin.api = &resnetc_the_api;
  model->builtin.model = model;
  if (!model->train.table)
    model->builtin.packed = resnetc_model_packed;
  *out = model;
  return resnetc_ok();
}

resnetc_status resnetc_model_destroy(resnetc_model *model, void **out_library) {
  int live = atomic_load(&model->live);
  if (live != 0)
    return resnetc_error(RESNETC_STATE,
                         "%s is still in use by %d contexts, pools, states or "
                         "references to weights",
                         model->infer.info.name, live);
  *out_library = model->library;
  free(model);
  return resnetc_ok();
}

const resnetc_model_info *resnetc_model_get_info(const resnetc_model *model) {
  return &model->infer.info;
}

const resnetc_model_info *
resnetc_model_get_train_info(const resnetc_model *model) {
  return model->train.table ? &model->train.info : NULL;
}

resnetc_status resnetc_no_training(const resnetc_model *model) {
  return resnetc_error(RESNETC_UNSUP, "%s was compiled without --train",
                       model->infer.info.name);
}
