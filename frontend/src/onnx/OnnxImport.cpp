//===- OnnxImport.cpp - from an ONNX graph to the nn dialect --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxImport.h"

#include "OnnxWalk.h"

#include "llvm/ADT/StringSet.h"

using namespace resnetc;

std::string OnnxIssue::text() const {
  std::string line = node.empty() ? "" : "'" + node + "'";
  if (!op.empty())
    line += " (" + op + ")";
  if (!line.empty())
    line += ": ";
  line += reason;
  return advice.empty() ? line : line + "; " + advice;
}

namespace {

/// The outputs that are asked for, or the file's. Names that nothing has are
/// issues.
std::vector<std::string> wantedOutputs(const OnnxModel &model,
                                       const OnnxOptions &options,
                                       std::vector<OnnxIssue> &issues) {
  std::vector<std::string> names = options.outputs;
  if (names.empty())
    for (const OnnxValueInfo &output : model.outputs)
      names.push_back(output.name);
  if (names.empty())
    issues.push_back({"", "", "the graph has no output", ""});
  if (options.outputs.empty())
    return names;
  llvm::StringSet<> known;
  for (const OnnxValueInfo &input : model.inputs)
    known.insert(input.name);
  for (const OnnxNode &node : model.nodes)
    known.insert(node.outputs.begin(), node.outputs.end());
  for (const std::string &name : names)
    if (name.empty() || !known.contains(name))
      issues.push_back(
          {name, "", "--output-tensor: the graph has no such tensor", ""});
  return names;
}

/// The modes to try, in this order.
std::vector<OnnxMode> modesFor(const std::vector<OnnxInput> &inputs) {
  if (inputs.empty())
    return {OnnxMode::Whole};
  std::vector<OnnxMode> modes;
  if (haveBatch(inputs))
    modes.push_back(OnnxMode::Batch);
  if (areKnown(inputs))
    modes.push_back(OnnxMode::Whole);
  if (haveBatch(inputs))
    modes.push_back(OnnxMode::Blocks);
  return modes;
}

/// Whether nothing is wrong but that inputs have no elements.
bool areOnlyEmpty(const std::vector<OnnxInput> &inputs,
                  const std::vector<OnnxIssue> &issues) {
  auto empty = llvm::count_if(
      inputs, [](const OnnxInput &input) { return input.isEmpty; });
  return empty > 0 && empty == static_cast<int64_t>(issues.size());
}

/// What is imported, however often that is tried.
struct Request {
  const OnnxModel &model;
  std::vector<OnnxInput> inputs;
  std::vector<std::string> outputs;
  OnnxConversions conversions = makeOnnxConversions();
};

/// What is wrong beside the inputs, as far as it does not depend on them.
void addIssuesOfNodes(const Request &request, std::vector<OnnxIssue> &issues) {
  bool hasScalar = llvm::any_of(request.inputs, [](const OnnxInput &input) {
    return input.isKnown && input.shape.empty();
  });
  OnnxWalk walk(request.model, request.conversions,
                hasScalar ? OnnxMode::Whole : OnnxMode::Batch);
  walk.run(request.inputs, request.outputs);
  issues.insert(issues.end(), walk.issues.begin(), walk.issues.end());
}

/// The first mode that has no issues; else the issues that users read.
Status importIn(const std::vector<OnnxMode> &modes, const Request &request,
                Model &out, std::vector<OnnxIssue> &issues) {
  for (OnnxMode mode : modes) {
    OnnxWalk walk(request.model, request.conversions, mode);
    walk.run(request.inputs, request.outputs);
    if (walk.issues.empty()) {
      issues.clear();
      return walk.take(out);
    }
    bool isFinal = mode == OnnxMode::Batch && !walk.onlyMixedBatch();
    // The last try is the most peculiar one, so it is not what users read.
    if (mode != OnnxMode::Blocks)
      issues = std::move(walk.issues);
    if (isFinal)
      return {};
  }
  return {};
}

} // namespace

Status resnetc::importOnnx(const OnnxModel &model, const OnnxOptions &options,
                           Model &out, std::vector<OnnxIssue> &issues) {
  Request request = {model, readInputs(model, options, issues),
                     wantedOutputs(model, options, issues)};
  if (areOnlyEmpty(request.inputs, issues)) {
    std::vector<OnnxIssue> others;
    Status status = importIn({OnnxMode::Whole}, request, out, others);
    if (others.empty()) {
      issues.clear();
      return status;
    }
  }
  if (!issues.empty()) {
    addIssuesOfNodes(request, issues);
    return {};
  }
  const std::vector<OnnxMode> modes = modesFor(request.inputs);
  if (!modes.empty())
    return importIn(modes, request, out, issues);
  issues.push_back({request.inputs[0].name, "",
                    "the inputs do not have one batch in front",
                    "give every extent of the inputs with --shape"});
  return {};
}
