//===- OptionParser.h - one command's options: parsing and help -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <functional>
#include <string>
#include <vector>

namespace resnetc::cli {

/// GNU style: `--name=value` or `--name value`, flags without a value, `--`
/// before operands that begin with a dash. An option may come once unless it is
/// declared with `many`; names are never abbreviated.
class OptionParser {
public:
  OptionParser(std::string command, std::string summary, std::string example)
      : command_(std::move(command)), summary_(std::move(summary)),
        example_(std::move(example)) {}

  /// Stores the value of an option; false if it is not what was expected.
  using Take = std::function<bool(const std::string &)>;

  /// `value` stands in the help behind the name: "=N". `expected` completes
  /// the sentence "expected ..., got ...".
  void add(std::string name, std::string value, std::string help,
           std::string expected, Take take);
  void text(std::string name, std::string value, std::string help,
            std::string &out);
  void many(std::string name, std::string value, std::string help,
            std::vector<std::string> &out);
  void flag(std::string name, std::string help, bool &out);
  /// `--name` or `--name=value`; without a value `out` stays as it is.
  void optional(std::string name, std::string value, std::string help,
                bool &given, std::string &out);
  /// The one operand, which is required.
  void operand(std::string name, std::string &out);

  /// Errors are Usage: command, option, expected and got.
  Status parse(const std::vector<std::string> &arguments);
  /// True if --help was among the arguments; nothing else was checked then.
  bool wantsHelp() const { return wantsHelp_; }
  std::string help() const;

private:
  enum class Value { None, Optional, Required };
  struct Option {
    std::string name, value, help, expected;
    Value kind = Value::Required;
    bool many = false;
    bool given = false;
    Take take;
  };

  Status takeOption(const std::vector<std::string> &arguments, size_t &at);
  Status takeOperand(const std::string &argument);
  Status wrong(const std::string &what) const;

  std::string command_, summary_, example_;
  std::vector<Option> options_;
  std::string operandName_;
  std::string *operand_ = nullptr;
  bool wantsHelp_ = false;
};

} // namespace resnetc::cli
