//===- PackWeights.cpp - weights as the kernels read them -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/PackWeights.h"

#include "compiler/codegen/PackSteps.h"

#include "pack.h"
#include "resnetc/WeightShape.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <set>

using namespace resnetc;

namespace {

std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  auto text = [](int64_t dim) { return std::to_string(dim); };
  return "[" + llvm::join(llvm::map_range(shape, text), ", ") + "]";
}

/// Finds the tensors of a store, and everything that is wrong with them.
class Sources {
public:
  explicit Sources(const WeightStore &weights) : weights_(weights) {}

  /// The index of a tensor among the pointers; RESNETC_NONE if it does not fit.
  uint32_t find(llvm::StringRef name, llvm::ArrayRef<int64_t> shape);
  /// The bytes that a step packs into must be those of its plan.
  void checkBytes(const std::string &name, const resnetc_pack_step &step);
  Status status() const;
  const float *const *pointers() const { return pointers_.data(); }

private:
  const WeightStore &weights_;
  std::vector<const float *> pointers_;
  std::set<std::string> problems_; ///< sorted, each once
};

uint32_t Sources::find(llvm::StringRef name, llvm::ArrayRef<int64_t> shape) {
  std::string text = name.str();
  const WeightTensor *tensor = weights_.find(text);
  if (!tensor) {
    problems_.insert("'" + text + "' is missing");
    return RESNETC_NONE;
  }
  if (!fitsShape(*tensor, shape)) {
    problems_.insert("'" + text + "' is " + shapeText(tensor->shape) +
                     ", expected " + shapeText(shape));
    return RESNETC_NONE;
  }
  pointers_.push_back(tensor->values.data());
  return pointers_.size() - 1;
}

void Sources::checkBytes(const std::string &name,
                         const resnetc_pack_step &step) {
  if (resnetc_pack_bytes(&step) != step.bytes)
    problems_.insert("'" + name + "' packs into " +
                     std::to_string(resnetc_pack_bytes(&step)) +
                     " bytes, the plan has " + std::to_string(step.bytes));
}

Status Sources::status() const {
  if (problems_.empty())
    return {};
  return Status::input("weights: " + llvm::join(problems_, "; "));
}

} // namespace

Status resnetc::packWeights(mlir::ModuleOp plan, const WeightStore &weights,
                            std::vector<char> &out) {
  out.clear();
  exec::PackedOp packed = exec::findPacked(plan);
  if (!packed)
    return {};
  Sources sources(weights);
  std::vector<resnetc_pack_step> steps;
  for (exec::PackOp op : packed.getPacks()) {
    steps.push_back(
        packStep(op, [&](llvm::StringRef name, llvm::ArrayRef<int64_t> shape) {
          return sources.find(name, shape);
        }));
    sources.checkBytes(op.getSource().str(), steps.back());
  }
  if (Status s = sources.status(); !s.ok())
    return s;
  out.resize(packed.getBytes());
  resnetc_pack(steps.data(), steps.size(), sources.pointers(), out.data());
  return {};
}

Status resnetc::packState(const ArtefactTraining &training,
                          const WeightStore &weights, std::vector<char> &out) {
  Sources sources(weights);
  std::vector<resnetc_pack_step> steps;
  // In their order: a step names its source by its index among the tensors.
  for (const ArtefactStateTensor &tensor : training.tensors) {
    sources.find(tensor.name, tensor.shape);
    sources.checkBytes(tensor.name, tensor.step);
    steps.push_back(tensor.step);
  }
  if (Status s = sources.status(); !s.ok())
    return s;
  out.assign(training.paramsBytes, 0);
  resnetc_pack(steps.data(), steps.size(), sources.pointers(), out.data());
  return {};
}
