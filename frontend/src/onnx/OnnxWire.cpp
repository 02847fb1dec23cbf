//===- OnnxWire.cpp - judges an ONNX file's bytes before protobuf ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over all tags, led by protobuf's own descriptions of the messages.
// Contents are skipped, so that a file of weights costs no more than a graph.
// Open messages are on a stack of ours: depth is a limit, not a crash.
//
//===----------------------------------------------------------------------===//
#include "OnnxWire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <onnx/onnx_pb.h>

#include <unordered_map>
#include <vector>

using namespace resnetc;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::internal::WireFormatLite;

// Graph, node and attribute are one level each, so this is 15 graphs in one
// another. Protobuf's own limit is 100 levels, which it reports as an error of
// the format.
static constexpr size_t maxDepth = 48;

// Of protobuf's messages, without the contents of tensors. A chain of 100,000
// nodes with their values' shapes takes 70 MB.
static constexpr uint64_t maxMessageBytes = uint64_t(96) << 20;

// ModelProto.configuration, newer than Debian's messages. Unknown fields of the
// model itself are otherwise refused: they are what junk looks like.
static constexpr int configurationField = 26;

namespace {

/// A message that has begun.
struct OpenMessage {
  const Descriptor *type;
  int end;           ///< the offset behind it
  uint64_t seen = 0; ///< a bit for each field that may be there once
};

class WireWalk {
public:
  WireWalk(std::string_view bytes, const std::string &file)
      : file(file), size(static_cast<int>(bytes.size())),
        input(reinterpret_cast<const uint8_t *>(bytes.data()), size) {
    // Offsets are enough to find the ends of messages.
    input.SetTotalBytesLimit(size);
  }

  Status walk();

private:
  Status refuse(const std::string &rule) const {
    return Status::input(file + ": no valid ONNX file: at byte " +
                         std::to_string(position) + ": " + rule);
  }
  Status readField();
  Status readUnknown(uint32_t tag);
  Status checkOnce(const FieldDescriptor &field);
  Status openMessage(const FieldDescriptor &field, int length);
  Status readContent(const FieldDescriptor &field, uint32_t wireType);
  bool skip(uint32_t wireType);
  /// Reads a length that the open message has room for.
  bool readLength(int &length);
  uint64_t bytesOf(const Descriptor *type);

  const std::string &file;
  int size;
  google::protobuf::io::CodedInputStream input;
  int position = 0; // of the field that is being read
  std::vector<OpenMessage> open;
  uint64_t messageBytes = 0;
  std::unordered_map<const Descriptor *, uint64_t> sizes;
};

} // namespace

/// What protobuf allocates for an empty message and the pointer to it.
uint64_t WireWalk::bytesOf(const Descriptor *type) {
  uint64_t &bytes = sizes[type];
  if (bytes == 0)
    bytes = MessageFactory::generated_factory()
                ->GetPrototype(type)
                ->SpaceUsedLong() +
            sizeof(void *);
  return bytes;
}

bool WireWalk::readLength(int &length) {
  uint64_t value;
  if (!input.ReadVarint64(&value))
    return false;
  int left = open.back().end - input.CurrentPosition();
  if (left < 0 || value > static_cast<uint64_t>(left))
    return false;
  length = static_cast<int>(value);
  return true;
}

bool WireWalk::skip(uint32_t wireType) {
  uint64_t value;
  int length = 0;
  if (wireType == WireFormatLite::WIRETYPE_VARINT)
    return input.ReadVarint64(&value);
  if (wireType == WireFormatLite::WIRETYPE_FIXED64)
    return input.Skip(8);
  if (wireType == WireFormatLite::WIRETYPE_FIXED32)
    return input.Skip(4);
  return wireType == WireFormatLite::WIRETYPE_LENGTH_DELIMITED &&
         readLength(length) && input.Skip(length);
}

