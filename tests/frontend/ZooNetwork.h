//===- ZooNetwork.h - a network of the zoo to test with ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "frontend/src/GraphModel.h"
#include "resnetc/Weights.h"
#include "resnetc/Zoo.h"

namespace resnetc {

/// "resnet18,width=4" as a module, with the weights of a file or, if there is
/// none, random ones.
inline Status makeZooNetwork(const std::string &zoo, Model &out,
                             const std::string &weights = "",
                             uint64_t seed = 1) {
  ZooModel entry;
  Graph graph("unnamed");
  if (Status status = parseZoo(zoo, entry); !status.ok())
    return status;
  if (Status status = buildZoo(entry, graph); !status.ok())
    return status;
  Status status = weights.empty() ? initializeWeights(graph, seed)
                                  : loadWeights(graph, weights);
  return status.ok() ? takeModel(std::move(graph), out) : status;
}

} // namespace resnetc
