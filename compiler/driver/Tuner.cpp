//===- Tuner.cpp - measures algorithms in the running network -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/Tuner.h"

#include "compiler/driver/LoadedNetwork.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <chrono>
#include <cmath>
#include <numeric>

using namespace resnetc;

namespace {

/// Networks take turns, so that what slows the machine for a while slows all.
/// In its turn each runs once for the caches and then this often for the clock:
/// 48 times in all, whose median and quartiles a few disturbed turns leave.
constexpr int kTurns = 12, kRunsPerTurn = 4;
/// Slow networks end earlier, but not before turns have evened out.
constexpr int kLeastTurns = 3;
constexpr std::chrono::seconds kMostTime{60};

/// What an algorithm may add to the error of the outputs: the bound that
/// --conv=auto promises.
constexpr double kMostError = 1e-5;

/// Microseconds of a call, from each run.
using Samples = std::map<TuneKey, std::vector<double>>;

constexpr size_t kCandidates = kWinogradTiles.size();

/// A folder that goes with what is in it. The library stays mapped.
class TemporaryFolder {
public:
  ~TemporaryFolder() {
    if (!path_.empty())
      (void)llvm::sys::fs::remove_directories(path_);
  }
  Status create() {
    if (std::error_code error =
            llvm::sys::fs::createUniqueDirectory("resnetc-tune", path_))
      return Status::environment("cannot make a temporary folder: " +
                                 error.message());
    return {};
  }
  std::string file(llvm::StringRef name) const {
    llvm::SmallString<128> path(path_);
    llvm::sys::path::append(path, name);
    return path.str().str();
  }

private:
  llvm::SmallString<128> path_;
};

} // namespace

/// The value that `share` of the samples stay below.
static double quantile(std::vector<double> samples, double share) {
  size_t at = size_t(share * double(samples.size() - 1));
  std::nth_element(samples.begin(), samples.begin() + at, samples.end());
  return samples[at];
}

static double median(const std::vector<double> &samples) {
  return quantile(samples, 0.5);
}

static double quartileRange(const std::vector<double> &samples) {
  return quantile(samples, 0.75) - quantile(samples, 0.25);
}

/// ||got - want|| / ||want||; not finite if a value isn't.
static double relativeError(const std::vector<float> &got,
                            const std::vector<float> &want) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    double d = double(got[i]) - want[i];
    difference += d * d;
    norm += double(want[i]) * want[i];
  }
  // Outputs of zeros alone have no scale.
  return std::sqrt(norm == 0 ? difference : difference / norm);
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

/// The calls of a shape share one time: their mean.
static void addSamples(const LoadedNetwork &network, const OpenShapes &open,
                       Samples &out) {
  for (const auto &[key, shape] : open) {
    double sum = 0;
    for (size_t call : shape.calls)
      sum += double(network.callNanoseconds()[call]);
    out[key].push_back(sum / double(shape.calls.size()) / 1e3);
  }
}

static Status takeTurn(LoadedNetwork &network, const OpenShapes &open,
                       Samples &out) {
  if (Status s = network.run(); !s.ok())
    return s;
  for (int run = 0; run < kRunsPerTurn; ++run) {
    if (Status s = network.run(); !s.ok())
      return s;
    addSamples(network, open, out);
  }
  return {};
}

