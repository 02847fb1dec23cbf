//===- Diagnostics.cpp - MLIR's diagnostics become a Status ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/Diagnostics.h"

#include "compiler/ir/SourceName.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "llvm/Support/raw_ostream.h"

using namespace resnetc;
using namespace mlir;

static std::string placeOf(Location location) {
  if (auto names = nn::sourceNames(location); !names.empty())
    return "'" + names.front().str() + "'";
  auto file = location->findInstanceOf<FileLineColLoc>();
  if (!file)
    return {};
  return file.getFilename().str() + ":" + std::to_string(file.getLine()) + ":" +
         std::to_string(file.getColumn());
}

static std::string oneLine(const Diagnostic &diagnostic) {
  std::string place = placeOf(diagnostic.getLocation());
  std::string text = diagnostic.str();
  for (char &c : text)
    if (c == '\n')
      c = ' ';
  return place.empty() ? text : place + ": " + text;
}

DiagnosticCollector::DiagnosticCollector(MLIRContext *context)
    : handler_(context, [this](Diagnostic &diagnostic) {
        // Others are for a handler around this one; without one they are void.
        if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
          return failure();
        if (first_.empty())
          first_ = oneLine(diagnostic);
        return success();
      }) {}

Status DiagnosticCollector::status(LogicalResult result, ErrorCode code,
                                   const std::string &otherwise) const {
  if (succeeded(result))
    return {};
  return {code, first_.empty() ? otherwise : first_};
}
