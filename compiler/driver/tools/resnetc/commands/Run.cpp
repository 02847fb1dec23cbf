//===- Run.cpp - resnetc run ----------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/commands/Commands.h"
#include "compiler/driver/tools/resnetc/commands/Compare.h"
#include "compiler/driver/tools/resnetc/commands/OwnFile.h"
#include "compiler/driver/tools/resnetc/commands/Profile.h"
#include "compiler/driver/tools/resnetc/commands/Summary.h"
#include "compiler/driver/tools/resnetc/model/TrainingState.h"
#include "resnetc/Npy.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

/// The files of a run, bound to the model's tensors.
struct Files {
  std::vector<std::string> inputs;  ///< empty where pictures are read
  std::vector<std::string> outputs; ///< "" for what is not written
  std::vector<Reference> references;
  std::vector<std::string> labels; ///< empty: class numbers
};

} // namespace

/// Every input from its .npy file, all of the same number of rows.
static Status readArrays(const std::vector<std::string> &paths,
                         const Model &model, std::vector<Rows> &out) {
  out.resize(paths.size());
  for (size_t i = 0; i < paths.size(); ++i) {
    if (Status status = readRows(paths[i], "input", model.inputs()[i], out[i]);
        !status.ok())
      return status;
    if (out[i].count != out[0].count)
      return Status::input(paths[i] + ": rows, expected " +
                           std::to_string(out[0].count) + " as in " + paths[0] +
                           ", got " + std::to_string(out[i].count));
  }
  return {};
}

/// The one input from pictures, a row each.
static Status readPictures(const RunCommand &run, const Model &model,
                           std::vector<Rows> &out) {
  if (model.inputs().size() != 1)
    return Status::input(model.path() +
                         ": inputs, expected 1 to take pictures, got " +
                         std::to_string(model.inputs().size()));
  nlohmann::json manifest;
  if (Status status = model.manifest(manifest); !status.ok())
    return status;
  Preprocess compiled;
  if (Status status = readPreprocess(model.path(), manifest, compiled);
      !status.ok())
    return status;
  PixelConverter converter;
  if (Status status =
          converter.create(model.inputs()[0], run.preprocess, compiled);
      !status.ok())
    return status;
  out.resize(1);
  out[0].count = run.images.size();
  out[0].values.resize(out[0].count * converter.elements());
  for (size_t i = 0; i < run.images.size(); ++i) {
    Image image;
    if (Status status = readImage(run.images[i], image); !status.ok())
      return status;
    if (Status status = converter.convert(
            image, run.images[i], &out[0].values[i * converter.elements()]);
        !status.ok())
      return status;
  }
  return {};
}

/// A file that is read or written already must not be written over.
static Status checkOutputPaths(const RunCommand &run, const Files &files) {
  std::vector<std::string> taken = files.inputs;
  taken.push_back(run.model);
  taken.push_back(run.checkpoint);
  taken.insert(taken.end(), run.images.begin(), run.images.end());
  for (const std::string &path : files.outputs) {
    if (Status status = checkOwnFile("--output", path, taken); !status.ok())
      return status;
    taken.push_back(path);
  }
  return {};
}

static Status bindFiles(const RunCommand &run, const Model &model,
                        Files &files) {
  if (run.images.empty())
    if (Status status =
            bindPaths("--input", run.inputs, model.inputs(), files.inputs);
        !status.ok())
      return status;
  for (size_t i = 0; i < files.inputs.size(); ++i)
    if (files.inputs[i].empty())
      return Status::usage("--input: expected " +
                           std::string(model.inputs()[i].name) +
                           "=FILE, got none");
  if (Status status =
          bindPaths("--output", run.outputs, model.outputs(), files.outputs);
      !status.ok())
    return status;
  if (Status status = checkOutputPaths(run, files); !status.ok())
    return status;
  if (Status status =
          bindReferences(run.compare, model.outputs(), files.references);
      !status.ok())
    return status;
  if (run.labels.empty())
    return {};
  return readLabels(run.labels, model.outputs()[0].sample_elements,
                    files.labels);
}

static Status writeOutputs(const Model &model,
                           const std::vector<std::string> &paths,
                           const std::vector<Rows> &rows) {
  for (size_t i = 0; i < paths.size(); ++i) {
    if (paths[i].empty())
      continue;
    if (Status status =
            writeNpy(paths[i], dimsOf(model.outputs()[i], rows[i].count),
                     rows[i].values.data());
        !status.ok())
      return status;
  }
  return {};
}

static Status runRows(const RunCommand &run, const Model &model,
                      const std::vector<Rows> &inputs,
                      std::vector<Rows> &outputs) {
  const int64_t rows = inputs.empty() ? 1 : inputs[0].count;
  std::vector<const float *> in;
  for (const Rows &input : inputs)
    in.push_back(input.values.data());
  std::vector<float *> out;
  outputs.resize(model.outputs().size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].count = rows;
    outputs[i].values.resize(rows * model.outputs()[i].sample_elements);
    out.push_back(outputs[i].values.data());
  }
  Weights weights;
  if (Status status = weights.loadCheckpoint(model, run.checkpoint);
      !status.ok())
    return status;
  Runner runner(model);
  if (Status status = runner.create(run.runner, rows, weights.handle());
      !status.ok())
    return status;
  if (!run.profile)
    return runner.run(rows, in, out);
  // The first run pays for touching new memory and waking threads.
  if (Status status = runner.run(rows, in, out); !status.ok())
    return status;
  std::vector<uint64_t> callNs(model.info().call_count);
  if (Status status = runner.run(rows, in, out, &callNs); !status.ok())
    return status;
  return showProfile(model, rows, callNs, run.profileFile);
}

static void printSummaries(const RunCommand &run, const Model &model,
                           const std::vector<std::string> &labels,
                           const std::vector<Rows> &outputs) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    const resnetc_tensor_info &tensor = model.outputs()[i];
    SummaryOptions options{run.top, {}, run.images};
    if (tensor.sample_elements == static_cast<int64_t>(labels.size()))
      options.labels = labels;
    printSummary(tensor, outputs[i], options);
  }
}

static Status compareOutputs(const Model &model,
                             const std::vector<Reference> &references,
                             const std::vector<Rows> &outputs) {
  for (size_t i = 0; i < references.size(); ++i) {
    if (references[i].path.empty())
      continue;
    if (Status status =
            compareRows(model.outputs()[i], outputs[i], references[i]);
        !status.ok())
      return status;
  }
  return {};
}

Status RunCommand::execute() const {
  Model opened;
  if (Status status = opened.open(model); !status.ok())
    return status;
  if (inputs.empty() && images.empty() && !opened.inputs().empty())
    return Status::usage("run: expected --input or --image, got neither (see "
                         "resnetc run --help)");
  Files files;
  if (Status status = bindFiles(*this, opened, files); !status.ok())
    return status;
  std::vector<Rows> in, out;
  if (Status status = images.empty() ? readArrays(files.inputs, opened, in)
                                     : readPictures(*this, opened, in);
      !status.ok())
    return status;
  if (Status status = runRows(*this, opened, in, out); !status.ok())
    return status;
  if (Status status = writeOutputs(opened, files.outputs, out); !status.ok())
    return status;
  if (Status status = compareOutputs(opened, files.references, out);
      !status.ok())
    return status;
  if (outputs.empty() && compare.empty())
    printSummaries(*this, opened, files.labels, out);
  return {};
}