template <size_t N>
static Status measureInTurn(std::array<LoadedNetwork, N> &networks,
                            const OpenShapes &open,
                            std::array<Samples, N> &out) {
  auto start = std::chrono::steady_clock::now();
  for (int turn = 0; turn < kTurns; ++turn) {
    bool late = std::chrono::steady_clock::now() - start > kMostTime;
    if (late && turn >= kLeastTurns)
      return {};
    for (size_t i = 0; i < N; ++i)
      if (Status s = takeTurn(networks[i], open, out[i]); !s.ok())
        return s;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Tuner
//===----------------------------------------------------------------------===//

Tuner::Tuner(const Model &model, const CompileOptions &options,
             const CodegenOptions &codegen, TuneTable &table)
    : model_(model), codegen_(codegen), table_(table),
      options_(planOptions(options, codegen.isas, table)) {}

Status Tuner::plan(const TuneTable &table, Model &out) const {
  // The context stays the model's: it outlives what is made here.
  out.module = model_.module.get().clone();
  PlanOptions options = options_;
  options.tuned = &table;
  return planModel(out, options);
}

Status Tuner::findOpen() {
  Model planned;
  if (Status s = plan(table_, planned); !s.ok())
    return s;
  for (TunableCall &call : tunableCalls(*planned.module, options_)) {
    if (table_.contains(call.key))
      continue;
    OpenShape &shape = open_[call.key];
    shape.calls.push_back(call.index);
    shape.predicted = call.spec.winogradTile;
    shape.spec = std::move(call.spec);
  }
  return {};
}

Status Tuner::build(const TuneTable &table, LoadedNetwork &out) const {
  Model planned;
  if (Status s = plan(table, planned); !s.ok())
    return s;
  planned.weights = model_.weights;
  TemporaryFolder folder;
  if (Status s = folder.create(); !s.ok())
    return s;
  CodegenOptions codegen = codegen_;
  codegen.isas.resize(1);
  codegen.output = folder.file("m.so");
  codegen.header = folder.file("m.h");
  codegen.verbose = false;
  if (Status s = generateCode(std::move(planned), codegen); !s.ok())
    return s;
  return out.open(codegen.output, options_.batchHint);
}

TuneTable Tuner::allSwitched(int32_t tile) const {
  TuneTable table = table_;
  for (const auto &[key, shape] : open_)
    table[key].winogradTile = tile;
  return table;
}

/// The index of a tile among the candidates.
static size_t candidateOf(int32_t tile) {
  return llvm::find(kWinogradTiles, tile) - kWinogradTiles.begin();
}

/// Fills in times and spread of the candidates that compute the shape.
static void addTimes(const TuneKey &key, const OpenShape &shape,
                     const std::array<Samples, kCandidates> &samples,
                     TuneEntry &entry) {
  for (size_t i = 0; i < kCandidates; ++i) {
    if (!allowsWinogradTile(shape.spec, kWinogradTiles[i]))
      continue;
    const std::vector<double> &times = samples[i].at(key);
    entry.microseconds[i] = median(times);
    entry.spreadMicroseconds =
        std::max(entry.spreadMicroseconds, quartileRange(times));
  }
}

/// The fastest candidate within the error, or `predicted` if that is as fast.
static size_t fastest(const TuneEntry &entry, size_t predicted,
                      const std::array<double, kCandidates> &errors) {
  size_t best = predicted;
  for (size_t i = 0; i < kCandidates; ++i)
    if (entry.microseconds[i] && errors[i] <= kMostError &&
        *entry.microseconds[i] < *entry.microseconds[best])
      best = i;
  bool clear = *entry.microseconds[best] + entry.spreadMicroseconds <
               *entry.microseconds[predicted];
  return clear ? best : predicted;
}

Status Tuner::compareOutputs(llvm::ArrayRef<LoadedNetwork> networks) {
  const std::vector<float> direct = networks[candidateOf(0)].outputs();
  for (size_t i = 0; i < kCandidates; ++i) {
    errors_[i] = relativeError(networks[i].outputs(), direct);
    if (!std::isfinite(errors_[i]))
      return Status::input("--tune: outputs of random inputs, expected finite "
                           "values, got others");
  }
  // What is predicted has to keep the bound as well.
  for (auto &[key, shape] : open_)
    if (errors_[candidateOf(shape.predicted)] > kMostError)
      shape.predicted = 0;
  return {};
}

Status Tuner::measureCandidates() {
  if (open_.empty())
    return {};
  std::array<LoadedNetwork, kCandidates> networks;
  std::array<Samples, kCandidates> samples;
  for (size_t i = 0; i < kCandidates; ++i)
    if (Status s = build(allSwitched(kWinogradTiles[i]), networks[i]); !s.ok())
      return s;
  if (Status s = measureInTurn(networks, open_, samples); !s.ok())
    return s;
  if (Status s = compareOutputs(networks); !s.ok())
    return s;
  for (const auto &[key, shape] : open_) {
    TuneEntry &entry = table_[key];
    addTimes(key, shape, samples, entry);
    size_t best = fastest(entry, candidateOf(shape.predicted), errors_);
    entry.winogradTile = kWinogradTiles[best];
    entry.error = errors_[best];
  }
  return {};
}

void Tuner::keepIfFaster(const OpenShape &shape,
                         const std::vector<double> &chosen,
                         const std::vector<double> &predicted,
                         TuneEntry &entry) const {
  size_t before = candidateOf(shape.predicted);
  entry.microseconds[candidateOf(entry.winogradTile)] = median(chosen);
  entry.microseconds[before] = median(predicted);
  double spread = std::max(quartileRange(chosen), quartileRange(predicted));
  entry.spreadMicroseconds = std::max(entry.spreadMicroseconds, spread);
  if (median(chosen) + spread < median(predicted))
    return;
  entry.winogradTile = shape.predicted;
  entry.error = errors_[before];
}

Status Tuner::confirm() {
  TuneTable predicted = table_;
  OpenShapes changed;
  for (const auto &[key, shape] : open_) {
    if (table_.at(key).winogradTile != shape.predicted)
      changed.emplace(key, shape);
    predicted[key].winogradTile = shape.predicted;
  }
  if (changed.empty())
    return {};
  std::array<LoadedNetwork, 2> networks;
  std::array<Samples, 2> samples;
  if (Status s = build(table_, networks[0]); !s.ok())
    return s;
  if (Status s = build(predicted, networks[1]); !s.ok())
    return s;
  if (Status s = measureInTurn(networks, changed, samples); !s.ok())
    return s;
  for (const auto &[key, shape] : changed)
    keepIfFaster(shape, samples[0].at(key), samples[1].at(key), table_[key]);
  return {};
}
