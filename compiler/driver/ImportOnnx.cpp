//===- ImportOnnx.cpp - an ONNX file and its options ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ImportOnnx.h"

#include "compiler/driver/OutputTensors.h"
#include "compiler/driver/ShapeOption.h"
#include "frontend/src/onnx/OnnxImport.h"

using namespace resnetc;

/// One line an issue.
static Status refuse(const std::string &path,
                     const std::vector<OnnxIssue> &issues,
                     ImportReport &report) {
  for (const OnnxIssue &issue : issues)
    report.problems.push_back(
        Status::input(path + ": " + issue.text()).message());
  return Status::input(report.problems.back());
}

Status resnetc::importOnnxModel(const std::string &path,
                                const CompileOptions &options, Model &out,
                                ImportReport &report) {
  if (!options.weights.empty())
    return Status::usage("--weights: " + path +
                         " brings its own; the option is for networks of the "
                         "zoo and .mlir files");
  OnnxOptions onnx;
  if (Status s = readShapes(options.shapes, onnx.shapes); !s.ok())
    return s;
  if (Status s = checkOutputNames(options.outputTensors); !s.ok())
    return s;
  onnx.outputs = options.outputTensors;
  OnnxModel model;
  if (Status s = readOnnxModel(path, model); !s.ok())
    return s;
  std::vector<OnnxIssue> issues;
  if (Status s = importOnnx(model, onnx, out, issues); !s.ok())
    return {s.code(), path + ": " + s.message()};
  if (!issues.empty())
    return refuse(path, issues, report);
  report.notes = std::move(model.notes);
  return {};
}
