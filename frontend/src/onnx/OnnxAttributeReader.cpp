//===- OnnxAttributeReader.cpp - attributes of ONNX nodes -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxAttributeReader.h"

#include "OnnxName.h"

#include <set>

using namespace resnetc;
using onnx::AttributeProto;

/// Whether the attribute has a value that belongs to another type than its own.
/// A missing scalar is 0 or empty: some writers leave defaults out.
static bool hasOtherValue(const AttributeProto &attribute) {
  auto type = attribute.type();
  auto isOther = [&](bool isFilled, AttributeProto::AttributeType filled) {
    return isFilled && type != filled;
  };
  return isOther(attribute.has_f(), AttributeProto::FLOAT) ||
         isOther(attribute.has_i(), AttributeProto::INT) ||
         isOther(attribute.has_s(), AttributeProto::STRING) ||
         isOther(attribute.has_t(), AttributeProto::TENSOR) ||
         isOther(attribute.has_g(), AttributeProto::GRAPH) ||
         isOther(attribute.has_tp(), AttributeProto::TYPE_PROTO) ||
         isOther(attribute.has_sparse_tensor(),
                 AttributeProto::SPARSE_TENSOR) ||
         isOther(attribute.floats_size() > 0, AttributeProto::FLOATS) ||
         isOther(attribute.ints_size() > 0, AttributeProto::INTS) ||
         isOther(attribute.strings_size() > 0, AttributeProto::STRINGS) ||
         isOther(attribute.tensors_size() > 0, AttributeProto::TENSORS) ||
         isOther(attribute.graphs_size() > 0, AttributeProto::GRAPHS) ||
         isOther(attribute.type_protos_size() > 0,
                 AttributeProto::TYPE_PROTOS) ||
         isOther(attribute.sparse_tensors_size() > 0,
                 AttributeProto::SPARSE_TENSORS);
}

static OnnxAttribute::Kind kindOf(const AttributeProto &attribute) {
  using Kind = OnnxAttribute::Kind;
  switch (attribute.type()) {
  case AttributeProto::INT:
    return Kind::Int;
  case AttributeProto::FLOAT:
    return Kind::Float;
  case AttributeProto::STRING:
    return Kind::String;
  case AttributeProto::TENSOR:
    return Kind::Tensor;
  case AttributeProto::INTS:
    return Kind::Ints;
  case AttributeProto::FLOATS:
    return Kind::Floats;
  case AttributeProto::STRINGS:
    return Kind::Strings;
  default:
    return Kind::Other;
  }
}

/// The rules that need no value: type and fields agree. Null if they do.
static const char *problemOf(const AttributeProto &attribute) {
  if (attribute.has_ref_attr_name() && !attribute.ref_attr_name().empty())
    return "refers to an attribute of a function, outside of any";
  if (attribute.type() == AttributeProto::UNDEFINED)
    return "has no known type";
  if (hasOtherValue(attribute))
    return "has a value that is not of its type";
  if (attribute.type() == AttributeProto::TENSOR && !attribute.has_t())
    return "has no value";
  return nullptr;
}

static void copyValue(const AttributeProto &attribute, OnnxAttribute &out) {
  out.intValue = attribute.i();
  out.floatValue = attribute.f();
  out.stringValue = attribute.s();
  out.ints.assign(attribute.ints().begin(), attribute.ints().end());
  out.floats.assign(attribute.floats().begin(), attribute.floats().end());
  out.strings.assign(attribute.strings().begin(), attribute.strings().end());
}

Status resnetc::readOnnxAttributes(onnx::NodeProto &node,
                                   const std::string &where,
                                   OnnxTensorReader &tensors,
                                   const std::string &file,
                                   std::vector<OnnxAttribute> &out) {
  std::set<std::string_view> names;
  out.reserve(node.attribute_size());
  for (AttributeProto &attribute : *node.mutable_attribute()) {
    std::string here = where + ": attribute " + quotedName(attribute.name());
    auto refuse = [&](const char *rule) {
      return Status::input(file + ": " + here + ": " + rule);
    };
    if (attribute.name().empty())
      return refuse("has no name");
    if (const char *problem = problemOfName(attribute.name()))
      return refuse(problem);
    if (!names.insert(attribute.name()).second)
      return refuse("is there twice");
    if (const char *problem = problemOf(attribute))
      return refuse(problem);
    OnnxAttribute &read = out.emplace_back();
    read.name = attribute.name();
    read.kind = kindOf(attribute);
    if (read.kind == OnnxAttribute::Kind::Tensor) {
      Status status = tensors.read(*attribute.mutable_t(), here, read.tensor);
      if (!status.ok())
        return status;
    }
    copyValue(attribute, read);
  }
  return {};
}
