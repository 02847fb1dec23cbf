//===- MutateMessage.cpp - changes a protobuf message at random -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/fuzz/MutateMessage.h"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace resnetc;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using Random = std::mt19937;

static int below(Random &random, int count) {
  return static_cast<int>(random() % static_cast<unsigned>(count));
}

/// All messages in a message, itself included.
static void collect(Message &message, std::vector<Message *> &out) {
  out.push_back(&message);
  const Reflection &reflection = *message.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor *field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
      continue;
    if (!field->is_repeated()) {
      collect(*reflection.MutableMessage(&message, field), out);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i)
      collect(*reflection.MutableRepeatedMessage(&message, field, i), out);
  }
}

static int64_t oddNumber(Random &random) {
  static constexpr int64_t odd[] = {
      0,         1,         2,         3,         -1,        4,
      7,         8,         16,        17,        127,       255,
      1 << 16,   INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, int64_t(1) << 32,
      1LL << 31, 1LL << 62, 13,        22,        5,         6};
  return odd[random() % std::size(odd)];
}

static std::string oddText(Random &random) {
  static const std::string odd[] = {"",
                                    "x",
                                    "y",
                                    "w",
                                    "sum",
                                    "N",
                                    "value",
                                    "axis",
                                    "pads",
                                    "Relu",
                                    "Conv",
                                    "Add",
                                    "Gemm",
                                    "Reshape",
                                    "Constant",
                                    "shape",
                                    "alpha",
                                    "axes",
                                    "group",
                                    "strides",
                                    "SAME_UPPER",
                                    "\xff",
                                    "location",
                                    "w.bin",
                                    "../w.bin",
                                    "offset",
                                    "length",
                                    std::string("a\0b", 3),
                                    std::string(5000, 'n'),
                                    std::string(8, '\x7f')};
  return odd[random() % std::size(odd)];
}

static float oddFloat(Random &random) {
  static const float odd[] = {0,
                              -0.0f,
                              1,
                              -1,
                              1e-45f,
                              3.4e38f,
                              std::numeric_limits<float>::infinity(),
                              std::numeric_limits<float>::quiet_NaN()};
  return odd[random() % std::size(odd)];
}

/// Sets a field that is there once.
static void setField(Message &message, const FieldDescriptor *field,
                     Random &random) {
  const Reflection &reflection = *message.GetReflection();
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    return reflection.SetInt32(&message, field,
                               static_cast<int32_t>(oddNumber(random)));
  case FieldDescriptor::CPPTYPE_INT64:
    return reflection.SetInt64(&message, field, oddNumber(random));
  case FieldDescriptor::CPPTYPE_FLOAT:
    return reflection.SetFloat(&message, field, oddFloat(random));
  case FieldDescriptor::CPPTYPE_ENUM:
    return reflection.SetEnumValue(&message, field, below(random, 16));
  case FieldDescriptor::CPPTYPE_STRING:
    return reflection.SetString(&message, field, oddText(random));
  case FieldDescriptor::CPPTYPE_MESSAGE:
    reflection.MutableMessage(&message, field);
    return;
  default:
    return;
  }
}

static void addElement(Message &message, const FieldDescriptor *field,
                       Random &random) {
  const Reflection &reflection = *message.GetReflection();
  int size = reflection.FieldSize(message, field);
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    return reflection.AddInt32(&message, field,
                               static_cast<int32_t>(oddNumber(random)));
  case FieldDescriptor::CPPTYPE_INT64:
    return reflection.AddInt64(&message, field, oddNumber(random));
  case FieldDescriptor::CPPTYPE_UINT64:
    return reflection.AddUInt64(&message, field,
                                static_cast<uint64_t>(oddNumber(random)));
  case FieldDescriptor::CPPTYPE_FLOAT:
    return reflection.AddFloat(&message, field, oddFloat(random));
  case FieldDescriptor::CPPTYPE_DOUBLE:
    return reflection.AddDouble(&message, field, oddFloat(random));
  case FieldDescriptor::CPPTYPE_STRING:
    return reflection.AddString(&message, field, oddText(random));
  case FieldDescriptor::CPPTYPE_MESSAGE: {
    Message *added = reflection.AddMessage(&message, field);
    if (size > 0)
      added->CopyFrom(
          reflection.GetRepeatedMessage(message, field, below(random, size)));
    return;
  }
  default:
    return;
  }
}

static void changeRepeated(Message &message, const FieldDescriptor *field,
                           Random &random) {
  const Reflection &reflection = *message.GetReflection();
  int size = reflection.FieldSize(message, field);
  int choice = size == 0 ? 0 : below(random, 4);
  if (choice == 0)
    return addElement(message, field, random);
  if (choice == 1)
    return reflection.RemoveLast(&message, field);
  if (choice == 2)
    return reflection.SwapElements(&message, field, below(random, size),
                                   below(random, size));
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64)
    return reflection.SetRepeatedInt64(&message, field, below(random, size),
                                       oddNumber(random));
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
    return reflection.SetRepeatedString(&message, field, below(random, size),
                                        oddText(random));
  addElement(message, field, random);
}

void resnetc::mutateMessage(Message &message, Random &random) {
  std::vector<Message *> all;
  collect(message, all);
  Message &chosen = *all[random() % all.size()];
  const auto *type = chosen.GetDescriptor();
  const FieldDescriptor *field =
      type->field(below(random, type->field_count()));
  if (field->is_repeated())
    changeRepeated(chosen, field, random);
  else if (below(random, 4) == 0)
    chosen.GetReflection()->ClearField(&chosen, field);
  else
    setField(chosen, field, random);
}
