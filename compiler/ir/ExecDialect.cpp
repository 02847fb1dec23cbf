//===- ExecDialect.cpp - the exec dialect and the text of its slices ------===//
//-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/ir/ExecSyntax.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include "compiler/ir/ExecDialect.cpp.inc"
#include "compiler/ir/ExecEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/ir/ExecAttrs.cpp.inc"

using namespace mlir;
using namespace resnetc::exec;

void ExecDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "compiler/ir/ExecAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "compiler/ir/ExecOps.cpp.inc"
      >();
}

bool SliceAttr::overlaps(SliceAttr other) const {
  if (getRegion() != other.getRegion())
    return false;
  if (isUser())
    return getIndex() == other.getIndex();
  // Differences instead of sums: of offsets >= 0 they cannot overflow.
  return getOffset() <= other.getOffset()
             ? other.getOffset() - getOffset() < getBytes()
             : getOffset() - other.getOffset() < other.getBytes();
}

//===----------------------------------------------------------------------===//
// Text of slices: input[0], arena[4096 : 1216]
//===----------------------------------------------------------------------===//

ParseResult resnetc::exec::readSlice(AsmParser &parser, SliceAttr &slice) {
  FailureOr<MemoryRegion> region = FieldParser<MemoryRegion>::parse(parser);
  if (failed(region))
    return failure();
  bool user = *region == MemoryRegion::Input || *region == MemoryRegion::Output;
  int64_t first = 0, bytes = 0;
  if (parser.parseLSquare() || parser.parseInteger(first))
    return failure();
  if (!user && (parser.parseColon() || parser.parseInteger(bytes)))
    return failure();
  if (parser.parseRSquare())
    return failure();
  MLIRContext *context = parser.getContext();
  slice = user ? SliceAttr::user(context, *region, first)
               : SliceAttr::bytes(context, *region, first, bytes);
  return success();
}

void resnetc::exec::writeSlice(AsmPrinter &printer, SliceAttr slice) {
  printer << stringifyMemoryRegion(slice.getRegion()) << "[";
  if (slice.isUser())
    printer << slice.getIndex();
  else
    printer << slice.getOffset() << " : " << slice.getBytes();
  printer << "]";
}

Attribute SliceAttr::parse(AsmParser &parser, Type) {
  SliceAttr slice;
  if (parser.parseLess() || readSlice(parser, slice) || parser.parseGreater())
    return {};
  return slice;
}

void SliceAttr::print(AsmPrinter &printer) const {
  printer << "<";
  writeSlice(printer, *this);
  printer << ">";
}
