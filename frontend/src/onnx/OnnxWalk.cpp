//===- OnnxWalk.cpp - every node of a graph in turn -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxWalk.h"

#include "ParameterForms.h"
#include "SampleLoop.h"

#include "llvm/ADT/StringSet.h"

using namespace resnetc;

namespace {

/// Whether the node makes one of these tensors.
bool makesAny(const OnnxNode &node, const llvm::StringSet<> &names) {
  return llvm::any_of(node.outputs, [&](const std::string &name) {
    return names.contains(name);
  });
}

/// The tensors that the wanted outputs need; not "", an input left out.
llvm::StringSet<> findNeeded(const OnnxModel &model,
                             const std::vector<std::string> &outputs) {
  llvm::StringSet<> needed;
  needed.insert(outputs.begin(), outputs.end());
  for (const OnnxNode &node : llvm::reverse(model.nodes)) {
    if (!makesAny(node, needed))
      continue;
    needed.insert(node.inputs.begin(), node.inputs.end());
    needed.erase("");
  }
  return needed;
}

/// How many inputs an op takes: "2 inputs", "2 to 3 inputs", "1 input or more".
std::string arityText(const OnnxConversionEntry &entry) {
  std::string least = std::to_string(entry.leastInputs);
  const bool isOne = entry.leastInputs == 1;
  if (entry.leastInputs == entry.mostInputs)
    return least + (isOne ? " input" : " inputs");
  if (entry.mostInputs == manyInputs)
    return least + (isOne ? " input or more" : " inputs or more");
  return least + " to " + std::to_string(entry.mostInputs) + " inputs";
}

/// How many elements a value adds to what the import holds. Initializers have
/// no owner here, and what an Identity passes on has two.
int64_t foldedElements(const OnnxValue &value) {
  if (auto integers = std::get_if<OnnxIntegers>(&value))
    return int64_t(integers->values.size());
  auto constant = std::get_if<OnnxConstant>(&value);
  if (!constant || constant->use_count() != 1)
    return 0;
  return int64_t((*constant)->floats.size() + (*constant)->ints.size());
}

// Standardised weights are folded in five steps, each as large as the filter.
constexpr int64_t foldsOfWeights = 8;

/// How many elements folded constants may have together: what any small network
/// folds, and the file's own several times over.
int64_t mostFoldedElements(const OnnxModel &model) {
  size_t elements = 0;
  for (const auto &[name, tensor] : model.initializers)
    elements += tensor.floats.size();
  for (const OnnxNode &node : model.nodes)
    for (const OnnxAttribute &attribute : node.attributes)
      elements += attribute.tensor.floats.size();
  return maxFoldedElements + foldsOfWeights * int64_t(elements);
}

} // namespace

void OnnxWalk::run(const std::vector<OnnxInput> &inputs,
                   const std::vector<std::string> &outputs) {
  for (const OnnxInput &input : inputs)
    if (input.isKnown)
      values_[input.name] = addInput(builder_, input);
    else if (input.isEmpty && builder_.wholeMode())
      values_[input.name] = addEmptyInput(builder_, input);
  for (const OnnxInput &input : inputs) {
    if (!builder_.wholeMode() && input.isKnown)
      batch_ = input.shape.front();
    reshaped_ |= input.isReshaped;
  }
  mostFolded_ = mostFoldedElements(model_);
  needed_ = findNeeded(model_, outputs);
  for (const OnnxNode &node : model_.nodes)
    if (makesAny(node, needed_))
      convert(node);
  addRefusals();
  addOutputs(outputs);
}

OnnxValue OnnxWalk::find(const std::string &name) const {
  if (auto found = values_.find(name); found != values_.end())
    return found->second;
  auto constant = model_.initializers.find(name);
  if (constant == model_.initializers.end())
    return {};
  // The model outlives the walk, so nothing owns it here.
  return OnnxConstant(std::shared_ptr<void>(), &constant->second);
}

void OnnxWalk::refuse(const OnnxNode &node) {
  std::string op =
      node.domain.empty() ? node.opType : node.domain + "." + node.opType;
  auto [found, isNew] = refused_.insert({op, {&node, 0}});
  if (!isNew)
    ++found->second.second;
}

void OnnxWalk::addRefusals() {
  for (auto &[op, where] : refused_) {
    auto [node, more] = where;
    std::string others =
        more == 0 ? "" : " (" + std::to_string(more) + " more nodes have it)";
    issues.push_back({node->name, op, "the op is not supported" + others, ""});
  }
}

void OnnxWalk::addIssues(OnnxConversion &node) {
  std::vector<OnnxIssue> found = node.takeIssues();
  if (node.mixedBatch())
    mixedBatch_ += found.size();
  issues.insert(issues.end(), found.begin(), found.end());
}

