//===- OnnxWalk.h - every node of a graph in turn ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxBoundary.h"
#include "OnnxConversion.h"

#include "llvm/ADT/MapVector.h"

#include <map>

namespace resnetc {

/// One walk over the nodes, in one of the modes.
class OnnxWalk {
public:
  OnnxWalk(const OnnxModel &model, const OnnxConversions &conversions,
           OnnxMode mode)
      : model_(model), conversions_(conversions), builder_(model, mode) {}

  void run(const std::vector<OnnxInput> &inputs,
           const std::vector<std::string> &outputs);
  /// The module, if there are no issues.
  Status take(Model &out) { return builder_.take(out); }

  std::vector<OnnxIssue> issues;
  /// Whether there are issues, all of which whole mode would not have.
  bool onlyMixedBatch() const {
    return mixedBatch_ > 0 && mixedBatch_ == issues.size();
  }

private:
  OnnxValue find(const std::string &name) const;
  void convert(const OnnxNode &node);
  bool refusesBlocks(OnnxConversion &node) const;
  void keepResults(OnnxConversion &node);
  void declareResults(const OnnxNode &node);
  void refuse(const OnnxNode &node);
  void addRefusals();
  void addIssues(OnnxConversion &node);
  void addOutputs(const std::vector<std::string> &outputs);

  const OnnxModel &model_;
  const OnnxConversions &conversions_;
  OnnxBuilder builder_;
  llvm::StringSet<> needed_; ///< tensors that the outputs need
  llvm::StringMap<OnnxValue> values_;
  std::optional<SymbolicInt> batch_; ///< none in whole mode
  bool reshaped_ = false;            ///< the file's shapes are of other inputs
  llvm::StringMap<const OnnxValueInfo *> declared_; ///< what the file says
  int64_t folded_ = 0;     ///< elements of constants that were made
  int64_t mostFolded_ = 0; ///< how many there may be
  size_t mixedBatch_ = 0;  ///< issues that whole mode would not have
  /// Ops that nothing converts: the first node and how many follow.
  llvm::MapVector<std::string, std::pair<const OnnxNode *, size_t>,
                  std::map<std::string, unsigned>>
      refused_;
};

} // namespace resnetc
