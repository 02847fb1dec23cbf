//===- OnnxBoundary.h - the inputs and outputs of a graph -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the user passes has the file's rank and order of axes. An image of rank
// 4 is [n, h, w, c] in the IR and nn.layout says what its caller has; any other
// rank is [n, elements] and nn.dims says what its caller has.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxConversion.h"

namespace resnetc {

/// The inputs of a graph with the shapes that they are imported for.
struct OnnxInput {
  std::string name;
  OnnxShape shape;
  bool isKnown = false;      ///< there was no issue with its shape
  bool isEmpty = false;      ///< a known extent is 0, which is the only issue
  bool isReshaped = false;   ///< --shape changed an extent, not the batch
  bool channelsLast = false; ///< a rank 4 whose file order is [N, H, W, C]
};

/// From the file and --shape. Issues where that does not settle a shape.
std::vector<OnnxInput> readInputs(const OnnxModel &model,
                                  const OnnxOptions &options,
                                  std::vector<OnnxIssue> &issues);

/// Whether axis 0 can be the batch: every input has it, and the same.
bool haveBatch(const std::vector<OnnxInput> &inputs);
bool areKnown(const std::vector<OnnxInput> &inputs);

/// Adds an argument for the input.
OnnxActivation addInput(OnnxBuilder &builder, const OnnxInput &input);
/// The same of one that is empty. What it holds is known: nothing.
OnnxConstant addEmptyInput(OnnxBuilder &builder, const OnnxInput &input);

/// A stand-in for a value that could not be converted, in the shape that the
/// file declares; none if it declares no shape of float32. The module is not
/// valid then.
std::optional<OnnxActivation>
addDeclared(OnnxBuilder &builder, const OnnxValueInfo &info, SymbolicInt batch);

/// The IR value of an output, converted where its caller cannot have it as it
/// is, and its attributes. `node` stands for the output in issues.
struct OnnxOutput {
  mlir::Value value;
  mlir::DictionaryAttr attributes;
};
OnnxOutput makeOutput(OnnxConversion &node, const OnnxActivation &x,
                      llvm::StringRef name);
/// The same of an output that depends on no input.
OnnxOutput makeOutput(OnnxConversion &node, const OnnxConstant &constant,
                      llvm::StringRef name);

} // namespace resnetc