Status WireWalk::readUnknown(uint32_t tag) {
  int number = WireFormatLite::GetTagFieldNumber(tag);
  if (open.size() == 1 && number != configurationField)
    return refuse("the model has an unknown field " + std::to_string(number));
  // Protobuf keeps unknown fields, each in a record of 16 bytes.
  messageBytes += 16;
  if (!skip(WireFormatLite::GetTagWireType(tag)))
    return refuse("field " + std::to_string(number) + " of " +
                  open.back().type->name() + " is cut off or malformed");
  return {};
}

Status WireWalk::checkOnce(const FieldDescriptor &field) {
  // The messages' numbers are below 64; a larger one is not checked.
  if (field.is_repeated() || field.number() >= 64)
    return {};
  uint64_t bit = uint64_t(1) << field.number();
  if (open.back().seen & bit) {
    std::string twice =
        open.back().type->name() + " has a second " + field.name();
    return refuse(open.size() == 1 ? twice + ": more than one model?" : twice);
  }
  open.back().seen |= bit;
  return {};
}

Status WireWalk::openMessage(const FieldDescriptor &field, int length) {
  if (open.size() >= maxDepth)
    return Status::limit(file +
                         ": graphs are nested too deep: messages in more than "
                         "48 levels");
  messageBytes += bytesOf(field.message_type());
  open.push_back({field.message_type(), input.CurrentPosition() + length});
  return {};
}

/// Reads a field whose kind of content is the expected one; a message is only
/// opened.
Status WireWalk::readContent(const FieldDescriptor &field, uint32_t wireType) {
  auto cutOff = [&] {
    return refuse(open.back().type->name() + "'s " + field.name() +
                  " is cut off or malformed");
  };
  if (wireType != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
    if (field.is_repeated())
      messageBytes += sizeof(uint64_t);
    return skip(wireType) ? Status() : cutOff();
  }
  int length = 0;
  if (!readLength(length))
    return cutOff();
  if (field.type() == FieldDescriptor::TYPE_MESSAGE)
    return openMessage(field, length);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
    messageBytes += sizeof(std::string) + sizeof(void *);
  else if (WireFormatLite::WireTypeForFieldType(
               static_cast<WireFormatLite::FieldType>(field.type())) ==
           WireFormatLite::WIRETYPE_VARINT)
    // One byte may become a number of eight.
    messageBytes += uint64_t(length) * sizeof(uint64_t);
  return input.Skip(length) ? Status() : cutOff();
}

Status WireWalk::readField() {
  uint32_t tag = input.ReadTag();
  const OpenMessage &message = open.back();
  const FieldDescriptor *field =
      message.type->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
  if (tag == 0)
    return refuse("expected a field of " + message.type->name());
  if (!field)
    return readUnknown(tag);
  uint32_t wireType = WireFormatLite::GetTagWireType(tag);
  uint32_t expected = WireFormatLite::WireTypeForFieldType(
      static_cast<WireFormatLite::FieldType>(field->type()));
  bool isPacked = field->is_packable() &&
                  wireType == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
  if (wireType != expected && !isPacked)
    return refuse(message.type->name() + "'s " + field->name() +
                  " has wire type " + std::to_string(wireType) + ", expected " +
                  std::to_string(expected));
  if (Status status = checkOnce(*field); !status.ok())
    return status;
  return readContent(*field, wireType);
}

Status WireWalk::walk() {
  open.push_back({onnx::ModelProto::descriptor(), size});
  while (!open.empty()) {
    position = input.CurrentPosition();
    if (position > open.back().end)
      return refuse("a field ends behind its " + open.back().type->name());
    if (position == open.back().end) {
      open.pop_back();
      continue;
    }
    if (Status status = readField(); !status.ok())
      return status;
    if (messageBytes > maxMessageBytes)
      return Status::limit(
          file + ": the graph's nodes, attributes and types take more than " +
          std::to_string(maxMessageBytes >> 20) + " MiB of memory");
  }
  return {};
}

Status resnetc::checkOnnxWire(std::string_view bytes, const std::string &file) {
  return WireWalk(bytes, file).walk();
}
