//===- OptionParser.cpp - one command's options: parsing and help ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/OptionParser.h"

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

void OptionParser::add(std::string name, std::string value, std::string help,
                       std::string expected, Take take) {
  Option option;
  option.name = std::move(name);
  option.value = std::move(value);
  option.help = std::move(help);
  option.expected = std::move(expected);
  option.take = std::move(take);
  options_.push_back(std::move(option));
}

void OptionParser::text(std::string name, std::string value, std::string help,
                        std::string &out) {
  add(std::move(name), std::move(value), std::move(help), "a value",
      [&out](const std::string &text) {
        out = text;
        return !text.empty();
      });
}

void OptionParser::many(std::string name, std::string value, std::string help,
                        std::vector<std::string> &out) {
  add(std::move(name), std::move(value), std::move(help), "a value",
      [&out](const std::string &text) {
        out.push_back(text);
        return !text.empty();
      });
  options_.back().many = true;
}

void OptionParser::flag(std::string name, std::string help, bool &out) {
  add(std::move(name), "", std::move(help), "",
      [&out](const std::string &) { return out = true; });
  options_.back().kind = Value::None;
}

void OptionParser::optional(std::string name, std::string value,
                            std::string help, bool &given, std::string &out) {
  add(std::move(name), std::move(value), std::move(help), "a value",
      [&given, &out](const std::string &text) {
        given = true;
        out = text;
        return true;
      });
  options_.back().kind = Value::Optional;
}

void OptionParser::operand(std::string name, std::string &out) {
  operandName_ = std::move(name);
  operand_ = &out;
}

Status OptionParser::wrong(const std::string &what) const {
  return Status::usage(command_ + ": " + what + " (see resnetc " + command_ +
                       " --help)");
}

Status OptionParser::takeOption(const std::vector<std::string> &arguments,
                                size_t &at) {
  const std::string &argument = arguments[at];
  const size_t equals = argument.find('=');
  const bool hasValue = equals != std::string::npos;
  const std::string name = argument.substr(0, equals);
  const auto option =
      std::find_if(options_.begin(), options_.end(),
                   [&](const Option &entry) { return entry.name == name; });
  if (option == options_.end())
    return wrong("unknown option " + name);
  if (option->given && !option->many)
    return wrong(name + ": expected once, got it again");
  option->given = true;
  if (hasValue && option->kind == Value::None)
    return wrong(name + ": expected no value, got " +
                 argument.substr(equals + 1));
  std::string value = hasValue ? argument.substr(equals + 1) : "";
  if (!hasValue && option->kind == Value::Required) {
    if (at + 1 == arguments.size())
      return wrong(name + ": expected " + option->expected + ", got none");
    value = arguments[++at];
  }
  if (!option->take(value))
    return wrong(name + ": expected " + option->expected + ", got " +
                 (value.empty() ? "none" : value));
  return {};
}

Status OptionParser::takeOperand(const std::string &argument) {
  if (!operand_ || !operand_->empty())
    return wrong("expected " +
                 (operand_ ? "one " + operandName_ : "no operand") +
                 ", got also " + argument);
  if (argument.empty())
    return wrong("expected " + operandName_ + ", got an empty name");
  *operand_ = argument;
  return {};
}

Status OptionParser::parse(const std::vector<std::string> &arguments) {
  wantsHelp_ = std::any_of(arguments.begin(), arguments.end(),
                           [](const std::string &argument) {
                             return argument == "--help" || argument == "-h";
                           });
  if (wantsHelp_)
    return {};
  bool operandsOnly = false;
  for (size_t at = 0; at < arguments.size(); ++at) {
    const std::string &argument = arguments[at];
    if (argument == "--" && !operandsOnly) {
      operandsOnly = true;
      continue;
    }
    const bool option =
        !operandsOnly && argument.size() > 1 && argument[0] == '-';
    Status status = option ? takeOption(arguments, at) : takeOperand(argument);
    if (!status.ok())
      return status;
  }
  if (operand_ && operand_->empty())
    return wrong("expected " + operandName_ + ", got none");
  return {};
}

std::string OptionParser::help() const {
  std::string text =
      "resnetc " + command_ + (operand_ ? " " + operandName_ : "") +
      (options_.empty() ? "" : " [options]") + "\n\n" + summary_ + "\n\n";
  size_t width = 0;
  for (const Option &option : options_)
    width = std::max(width, option.name.size() + option.value.size());
  for (const Option &option : options_) {
    const std::string head = option.name + option.value;
    text += "  " + head + std::string(width - head.size() + 2, ' ') +
            option.help + (option.many ? " (may be repeated)" : "") + "\n";
  }
  return text + "\nExample: " + example_ + "\n";
}
