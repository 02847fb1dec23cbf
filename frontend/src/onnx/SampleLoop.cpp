//===- SampleLoop.cpp - ops on images where axis 0 is no batch ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleLoop.h"

#include "SampleConcat.h"
#include "SampleSlice.h"

#include "llvm/ADT/StringSet.h"

using namespace resnetc;

// Each image is a call of its own: a network of 50 such ops has 50 times as
// many.
static constexpr int64_t maxImages = 64;

bool resnetc::hasSampleLoop(const OnnxConversion &node) {
  static const llvm::StringSet<> loops = {
      "AveragePool", "Conv", "GlobalAveragePool", "GlobalMaxPool", "MaxPool"};
  auto x = std::get_if<OnnxActivation>(&node.input(0));
  return x && node.wholeMode() && loops.contains(node.node().opType) &&
         !x->shape.empty() && x->shape[0] != SymbolicInt(1);
}

/// The node on one image; unknown after an issue, which `node` gets.
static OnnxValue convertImage(OnnxConversion &node, OnnxActivation image,
                              const OnnxConversionEntry &entry) {
  std::vector<OnnxValue> inputs = {std::move(image)};
  for (size_t i = 1; i < node.inputCount(); ++i)
    inputs.push_back(node.input(i));
  OnnxConversion part(node, std::move(inputs));
  entry.convert(part);
  for (const OnnxIssue &issue : part.takeIssues())
    node.issue(issue.reason, issue.advice);
  return node.failed() ? OnnxValue() : part.takeResults().front();
}

void resnetc::convertSamples(OnnxConversion &node,
                             const OnnxConversionEntry &entry) {
  const OnnxActivation x = node.activation(0);
  const int64_t count = x.shape[0].coefficient();
  if (count > maxImages)
    return node.issue("the graph mixes axis 0 with others, so it may have up "
                      "to " +
                      std::to_string(maxImages) + " images here, got " +
                      text(x.shape));
  std::vector<OnnxValue> results;
  for (int64_t i = 0; i < count && !node.failed(); ++i) {
    Slices slices(x.shape.size());
    slices[0] = {i, 1, 1};
    OnnxActivation image = sliceActivation(node, x, slices);
    if (!node.failed())
      results.push_back(convertImage(node, std::move(image), entry));
  }
  if (node.failed())
    return;
  OnnxShape shape = std::get_if<OnnxActivation>(&results.front())->shape;
  shape[0] = count;
  OnnxActivation joined = concatValues(node, std::move(results), 0, shape);
  if (!node.failed())
    node.setResult(std::move(joined));
}
