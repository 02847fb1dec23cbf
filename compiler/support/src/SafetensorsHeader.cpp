//===- SafetensorsHeader.cpp - the JSON header of a safetensors file ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The header is read event by event. A small state machine follows where in
// the fixed structure the reader stands; any event that does not belong there
// is an error. That is shorter than checking a parsed tree, sees duplicate
// keys, and uses no memory for what a hostile header nests.
//
//===----------------------------------------------------------------------===//
#include "SafetensorsHeader.h"

#include <nlohmann/json.hpp>

#include <set>

using namespace resnetc;

namespace {

using Json = nlohmann::json;

/// Receives the events of one header. Each handler returns false to stop.
class HeaderEvents : public Json::json_sax_t {
public:
  HeaderEvents(std::string file, std::vector<SafetensorsEntry> &out)
      : file(std::move(file)), entries(out) {}

  const Status &status() const { return failure; }

  bool start_object(std::size_t) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;
  bool key(string_t &text) override;
  bool string(string_t &text) override;
  bool number_unsigned(number_unsigned_t value) override;

  bool null() override { return misplaced("null"); }
  bool boolean(bool) override { return misplaced("a boolean"); }
  bool number_integer(number_integer_t value) override {
    return misplaced(std::to_string(value));
  }
  bool number_float(number_float_t, const string_t &text) override {
    return misplaced(text);
  }
  bool binary(binary_t &) override { return misplaced("binary data"); }
  bool parse_error(std::size_t position, const std::string &,
                   const nlohmann::detail::exception &) override {
    return fail("the header is no valid JSON at byte " +
                std::to_string(position));
  }

private:
  enum class Place {
    Start,    ///< before the header's opening brace
    Tensors,  ///< between tensors: a name or the closing brace comes next
    Opening,  ///< after a tensor's name
    Fields,   ///< between the fields of a tensor
    Dtype,    ///< after the key dtype
    Shape,    ///< in the array of extents
    Offsets,  ///< in the array of two offsets
    MetaOpen, ///< after the key __metadata__
    Metadata, ///< between its strings, or before a value
    Done,
  };

  bool fail(std::string rule) {
    if (failure.ok())
      failure = Status::input(file + ": " + std::move(rule));
    return false;
  }
  bool failTensor(const std::string &rule) {
    return fail("tensor '" + entries.back().name + "': " + rule);
  }
  bool misplaced(const std::string &what);
  bool startField(const std::string &name);
  bool finishTensor();

  std::string file;
  std::vector<SafetensorsEntry> &entries;
  Status failure;
  Place place = Place::Start;
  bool inArray = false;
  std::set<std::string> names;    // of tensors, with __metadata__
  std::set<std::string> fields;   // of the tensor being read
  std::set<std::string> metadata; // keys of __metadata__
  size_t offsetCount = 0;
};

} // namespace

bool HeaderEvents::misplaced(const std::string &what) {
  switch (place) {
  case Place::Start:
  case Place::Done:
    return fail("the header is no JSON object");
  case Place::Opening:
    return failTensor("expected an object, got " + what);
  case Place::Dtype:
    return failTensor("dtype: expected a string, got " + what);
  case Place::Shape:
    return failTensor("shape: expected a list of whole numbers >= 0, got " +
                      what);
  case Place::Offsets:
    return failTensor("data_offsets: expected two whole numbers >= 0, got " +
                      what);
  case Place::MetaOpen:
  case Place::Metadata:
    return fail("__metadata__: expected an object of strings, got " + what);
  case Place::Tensors:
  case Place::Fields:
    return fail("the header does not have the form of safetensors");
  }
  return false;
}

bool HeaderEvents::start_object(std::size_t) {
  if (place == Place::Start)
    place = Place::Tensors;
  else if (place == Place::Opening)
    place = Place::Fields;
  else if (place == Place::MetaOpen)
    place = Place::Metadata;
  else
    return misplaced("an object");
  return true;
}

bool HeaderEvents::end_object() {
  if (place == Place::Fields)
    return finishTensor();
  place = place == Place::Metadata ? Place::Tensors : Place::Done;
  return true;
}

bool HeaderEvents::start_array(std::size_t) {
  if ((place != Place::Shape && place != Place::Offsets) || inArray)
    return misplaced("a list");
  inArray = true;
  return true;
}

bool HeaderEvents::end_array() {
  if (place == Place::Offsets && offsetCount != 2)
    return failTensor("data_offsets: expected two whole numbers, got " +
                      std::to_string(offsetCount));
  inArray = false;
  place = Place::Fields;
  return true;
}

bool HeaderEvents::key(string_t &text) {
  if (place == Place::Metadata)
    return metadata.insert(text).second ||
           fail("__metadata__: duplicate key '" + text + "'");
  if (place == Place::Fields)
    return startField(text);
  if (!names.insert(text).second)
    return fail("duplicate tensor '" + text + "'");
  if (text == "__metadata__") {
    place = Place::MetaOpen;
    return true;
  }
  entries.emplace_back().name = text;
  fields.clear();
  place = Place::Opening;
  return true;
}

bool HeaderEvents::startField(const std::string &name) {
  if (!fields.insert(name).second)
    return failTensor("duplicate key '" + name + "'");
  if (name == "dtype")
    place = Place::Dtype;
  else if (name == "shape")
    place = Place::Shape;
  else if (name == "data_offsets")
    place = Place::Offsets;
  else
    return failTensor("expected dtype, shape and data_offsets, got '" + name +
                      "'");
  offsetCount = 0;
  return true;
}

bool HeaderEvents::finishTensor() {
  if (fields.size() != 3)
    return failTensor("expected dtype, shape and data_offsets");
  place = Place::Tensors;
  return true;
}

bool HeaderEvents::string(string_t &text) {
  if (place == Place::Metadata)
    return true;
  if (place != Place::Dtype)
    return misplaced("a string");
  entries.back().dtype = text;
  place = Place::Fields;
  return true;
}

bool HeaderEvents::number_unsigned(number_unsigned_t value) {
  if (!inArray)
    return misplaced(std::to_string(value));
  if (place == Place::Shape) {
    entries.back().shape.push_back(value);
    return true;
  }
  if (offsetCount == 0)
    entries.back().begin = value;
  else
    entries.back().end = value;
  ++offsetCount;
  return true;
}

Status resnetc::parseSafetensorsHeader(std::string_view json,
                                       const std::string &file,
                                       std::vector<SafetensorsEntry> &out) {
  // The JSON parser takes a zero byte for the end of the text.
  if (json.find('\0') != std::string_view::npos)
    return Status::input(file + ": the header has a zero byte");
  HeaderEvents events(file, out);
  bool parsed = Json::sax_parse(json.begin(), json.end(), &events);
  if (!events.status().ok())
    return events.status();
  if (!parsed)
    return Status::input(file + ": the header is no valid JSON");
  return {};
}
