//===- OnnxGraphReader.cpp - the graph of an ONNX file --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxGraphReader.h"

#include "OnnxAttributeReader.h"
#include "OnnxName.h"
#include "OnnxTensorReader.h"
#include "OnnxTopology.h"

#include <bit>
#include <unordered_set>

using namespace resnetc;

namespace {

class GraphReader {
public:
  GraphReader(const std::string &folder, OnnxModel &model)
      : model(model), tensors(model.file, folder) {}

  Status read(onnx::GraphProto &graph);

private:
  Status refuse(const std::string &where, const std::string &rule) const {
    return Status::input(model.file + ": " + where + ": " + rule);
  }
  Status checkName(const std::string &name, const char *what) const;
  Status readInitializers(onnx::GraphProto &graph);
  Status readInputs(const onnx::GraphProto &graph);
  Status readValueInfos(const onnx::GraphProto &graph);
  Status readValueInfo(const onnx::ValueInfoProto &value, const char *what,
                       OnnxValueInfo &out) const;
  Status readShape(const onnx::TensorShapeProto &shape,
                   const std::string &where, OnnxValueInfo &out) const;
  Status readNode(onnx::NodeProto &node);
  Status readValueNames(google::protobuf::RepeatedPtrField<std::string> &names,
                        const OnnxNode &node,
                        std::vector<std::string> &out) const;
  void noteNonFinite();

  OnnxModel &model;
  OnnxTensorReader tensors;
};

} // namespace

Status GraphReader::checkName(const std::string &name, const char *what) const {
  const char *problem = name.empty() ? "has no name" : problemOfName(name);
  if (!problem)
    return {};
  return refuse(std::string(what) + " " + quotedName(name), problem);
}

Status GraphReader::readInitializers(onnx::GraphProto &graph) {
  if (graph.sparse_initializer_size() > 0)
    return refuse("initializer " +
                      quotedName(graph.sparse_initializer(0).values().name()),
                  "is sparse, which is not supported; export it dense");
  for (onnx::TensorProto &tensor : *graph.mutable_initializer()) {
    if (Status s = checkName(tensor.name(), "initializer"); !s.ok())
      return s;
    auto [place, isNew] = model.initializers.try_emplace(tensor.name());
    std::string where = "initializer " + quotedName(tensor.name());
    if (!isNew)
      return refuse(where, "is there twice");
    place->second.name = tensor.name();
    if (Status s = tensors.read(tensor, where, place->second); !s.ok())
      return s;
  }
  return {};
}

Status GraphReader::readShape(const onnx::TensorShapeProto &shape,
                              const std::string &where,
                              OnnxValueInfo &out) const {
  out.hasShape = true;
  for (const auto &dim : shape.dim()) {
    OnnxDim &read = out.dims.emplace_back();
    if (dim.has_dim_value()) {
      // -1 is how some exporters write an unknown extent.
      read.value = dim.dim_value();
      if (read.value < -1)
        return refuse(where, "expected dims >= 0, or -1 for an unknown one, "
                             "got " +
                                 std::to_string(read.value));
    } else if (dim.has_dim_param()) {
      read.symbol = dim.dim_param();
      if (const char *problem = problemOfName(read.symbol))
        return refuse(where,
                      "its dim " + quotedName(read.symbol) + " " + problem);
    }
  }
  return {};
}

Status GraphReader::readValueInfo(const onnx::ValueInfoProto &value,
                                  const char *what, OnnxValueInfo &out) const {
  if (Status s = checkName(value.name(), what); !s.ok())
    return s;
  out.name = value.name();
  // A sequence, a map or a sparse tensor keeps the type Undefined.
  if (!value.type().has_tensor_type())
    return {};
  const auto &type = value.type().tensor_type();
  std::string where = std::string(what) + " " + quotedName(out.name);
  if (type.elem_type() != 0 && !onnxTypeFromFile(type.elem_type(), out.type))
    return refuse(where, "has no known element type: number " +
                             std::to_string(type.elem_type()));
  return type.has_shape() ? readShape(type.shape(), where, out) : Status();
}

