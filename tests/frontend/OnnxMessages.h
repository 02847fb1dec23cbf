//===- OnnxMessages.h - small ONNX models to break --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "frontend/src/onnx/OnnxModel.h"

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

namespace resnetc {

inline void addNode(onnx::GraphProto &graph, const std::string &type,
                    const std::vector<std::string> &inputs,
                    const std::vector<std::string> &outputs,
                    const std::string &name = "") {
  onnx::NodeProto *node = graph.add_node();
  node->set_op_type(type);
  node->set_name(name);
  for (const std::string &input : inputs)
    node->add_input(input);
  for (const std::string &output : outputs)
    node->add_output(output);
}

/// A value of float32 and these dims; -1 is the batch "N".
inline void setValue(onnx::ValueInfoProto &value, const std::string &name,
                     const std::vector<int64_t> &dims) {
  value.set_name(name);
  auto *type = value.mutable_type()->mutable_tensor_type();
  type->set_elem_type(onnx::TensorProto::FLOAT);
  type->mutable_shape();
  for (int64_t dim : dims)
    if (dim < 0)
      type->mutable_shape()->add_dim()->set_dim_param("N");
    else
      type->mutable_shape()->add_dim()->set_dim_value(dim);
}

inline onnx::TensorProto &addInitializer(onnx::GraphProto &graph,
                                         const std::string &name,
                                         const std::vector<float> &values) {
  onnx::TensorProto *tensor = graph.add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::FLOAT);
  tensor->add_dims(static_cast<int64_t>(values.size()));
  for (float value : values)
    tensor->add_float_data(value);
  return *tensor;
}

/// y = Relu(x + w), of w = [1, 2].
inline onnx::ModelProto smallOnnxModel() {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(17);
  onnx::GraphProto &graph = *model.mutable_graph();
  graph.set_name("small");
  addNode(graph, "Add", {"x", "w"}, {"sum"}, "add");
  addNode(graph, "Relu", {"sum"}, {"y"});
  setValue(*graph.add_input(), "x", {-1, 2});
  setValue(*graph.add_output(), "y", {-1, 2});
  addInitializer(graph, "w", {1, 2});
  return model;
}

/// What reading these bytes gives, as one line: "ok", or the message behind
/// "m.onnx: ", with "limit: " before it where it is one.
inline std::string verdictOf(const std::string &bytes,
                             const std::string &folder = "") {
  OnnxModel model;
  Status status = parseOnnxModel(bytes, "m.onnx", folder, model);
  if (status.ok())
    return "ok";
  std::string message = status.message();
  if (message.starts_with("m.onnx: "))
    message.erase(0, 8);
  else
    message = "no file's name: " + message;
  if (status.code() == ErrorCode::Limit)
    return "limit: " + message;
  return status.code() == ErrorCode::Input ? message
                                           : "not an input's: " + message;
}

inline std::string verdictOf(const onnx::ModelProto &model,
                             const std::string &folder = "") {
  return verdictOf(model.SerializePartialAsString(), folder);
}

} // namespace resnetc
