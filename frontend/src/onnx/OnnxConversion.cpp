//===- OnnxConversion.cpp - what a conversion reads of its node -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxConversion.h"

using namespace resnetc;

OnnxConversion::OnnxConversion(OnnxBuilder &builder, const OnnxNode &node,
                               int64_t opset, std::vector<OnnxValue> inputs,
                               const llvm::StringSet<> &needed)
    : builder_(builder), node_(node), opset_(opset), needed_(needed),
      inputs_(std::move(inputs)), results_(node.outputs.size()) {}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static const char *kindName(OnnxAttribute::Kind kind) {
  switch (kind) {
  case OnnxAttribute::Kind::Int:
    return "an integer";
  case OnnxAttribute::Kind::Float:
    return "a float";
  case OnnxAttribute::Kind::String:
    return "a string";
  case OnnxAttribute::Kind::Tensor:
    return "a tensor";
  case OnnxAttribute::Kind::Ints:
    return "a list of integers";
  case OnnxAttribute::Kind::Floats:
    return "a list of floats";
  case OnnxAttribute::Kind::Strings:
    return "a list of strings";
  case OnnxAttribute::Kind::Other:
    break;
  }
  return "of a kind that is not supported";
}

bool OnnxConversion::hasAttribute(llvm::StringRef name) const {
  return node_.find(name) != nullptr;
}

const OnnxAttribute *OnnxConversion::attribute(llvm::StringRef name,
                                               OnnxAttribute::Kind kind) {
  const OnnxAttribute *found = node_.find(name);
  if (!found || found->kind == kind)
    return found;
  issue("attribute " + name.str() + " must be " + kindName(kind) + ", but is " +
        kindName(found->kind));
  return nullptr;
}

int64_t OnnxConversion::integer(llvm::StringRef name, int64_t otherwise) {
  const OnnxAttribute *found = attribute(name, OnnxAttribute::Kind::Int);
  return found ? found->intValue : otherwise;
}

bool OnnxConversion::flag(llvm::StringRef name, bool otherwise) {
  int64_t value = integer(name, otherwise);
  if (value != 0 && value != 1)
    issue(name.str() + " must be 0 or 1, got " + std::to_string(value));
  return value == 1;
}

float OnnxConversion::number(llvm::StringRef name, float otherwise) {
  const OnnxAttribute *found = attribute(name, OnnxAttribute::Kind::Float);
  return found ? found->floatValue : otherwise;
}

std::string OnnxConversion::string(llvm::StringRef name,
                                   const std::string &otherwise) {
  const OnnxAttribute *found = attribute(name, OnnxAttribute::Kind::String);
  return found ? found->stringValue : otherwise;
}

const OnnxTensor *OnnxConversion::tensor(llvm::StringRef name) {
  const OnnxAttribute *found = attribute(name, OnnxAttribute::Kind::Tensor);
  return found ? &found->tensor : nullptr;
}

std::vector<float> OnnxConversion::numbers(llvm::StringRef name) {
  const OnnxAttribute *found = attribute(name, OnnxAttribute::Kind::Floats);
  return found ? found->floats : std::vector<float>();
}

std::vector<int64_t> OnnxConversion::integers(llvm::StringRef name,
                                              std::vector<int64_t> otherwise) {
  const OnnxAttribute *found = attribute(name, OnnxAttribute::Kind::Ints);
  return found ? found->ints : std::move(otherwise);
}

