//===- InitializeWeights.cpp - random values for new parameters -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Weights.h"

#include "GraphState.h"

#include <cmath>

using namespace resnetc;

namespace {

/// SplitMix64 (Steele, Lea and Flood 2014): 64 good bits a step from a counter.
/// The standard library's distributions differ from one library to the next.
class Generator {
public:
  /// A stream of its own for every name: FNV-1a over the bytes.
  Generator(uint64_t seed, std::string_view name) : state(seed) {
    uint64_t hash = 0xcbf29ce484222325;
    for (unsigned char c : name)
      hash = (hash ^ c) * 0x100000001b3;
    state ^= hash;
  }

  uint64_t next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// In [-1, 1).
  double uniform() {
    return static_cast<double>(static_cast<int64_t>(next())) * 0x1p-63;
  }

  /// Mean 0, variance 1. The sum of twelve uniform numbers (16 bits each) is
  /// close to normal and needs no logarithm, whose last bit varies.
  double normal() {
    int64_t sum = 0;
    for (int draw = 0; draw < 3; ++draw) {
      uint64_t bits = next();
      for (int part = 0; part < 4; ++part, bits >>= 16)
        sum += bits & 0xffff;
    }
    // Each part has the mean 65535 / 2.
    return static_cast<double>(sum - 6 * 65535) * 0x1p-16;
  }

private:
  uint64_t state;
};

} // namespace

static int64_t elementCount(const Parameter &parameter) {
  int64_t count = 1;
  for (int64_t extent : parameter.shape)
    count *= extent;
  return count;
}

/// Names of batch norm scales whose op is the first operand of an add.
static std::set<std::string> branchEnds(GraphState &state) {
  std::set<std::string> names;
  state.function.walk([&](nn::AddOp add) {
    auto norm = add.getLhs().getDefiningOp<nn::BatchNormOp>();
    if (!norm)
      return;
    if (auto scale = norm.getScale().getDefiningOp<nn::ParamOp>())
      names.insert(scale.getName().str());
  });
  return names;
}

static std::vector<float> initialValues(GraphState &state, size_t index,
                                        uint64_t seed,
                                        const std::set<std::string> &ends) {
  const Parameter &parameter = state.parameters[index];
  const std::vector<int64_t> &shape = parameter.shape;
  Generator generator(seed, parameter.name);
  std::vector<float> values(elementCount(parameter));
  switch (state.initials[index].role) {
  case ParameterRole::Filter: {
    double fanOut = static_cast<double>(shape[0] * shape[2] * shape[3]) /
                    state.initials[index].groups;
    double deviation = std::sqrt(2 / fanOut);
    for (float &value : values)
      value = static_cast<float>(generator.normal() * deviation);
    break;
  }
  case ParameterRole::LinearWeight: {
    double bound = 1 / std::sqrt(static_cast<double>(shape[1]));
    for (float &value : values)
      value = static_cast<float>(generator.uniform() * bound);
    break;
  }
  case ParameterRole::Scale:
    values.assign(values.size(), ends.count(parameter.name) ? 0.3f : 1.0f);
    break;
  case ParameterRole::Variance:
    values.assign(values.size(), 1.0f);
    break;
  case ParameterRole::Bias:
  case ParameterRole::Mean:
    break;
  }
  return values;
}

Status resnetc::initializeWeights(Graph &graph, uint64_t seed) {
  GraphState &state = stateOf(graph);
  if (!state.failure.ok())
    return state.failure;
  std::set<std::string> ends = branchEnds(state);
  for (size_t i = 0; i < state.parameters.size(); ++i) {
    const Parameter &parameter = state.parameters[i];
    if (!state.weights.find(parameter.name))
      state.weights.set(parameter.name, parameter.shape,
                        initialValues(state, i, seed, ends));
  }
  return {};
}
