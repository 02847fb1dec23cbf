//===- Status.h - how every part of resnetc reports an error ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <utility>

namespace resnetc {

/// Why something failed. The numbers are the exit codes of the command line.
enum class ErrorCode : int {
  Ok = 0,
  Input = 1,       ///< something the user gave is wrong, missing or unsupported
  Usage = 2,       ///< the command line itself is wrong
  Limit = 3,       ///< a documented limit
  Environment = 4, ///< the machine: cannot write, disk full, no memory
  Internal = 70,   ///< a bug of resnetc
  Interrupted = 130, ///< stopped by Ctrl-C or SIGTERM, after saving
};

/// Success, or an error code with one line of text: file, tensor or op by its
/// source name, the rule, expected and got. Lower case, no full stop. It stays
/// one line whatever names the user's files bring: control characters become
/// question marks.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(ErrorCode code, std::string message)
      : code_(code), message_(std::move(message)) {
    for (char &c : message_)
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
        c = '?';
  }

  static Status input(std::string message) {
    return {ErrorCode::Input, std::move(message)};
  }
  static Status usage(std::string message) {
    return {ErrorCode::Usage, std::move(message)};
  }
  static Status limit(std::string message) {
    return {ErrorCode::Limit, std::move(message)};
  }
  static Status environment(std::string message) {
    return {ErrorCode::Environment, std::move(message)};
  }
  static Status internal(std::string message) {
    return {ErrorCode::Internal, std::move(message)};
  }

  bool ok() const { return code_ == ErrorCode::Ok; }
  ErrorCode code() const { return code_; }
  const std::string &message() const { return message_; }

private:
  ErrorCode code_ = ErrorCode::Ok;
  std::string message_;
};

} // namespace resnetc