std::vector<int64_t> OnnxConversion::integers(llvm::StringRef name,
                                              size_t length,
                                              int64_t otherwise) {
  std::vector<int64_t> fallback(length, otherwise);
  std::vector<int64_t> found = integers(name, fallback);
  if (found.size() == length)
    return found;
  issue(name.str() + " must have " + std::to_string(length) +
        " elements, got " + std::to_string(found.size()));
  return fallback;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

bool OnnxConversion::has(size_t input) const {
  return input < inputs_.size() && !node_.inputs[input].empty();
}

const OnnxValue &OnnxConversion::input(size_t input) const {
  static const OnnxValue unknown;
  return input < inputs_.size() ? inputs_[input] : unknown;
}

std::string OnnxConversion::inputName(size_t input) const {
  std::string text = "input " + std::to_string(input);
  return has(input) ? text + " '" + node_.inputs[input] + "'" : text;
}

/// What a value is, in messages.
static std::string describe(const OnnxValue &value) {
  if (std::holds_alternative<OnnxActivation>(value))
    return "is computed at run time";
  if (auto constant = std::get_if<OnnxConstant>(&value))
    return std::string("is a constant ") +
           ((*constant)->elements() ? "of type "
                                    : "without elements of type ") +
           onnxTypeName((*constant)->type);
  if (auto integers = std::get_if<OnnxIntegers>(&value))
    return std::string("is a shape of type ") + onnxTypeName(integers->type);
  return "is missing";
}

OnnxActivation OnnxConversion::activation(size_t input) {
  if (auto found = std::get_if<OnnxActivation>(&this->input(input)))
    return *found;
  issue(inputName(input) + " must be computed at run time, but " +
        describe(this->input(input)));
  return {};
}

static bool isFloat(OnnxType type) {
  return type == OnnxType::Float || type == OnnxType::Double;
}

OnnxConstant OnnxConversion::floats(size_t input) {
  auto found = std::get_if<OnnxConstant>(&this->input(input));
  bool isFloats = found && isFloat((*found)->type);
  if (isFloats && !(*found)->floats.empty())
    return *found;
  issue(isFloats
            ? inputName(input) + " has no elements"
            : inputName(input) + " must be a constant of type float32, but " +
                  describe(this->input(input)));
  return std::make_shared<OnnxTensor>();
}

float OnnxConversion::floatScalar(size_t input, float otherwise) {
  if (!has(input))
    return otherwise;
  OnnxConstant constant = floats(input);
  if (failed())
    return otherwise;
  if (constant->floats.size() == 1)
    return constant->floats.front();
  issue(inputName(input) + " must have one element, got " +
        std::to_string(constant->floats.size()));
  return otherwise;
}

static bool isInteger(OnnxType type) {
  return type == OnnxType::Int64 || type == OnnxType::Int32;
}

std::vector<SymbolicInt> OnnxConversion::symbols(size_t input) {
  const OnnxValue &value = this->input(input);
  std::vector<SymbolicInt> found;
  size_t rank = 2;
  if (auto integers = std::get_if<OnnxIntegers>(&value)) {
    found = integers->values;
    rank = integers->dims.size();
  } else if (auto constant = std::get_if<OnnxConstant>(&value);
             constant && isInteger((*constant)->type)) {
    found.assign((*constant)->ints.begin(), (*constant)->ints.end());
    rank = (*constant)->dims.size();
  } else {
    issue(inputName(input) + " must be a constant of type int64, but " +
          describe(value));
    return {};
  }
  if (rank <= 1)
    return found;
  issue(inputName(input) + " must have rank 0 or 1, got " +
        std::to_string(rank));
  return {};
}

std::vector<int64_t> OnnxConversion::numbers(size_t input) {
  std::vector<int64_t> result;
  for (SymbolicInt symbol : symbols(input)) {
    std::optional<int64_t> number = symbol.number();
    if (!number) {
      issue(inputName(input) + " depends on the batch: " + symbol.text(),
            "give the batch with --shape");
      return {};
    }
    result.push_back(*number);
  }
  return result;
}

std::vector<SymbolicInt> OnnxConversion::shapeOf(size_t input) const {
  const OnnxValue &value = this->input(input);
  if (auto found = std::get_if<OnnxActivation>(&value))
    return found->shape;
  if (auto found = std::get_if<OnnxConstant>(&value))
    return {(*found)->dims.begin(), (*found)->dims.end()};
  if (auto found = std::get_if<OnnxIntegers>(&value))
    return {found->dims.begin(), found->dims.end()};
  return {};
}

//===----------------------------------------------------------------------===//
// Issues and results
//===----------------------------------------------------------------------===//

void OnnxConversion::issue(const std::string &reason,
                           const std::string &advice) {
  issues_.push_back({node_.name, node_.opType, reason, advice});
}

void OnnxConversion::advise(const std::string &advice) {
  issues_.back().advice = advice;
}

void OnnxConversion::mixesBatch(const std::string &what) {
  mixedBatch_ = true;
  issue(what + ", but axis 0 is the batch",
        "give every extent of the inputs with --shape");
}

void OnnxConversion::setResult(OnnxValue value, size_t output) {
  if (output < results_.size())
    results_[output] = std::move(value);
}

bool OnnxConversion::wantsResult(size_t output) const {
  return output < node_.outputs.size() &&
         needed_.contains(node_.outputs[output]);
}