void OnnxWalk::convert(const OnnxNode &node) {
  if (!node.domain.empty() || !conversions_.knows(node.opType)) {
    refuse(node);
    return declareResults(node);
  }
  if (folded_ > mostFolded_)
    return;
  std::vector<OnnxValue> inputs;
  for (const std::string &name : node.inputs) {
    inputs.push_back(name.empty() ? OnnxValue() : find(name));
    if (!name.empty() && std::holds_alternative<std::monostate>(inputs.back()))
      return;
  }
  const OnnxConversionEntry *entry = conversions_.find(node.opType, inputs);
  OnnxConversion conversion(builder_, node, model_.opset, std::move(inputs),
                            needed_);
  size_t count = node.inputs.size();
  if (!entry)
    conversion.issue("the op is supported on constants and shapes only");
  else if (count < entry->leastInputs || count > entry->mostInputs)
    conversion.issue("expected " + arityText(*entry) + ", got " +
                     std::to_string(count));
  else if (std::string broken = brokenParameterForm(node, model_.opset);
           !broken.empty())
    conversion.issue(broken);
  else if (hasSampleLoop(conversion))
    convertSamples(conversion, *entry);
  else if (!refusesBlocks(conversion))
    entry->convert(conversion);
  if (!conversion.failed())
    keepResults(conversion);
  if (conversion.failed())
    declareResults(node);
  addIssues(conversion);
}

/// Where a node fails and the file says what its results look like, the walk
/// goes on with that, so that what follows is checked too.
void OnnxWalk::declareResults(const OnnxNode &node) {
  if (!batch_ || reshaped_)
    return;
  if (declared_.empty())
    for (const OnnxValueInfo &info : model_.valueInfos)
      declared_[info.name] = &info;
  for (const std::string &name : node.outputs)
    if (const OnnxValueInfo *info = declared_.lookup(name))
      if (auto x = addDeclared(builder_, *info, *batch_))
        values_[name] = std::move(*x);
}

/// Where axis 0 is a multiple of the batch, only these ops know what to do:
/// they take elements one by one, rename axes or multiply the last one.
bool OnnxWalk::refusesBlocks(OnnxConversion &node) const {
  if (!batch_)
    return false;
  static const llvm::StringSet<> able = {
      "Clip",      "Dropout", "Flatten",  "Gemm",    "Identity",
      "LeakyRelu", "MatMul",  "Relu",     "Reshape", "Shape",
      "Sigmoid",   "Squeeze", "Unsqueeze"};
  for (size_t input = 0; input < node.inputCount(); ++input) {
    auto x = std::get_if<OnnxActivation>(&node.input(input));
    bool isBatch = x && !x->shape.empty() && x->shape.front() == *batch_;
    if (!x || isBatch || able.contains(node.node().opType))
      continue;
    node.mixesBatch(node.inputName(input) + " is " + text(x->shape));
    return true;
  }
  return false;
}

void OnnxWalk::keepResults(OnnxConversion &node) {
  std::vector<OnnxValue> results = node.takeResults();
  // What a Constant holds is the file's, and so not made here.
  if (node.node().opType != "Constant")
    for (const OnnxValue &value : results)
      folded_ += foldedElements(value);
  if (folded_ > mostFolded_)
    return node.issue("the graph's folded constants have more than " +
                      std::to_string(mostFolded_) + " elements");
  for (auto [name, value] : llvm::zip(node.node().outputs, results))
    if (!name.empty())
      values_[name] = std::move(value);
}

void OnnxWalk::addOutputs(const std::vector<std::string> &outputs) {
  llvm::SmallVector<mlir::Value> values;
  llvm::SmallVector<mlir::DictionaryAttr> attributes;
  for (const std::string &name : outputs) {
    OnnxNode place;
    place.name = name;
    OnnxConversion node(builder_, place, model_.opset, {}, needed_);
    OnnxValue value = find(name);
    OnnxOutput output;
    if (auto x = std::get_if<OnnxActivation>(&value))
      output = makeOutput(node, *x, name);
    else if (auto constant = std::get_if<OnnxConstant>(&value))
      output = makeOutput(node, *constant, name);
    else if (auto integers = std::get_if<OnnxIntegers>(&value))
      node.issue(std::string("outputs of type ") +
                 onnxTypeName(integers->type) + " are not supported");
    if (output.value) {
      values.push_back(output.value);
      attributes.push_back(output.attributes);
    }
    addIssues(node);
  }
  if (!issues.empty())
    return;
  builder_.addReturn(values, attributes);
  builder_.dropUnused();
}
