//===- Tuner.h - measures algorithms in the running network -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Codegen.h"
#include "compiler/driver/Pipeline.h"
#include "compiler/planning/TunableCalls.h"

namespace resnetc {

class LoadedNetwork;

/// A shape that no algorithm was measured for.
struct OpenShape {
  std::vector<size_t> calls; ///< of the program, with this shape
  KernelSpec spec;           ///< of one of them
  int32_t predicted = 0;     ///< its algorithm, as a winogradTile
};
using OpenShapes = std::map<TuneKey, OpenShape>;

/// Compiles a network with each algorithm in turn and times its calls: alone, a
/// kernel would find its filter in the cache and the clock of an idle CPU.
class Tuner {
public:
  /// `model` is in the nn dialect, as passes left it. All four must outlive it.
  Tuner(const Model &model, const CompileOptions &options,
        const CodegenOptions &codegen, TuneTable &table);

  /// Finds the shapes of the network that have no entry in the table.
  Status findOpen();
  const OpenShapes &open() const { return open_; }

  /// Switches all open shapes to each algorithm at once, and gives each the
  /// entry of its fastest. What is no faster than the predicted one by more
  /// than the spread of the times leaves that one.
  Status measureCandidates();

  /// Runs the network of the fastest beside the predicted one: a shape that
  /// isn't faster in that company either goes back to what is predicted.
  Status confirm();

private:
  Status plan(const TuneTable &table, Model &out) const;
  Status build(const TuneTable &table, LoadedNetwork &out) const;
  TuneTable allSwitched(int32_t tile) const;
  void keepIfFaster(const OpenShape &shape, const std::vector<double> &chosen,
                    const std::vector<double> &predicted,
                    TuneEntry &entry) const;
  Status compareOutputs(llvm::ArrayRef<LoadedNetwork> networks);

  const Model &model_;
  const CodegenOptions &codegen_;
  TuneTable &table_;
  PlanOptions options_;
  OpenShapes open_;
  /// Of the outputs, by candidate, against direct convolution.
  std::array<double, kWinogradTiles.size()> errors_{};
};

} // namespace resnetc
