//===- Weights.h - gives the parameters of a graph their values -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Graph.h"

#include <string>
#include <vector>

namespace resnetc {

/// Gives every parameter that has no values yet random ones, by the usual
/// recipe of residual networks:
///
///   filters           normal, variance 2 / (out * kh * kw / groups) (He, fan
///   out) linear weights    uniform within 1 / sqrt(in) biases, means     0
///   variances         1
///   batch norm scales 1, but 0.3 where the batch norm ends a residual branch:
///                     where it is the first operand of an add
///
/// The last rule keeps the sum of many branches from growing: with 1 everywhere
/// each block would double the variance, 2^50 times over in ResNet-152.
///
/// The values depend on `seed` and on the parameter's name and shape, not on
/// the other parameters, the machine or the C library.
Status initializeWeights(Graph &graph, uint64_t seed);

/// Reads values from a safetensors file by the parameters' names. A leading
/// `module.` on all names of the file is ignored, as is num_batches_tracked.
/// Every parameter that the file lacks, every tensor that the graph lacks and
/// every shape that differs is an error; one message lists them all. Parameters
/// and tensors that match a glob of `except` (* and ?) are left out of this:
/// they keep no values, for initializeWeights to fill.
Status loadWeights(Graph &graph, const std::string &path,
                   const std::vector<std::string> &except = {});

} // namespace resnetc