Status GraphReader::readInputs(const onnx::GraphProto &graph) {
  std::unordered_set<std::string> names;
  for (const auto &value : graph.input()) {
    OnnxValueInfo input;
    if (Status s = readValueInfo(value, "input", input); !s.ok())
      return s;
    if (!names.insert(input.name).second)
      return refuse("input " + quotedName(input.name), "is there twice");
    // An initializer of the same name is the input's default. Up to IR version
    // 3 every initializer had to be an input.
    if (!model.initializers.count(input.name))
      model.inputs.push_back(std::move(input));
  }
  for (const auto &value : graph.output())
    if (Status s = readValueInfo(value, "output", model.outputs.emplace_back());
        !s.ok())
      return s;
  if (model.outputs.empty())
    return Status::input(model.file + ": the graph has no outputs");
  return {};
}

Status GraphReader::readValueInfos(const onnx::GraphProto &graph) {
  for (const auto &value : graph.value_info())
    if (Status s =
            readValueInfo(value, "value", model.valueInfos.emplace_back());
        !s.ok())
      return s;
  return {};
}

Status GraphReader::readValueNames(
    google::protobuf::RepeatedPtrField<std::string> &names,
    const OnnxNode &node, std::vector<std::string> &out) const {
  out.reserve(names.size());
  for (std::string &name : names) {
    if (const char *problem = problemOfName(name))
      return refuse(describeNode(node),
                    "value " + quotedName(name) + " " + problem);
    out.push_back(std::move(name));
  }
  return {};
}

Status GraphReader::readNode(onnx::NodeProto &node) {
  OnnxNode &out = model.nodes.emplace_back();
  for (const std::string *name :
       {&node.op_type(), &node.domain(), &node.name()})
    if (const char *problem = problemOfName(*name))
      return refuse("node " + quotedName(*name), problem);
  out.opType = std::move(*node.mutable_op_type());
  out.domain = node.domain() == "ai.onnx" ? "" : node.domain();
  out.name = std::move(*node.mutable_name());
  if (Status s = readValueNames(*node.mutable_output(), out, out.outputs);
      !s.ok())
    return s;
  if (out.opType.empty())
    return refuse(describeNode(out), "has no op type");
  if (Status s = readValueNames(*node.mutable_input(), out, out.inputs);
      !s.ok())
    return s;
  if (node.attribute_size() == 0)
    return {};
  return readOnnxAttributes(node, describeNode(out), tensors, model.file,
                            out.attributes);
}

/// Whether all values are finite: no exponent of all ones.
static bool isFinite(const std::vector<float> &values) {
  constexpr uint32_t exponent = 0x7f800000;
  bool allFinite = true;
  for (float value : values)
    allFinite &= (std::bit_cast<uint32_t>(value) & exponent) != exponent;
  return allFinite;
}

void GraphReader::noteNonFinite() {
  size_t count = 0;
  std::string first;
  for (const auto &[name, tensor] : model.initializers)
    if (!isFinite(tensor.floats) && count++ == 0)
      first = quotedName(name);
  if (count > 0)
    model.notes.push_back(
        "initializer " + first +
        (count > 1 ? " and " + std::to_string(count - 1) + " more have"
                   : std::string(" has")) +
        " values that are NaN or infinite");
}

Status GraphReader::read(onnx::GraphProto &graph) {
  if (const char *problem = problemOfName(graph.name()))
    return refuse("graph " + quotedName(graph.name()), problem);
  model.name = graph.name();
  if (Status s = readInitializers(graph); !s.ok())
    return s;
  if (Status s = readInputs(graph); !s.ok())
    return s;
  if (Status s = readValueInfos(graph); !s.ok())
    return s;
  model.nodes.reserve(graph.node_size());
  for (onnx::NodeProto &node : *graph.mutable_node())
    if (Status s = readNode(node); !s.ok())
      return s;
  if (Status s = checkOnnxTopology(model); !s.ok())
    return s;
  nameOnnxNodes(model);
  noteNonFinite();
  return {};
}

Status resnetc::readOnnxGraph(onnx::GraphProto &graph,
                              const std::string &folder, OnnxModel &out) {
  return GraphReader(folder, out).read(graph);
}
