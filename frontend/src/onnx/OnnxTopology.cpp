//===- OnnxTopology.cpp - who defines and who reads which value -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxTopology.h"

#include "OnnxName.h"

#include <unordered_map>
#include <unordered_set>

using namespace resnetc;

/// The number that inputs and initializers have among producers: they come
/// before every node.
static constexpr int64_t beforeAllNodes = -1;

/// Where each value comes from: the number of its node.
using Producers = std::unordered_map<std::string_view, int64_t>;

static std::string firstOutput(const OnnxNode &node) {
  for (const std::string &output : node.outputs)
    if (!output.empty())
      return output;
  return {};
}

std::string resnetc::describeNode(const OnnxNode &node) {
  std::string type =
      node.domain.empty() ? node.opType : node.domain + "." + node.opType;
  if (!node.name.empty())
    return type + " " + quotedName(node.name);
  return type + " of " + quotedName(firstOutput(node));
}

static Status findProducers(const OnnxModel &model, Producers &producers) {
  for (const auto &[name, tensor] : model.initializers)
    producers.emplace(name, beforeAllNodes);
  for (const OnnxValueInfo &input : model.inputs)
    if (!producers.emplace(input.name, beforeAllNodes).second)
      return Status::input(model.file + ": input " + quotedName(input.name) +
                           " is there twice");
  for (size_t i = 0; i < model.nodes.size(); ++i)
    for (const std::string &output : model.nodes[i].outputs)
      if (!output.empty() &&
          !producers.emplace(output, static_cast<int64_t>(i)).second)
        return Status::input(model.file + ": " + describeNode(model.nodes[i]) +
                             ": defines " + quotedName(output) +
                             ", which is defined already");
  return {};
}

/// Whether the value that node `start` reads needs `start` itself. Called once,
/// for an error, so it may visit every node.
static bool isOnCycle(const OnnxModel &model, const Producers &producers,
                      int64_t start, int64_t producer) {
  std::vector<int64_t> pending = {producer};
  std::unordered_set<int64_t> visited;
  while (!pending.empty()) {
    int64_t node = pending.back();
    pending.pop_back();
    if (node == start)
      return true;
    if (node == beforeAllNodes || !visited.insert(node).second)
      continue;
    for (const std::string &input : model.nodes[node].inputs)
      if (auto found = producers.find(input); found != producers.end())
        pending.push_back(found->second);
  }
  return false;
}

static Status checkInputs(const OnnxModel &model, const Producers &producers,
                          int64_t number) {
  const OnnxNode &node = model.nodes[number];
  for (const std::string &input : node.inputs) {
    if (input.empty())
      continue;
    auto found = producers.find(input);
    if (found != producers.end() && found->second < number)
      continue;
    std::string start =
        model.file + ": " + describeNode(node) + ": reads " + quotedName(input);
    if (found == producers.end())
      return Status::input(start + ", which no node, input or initializer "
                                   "defines");
    if (isOnCycle(model, producers, number, found->second))
      return Status::input(start + ", which needs this node: the graph has a "
                                   "cycle");
    return Status::input(start + " before " +
                         describeNode(model.nodes[found->second]) +
                         " defines it");
  }
  return {};
}

Status resnetc::checkOnnxTopology(const OnnxModel &model) {
  Producers producers;
  producers.reserve(model.nodes.size() + model.initializers.size());
  if (Status status = findProducers(model, producers); !status.ok())
    return status;
  for (size_t i = 0; i < model.nodes.size(); ++i)
    if (Status status = checkInputs(model, producers, static_cast<int64_t>(i));
        !status.ok())
      return status;
  for (const OnnxValueInfo &output : model.outputs)
    if (!producers.count(output.name))
      return Status::input(model.file + ": output " + quotedName(output.name) +
                           " is defined by no node, input or initializer");
  return {};
}

void resnetc::nameOnnxNodes(OnnxModel &model) {
  std::unordered_set<std::string> taken;
  for (OnnxNode &node : model.nodes) {
    if (!node.name.empty() && taken.insert(node.name).second)
      continue;
    std::string base = firstOutput(node);
    if (base.empty())
      base = node.opType;
    node.name = base;
    // Another node may have this output's name for its own.
    for (size_t i = 2; !taken.insert(node.name).second; ++i)
      node.name = base + "#" + std::to_string(i);
  }
}
