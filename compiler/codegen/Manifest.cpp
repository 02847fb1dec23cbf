//===- Manifest.cpp - what `resnetc inspect` shows, as JSON ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Manifest.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace resnetc;
namespace json = llvm::json;

namespace {

/// Source names come from files, and JSON text is UTF-8 or nothing.
std::string utf8(const std::string &text) {
  return json::isUTF8(text) ? text : json::fixUTF8(text);
}

json::Array tensorsJson(const std::vector<ArtefactTensor> &tensors) {
  json::Array out;
  for (const ArtefactTensor &tensor : tensors)
    out.push_back(json::Object{{"name", utf8(tensor.name)},
                               {"dtype", "f32"},
                               {"layout", tensor.layout},
                               {"dims", json::Array(tensor.dims)}});
  return out;
}

json::Array paramsJson(const std::vector<ArtefactParam> &params) {
  json::Array out;
  for (const ArtefactParam &param : params)
    out.push_back(json::Object{{"name", utf8(param.name)},
                               {"shape", json::Array(param.shape)}});
  return out;
}

json::Object preprocessJson(const ArtefactPreprocess &preprocess) {
  json::Object out{{"scale", preprocess.scale},
                   {"mean", json::Array(preprocess.mean)},
                   {"std", json::Array(preprocess.std)},
                   {"color", preprocess.color}};
  if (!preprocess.resize.empty())
    out["resize"] = json::Array(preprocess.resize);
  return out;
}

json::Object callJson(const ArtefactCall &call, const Artefact &artefact) {
  const KernelSpec &spec = artefact.kernels[call.kernel].spec;
  std::string text = spec.toText();
  json::Array sources;
  for (const std::string &source : call.sources)
    sources.push_back(utf8(source));
  json::Object out{{"name", utf8(call.name)},
                   {"kind", text.substr(0, text.find(' '))},
                   {"sources", std::move(sources)},
                   {"kernel", artefact.kernels[call.kernel].symbol},
                   {"spec", text},
                   {"bytes", callBytes(spec)}};
  if (call.kernel < artefact.algorithms.size())
    out["algorithm"] = artefact.algorithms[call.kernel];
  if (call.kernel < artefact.tasks.size())
    out["tasks"] = json::Array(artefact.tasks[call.kernel]);
  return out;
}

json::Object programBytesJson(const ArtefactProgram &program) {
  return json::Object{{"arena_per_sample", program.arenaSampleBytes},
                      {"arena_fixed", program.arenaFixedBytes},
                      {"worker_scratch", program.workerScratchBytes},
                      {"scratch_offset", program.scratchOffset}};
}

/// How the program of the same calls runs batches larger than a micro-batch.
json::Object microBatchJson(const ArtefactProgram &program) {
  return json::Object{{"calls", program.microBatch->calls},
                      {"samples_of_two_threads", program.microBatch->samples},
                      {"arena_per_sample", program.arenaSampleBytes},
                      {"part_per_sample", program.microBatch->sampleBytes}};
}

json::Object programJson(const ArtefactProgram &program) {
  json::Array calls;
  for (const ArtefactCall &call : program.calls)
    calls.push_back(utf8(call.name));
  return json::Object{{"name", program.name},
                      {"batch", program.fixedBatch},
                      {"inputs", tensorsJson(program.inputs)},
                      {"outputs", tensorsJson(program.outputs)},
                      {"bytes", programBytesJson(program)},
                      {"calls", std::move(calls)}};
}

/// The state's tensors and the optimizer.
json::Object trainingJson(const ArtefactTraining &training) {
  static constexpr const char *kinds[] = {"parameter", "mean", "variance"};
  json::Array tensors;
  for (const ArtefactStateTensor &tensor : training.tensors)
    tensors.push_back(json::Object{{"name", utf8(tensor.name)},
                                   {"shape", json::Array(tensor.shape)},
                                   {"kind", kinds[tensor.kind]}});
  bool adamw = training.optimizer == RESNETC_OPTIMIZER_ADAMW;
  return json::Object{{"optimizer", adamw ? "adamw" : "sgd"},
                      {"params_bytes", training.paramsBytes},
                      {"tensors", std::move(tensors)}};
}

/// Of the first program, as its tensors are.
json::Object bytesJson(const Artefact &artefact, const ArtefactProgram &first) {
  json::Object bytes = programBytesJson(first);
  bytes["packed"] = artefact.packedBytes;
  return bytes;
}

} // namespace

uint64_t resnetc::callBytes(const KernelSpec &spec) {
  uint64_t elements = 0;
  for (const KernelArgument &argument : kernelArguments(spec))
    elements += argumentElements(argument);
  return elements * sizeof(float);
}

std::string resnetc::buildManifest(const Artefact &artefact) {
  json::Array isas, programs, calls;
  for (Isa isa : artefact.isas)
    isas.push_back(isaName(isa));
  for (const ArtefactProgram &program : artefact.programs) {
    if (program.microBatch) {
      (*programs.back().getAsObject())["micro_batch"] = microBatchJson(program);
      continue;
    }
    programs.push_back(programJson(program));
    for (const ArtefactCall &call : program.calls)
      calls.push_back(callJson(call, artefact));
  }
  // The first program is what a user runs; its tensors are the model's.
  ArtefactProgram first;
  if (!artefact.programs.empty())
    first = artefact.programs.front();
  json::Object manifest{
      {"name", artefact.name},
      {"version", RESNETC_VERSION},
      {"isas", std::move(isas)},
      {"inputs", tensorsJson(first.inputs)},
      {"outputs", tensorsJson(first.outputs)},
      {"params", paramsJson(artefact.params)},
      {"programs", std::move(programs)},
      {"calls", std::move(calls)},
      {"bytes", bytesJson(artefact, first)},
      {"digests", json::Object{{"graph", artefact.digests.graph},
                               {"weights", artefact.digests.weights}}}};
  if (artefact.preprocess)
    manifest["preprocess"] = preprocessJson(*artefact.preprocess);
  if (artefact.training)
    manifest["training"] = trainingJson(*artefact.training);
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(manifest));
  return text;
}
