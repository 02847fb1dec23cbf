//===- OnnxImport.cpp - from an ONNX graph to the nn dialect --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxImport.h"

#include "OnnxBoundary.h"
#include "OnnxConversion.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"

using namespace resnetc;

std::string OnnxIssue::text() const {
  std::string line = node.empty() ? "" : "'" + node + "'";
  if (!op.empty())
    line += " (" + op + ")";
  if (!line.empty())
    line += ": ";
  line += reason;
  return advice.empty() ? line : line + "; " + advice;
}

namespace {

/// Which nodes the wanted outputs need.
std::vector<bool> findNeeded(const OnnxModel &model,
                             const std::vector<std::string> &outputs) {
  llvm::StringSet<> needed;
  needed.insert(outputs.begin(), outputs.end());
  std::vector<bool> isNeeded(model.nodes.size());
  for (size_t i = model.nodes.size(); i-- > 0;) {
    const OnnxNode &node = model.nodes[i];
    isNeeded[i] = llvm::any_of(node.outputs, [&](const std::string &name) {
      return !name.empty() && needed.contains(name);
    });
    if (isNeeded[i])
      needed.insert(node.inputs.begin(), node.inputs.end());
  }
  return isNeeded;
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

/// One walk over a graph.
class Walk {
public:
  Walk(const OnnxModel &model, const OnnxConversions &conversions,
       bool wholeMode)
      : model_(model), conversions_(conversions), builder_(model, wholeMode) {}

  void run(const std::vector<OnnxInput> &inputs,
           const std::vector<std::string> &outputs);
  Status take(Model &out) { return builder_.take(out); }
  /// Also if every one of them is about the batch.
  std::vector<OnnxIssue> issues;
  bool onlyMixedBatch() const {
    return mixedBatch_ > 0 && mixedBatch_ == issues.size();
  }

private:
  OnnxValue find(const std::string &name) const;
  void declareResults(const OnnxNode &node);
  void convert(const OnnxNode &node);
  void refuse(const OnnxNode &node);
  void addOutputs(const std::vector<std::string> &outputs);
  void addRefusals();
  void take(OnnxConversion &node);
  void keep(OnnxConversion &node);

  const OnnxModel &model_;
  const OnnxConversions &conversions_;
  OnnxBuilder builder_;
  llvm::StringMap<OnnxValue> values_;
  std::optional<SymbolicInt> batch_;                ///< none in whole mode
  llvm::StringMap<const OnnxValueInfo *> declared_; ///< what the file says
  int64_t folded_ = 0;    ///< elements of constants that were made
  size_t mixedBatch_ = 0; ///< issues that whole mode would not have
  /// Ops that nothing converts: the first node and how many follow.
  llvm::MapVector<std::string, std::pair<const OnnxNode *, size_t>,
                  std::map<std::string, unsigned>>
      refused_;
};

void Walk::run(const std::vector<OnnxInput> &inputs,
               const std::vector<std::string> &outputs) {
  for (const OnnxInput &input : inputs)
    if (input.isKnown)
      values_[input.name] = addInput(builder_, input);
  for (const OnnxInput &input : inputs)
    if (!builder_.wholeMode() && input.isKnown)
      batch_ = input.shape.front();
  std::vector<bool> needed = findNeeded(model_, outputs);
  for (auto [node, isNeeded] : llvm::zip(model_.nodes, needed))
    if (isNeeded)
      convert(node);
  addRefusals();
  addOutputs(outputs);
}

OnnxValue Walk::find(const std::string &name) const {
  if (auto found = values_.find(name); found != values_.end())
    return found->second;
  auto constant = model_.initializers.find(name);
  if (constant == model_.initializers.end())
    return {};
  // The model outlives the walk, so nothing owns it here.
  return OnnxConstant(std::shared_ptr<void>(), &constant->second);
}

void Walk::refuse(const OnnxNode &node) {
  std::string op =
      node.domain.empty() ? node.opType : node.domain + "." + node.opType;
  auto [found, isNew] = refused_.insert({op, {&node, 0}});
  if (!isNew)
    ++found->second.second;
}

void Walk::addRefusals() {
  for (auto &[op, where] : refused_) {
    auto [node, more] = where;
    std::string others =
        more == 0 ? "" : " (" + std::to_string(more) + " more nodes have it)";
    issues.push_back({node->name, op, "the op is not supported" + others, ""});
  }
}

void Walk::take(OnnxConversion &node) {
  std::vector<OnnxIssue> found = node.takeIssues();
  if (node.mixedBatch())
    mixedBatch_ += found.size();
  issues.insert(issues.end(), found.begin(), found.end());
}

void Walk::convert(const OnnxNode &node) {
  if (!node.domain.empty() || !conversions_.knows(node.opType)) {
    refuse(node);
    return declareResults(node);
  }
  if (folded_ > maxFoldedElements)
    return;
  std::vector<OnnxValue> inputs;
  for (const std::string &name : node.inputs) {
    inputs.push_back(name.empty() ? OnnxValue() : find(name));
    if (!name.empty() && std::holds_alternative<std::monostate>(inputs.back()))
      return;
  }
  const OnnxConversionEntry *entry = conversions_.find(node.opType, inputs);
  OnnxConversion conversion(builder_, node, model_.opset, std::move(inputs));
  size_t count = node.inputs.size();
  if (!entry)
    conversion.issue("the op is supported on constants and shapes only");
  else if (count < entry->leastInputs || count > entry->mostInputs)
    conversion.issue("expected " + std::to_string(entry->leastInputs) +
                     " inputs or more, at most " +
                     std::to_string(entry->mostInputs) + ", got " +
                     std::to_string(count));
  else
    entry->convert(conversion);
  if (!conversion.failed())
    keep(conversion);
  if (conversion.failed())
    declareResults(node);
  take(conversion);
}

/// Where a node fails and the file says what its results look like, the walk
/// goes on with that, so that what follows is checked too.
void Walk::declareResults(const OnnxNode &node) {
  if (!batch_)
    return;
  if (declared_.empty())
    for (const OnnxValueInfo &info : model_.valueInfos)
      declared_[info.name] = &info;
  for (const std::string &name : node.outputs)
    if (const OnnxValueInfo *info = declared_.lookup(name))
      if (auto x = addDeclared(builder_, *info, *batch_))
        values_[name] = std::move(*x);
}

void Walk::keep(OnnxConversion &node) {
  std::vector<OnnxValue> results = node.takeResults();
  for (const OnnxValue &value : results)
    folded_ += foldedElements(value);
  if (folded_ > maxFoldedElements)
    return node.issue("the graph's folded constants have more than 2^24 "
                      "elements");
  for (auto [name, value] : llvm::zip(node.node().outputs, results))
    if (!name.empty())
      values_[name] = std::move(value);
}

void Walk::addOutputs(const std::vector<std::string> &outputs) {
  llvm::SmallVector<mlir::Value> values;
  llvm::SmallVector<mlir::DictionaryAttr> attributes;
  for (const std::string &name : outputs) {
    OnnxNode place;
    place.name = name;
    OnnxConversion node(builder_, place, model_.opset, {});
    OnnxValue value = find(name);
    if (auto x = std::get_if<OnnxActivation>(&value)) {
      OnnxOutput output = makeOutput(node, *x, name);
      values.push_back(output.value);
      attributes.push_back(output.attributes);
    } else if (auto integers = std::get_if<OnnxIntegers>(&value)) {
      node.issue(std::string("outputs of type ") +
                 onnxTypeName(integers->type) + " are not supported");
    } else if (auto constant = std::get_if<OnnxConstant>(&value)) {
      node.issue(std::string("the output is a constant of type ") +
                 onnxTypeName((*constant)->type) +
                 "; outputs must depend on an input");
    }
    take(node);
  }
  if (!issues.empty())
    return;
  builder_.addReturn(values, attributes);
  builder_.dropUnused();
}

/// The outputs that are asked for, or the file's. Names that nothing has are
/// issues.
std::vector<std::string> wantedOutputs(const OnnxModel &model,
                                       const OnnxOptions &options,
                                       std::vector<OnnxIssue> &issues) {
  std::vector<std::string> names = options.outputs;
  if (names.empty())
    for (const OnnxValueInfo &output : model.outputs)
      names.push_back(output.name);
  if (names.empty())
    issues.push_back({"", "", "the graph has no output", ""});
  if (options.outputs.empty())
    return names;
  llvm::StringSet<> known;
  for (const OnnxValueInfo &input : model.inputs)
    known.insert(input.name);
  for (const OnnxNode &node : model.nodes)
    known.insert(node.outputs.begin(), node.outputs.end());
  for (const std::string &name : names)
    if (name.empty() || !known.contains(name))
      issues.push_back(
          {name, "", "--output-tensor: the graph has no such tensor", ""});
  return names;
}

} // namespace

Status resnetc::importOnnx(const OnnxModel &model, const OnnxOptions &options,
                           Model &out, std::vector<OnnxIssue> &issues) {
  std::vector<OnnxInput> inputs = readInputs(model, options, issues);
  std::vector<std::string> outputs = wantedOutputs(model, options, issues);
  OnnxConversions conversions = makeOnnxConversions();
  if (!issues.empty()) {
    // What does not depend on the missing shapes is reported too.
    bool hasScalar = llvm::any_of(inputs, [](const OnnxInput &input) {
      return input.isKnown && input.shape.empty();
    });
    Walk walk(model, conversions, /*wholeMode=*/hasScalar);
    walk.run(inputs, outputs);
    issues.insert(issues.end(), walk.issues.begin(), walk.issues.end());
    return {};
  }
  if (haveBatch(inputs)) {
    Walk walk(model, conversions, /*wholeMode=*/false);
    walk.run(inputs, outputs);
    if (walk.issues.empty())
      return walk.take(out);
    if (!walk.onlyMixedBatch() || !areKnown(inputs)) {
      issues = std::move(walk.issues);
      return {};
    }
  } else if (!areKnown(inputs)) {
    issues.push_back({inputs[0].name, "",
                      "the inputs do not have one batch in front",
                      "give every extent of the inputs with --shape"});
    return {};
  }
  Walk walk(model, conversions, /*wholeMode=*/true);
  walk.run(inputs, outputs);
  issues = std::move(walk.issues);
  return issues.empty() ? walk.take(out) : Status();
}

Status resnetc::importOnnxFile(const std::string &path,
                               const OnnxOptions &options, Model &out,
                               std::vector<OnnxIssue> &issues) {
  OnnxModel model;
  if (Status s = readOnnxModel(path, model); !s.ok())
    return s;
  if (Status s = importOnnx(model, options, out, issues); !s.ok())
    return {s.code(), path + ": " + s.message()};
  if (issues.empty())
    return {};
  if (issues.size() == 1)
    return Status::input(path + ": " + issues.front().text());
  return Status::input(path + ": " + std::to_string(issues.size()) +
                       " problems");
}

Status resnetc::checkOnnx(const std::string &path, const OnnxOptions &options,
                          std::vector<OnnxIssue> &issues) {
  Model model;
  Status status = importOnnxFile(path, options, model, issues);
  return issues.empty() ? status : Status();
}
