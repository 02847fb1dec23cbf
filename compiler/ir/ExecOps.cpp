//===- ExecOps.cpp - text, accessors and rules of single exec ops ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/ir/ExecSyntax.h"
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <map>

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;
using resnetc::nn::violation;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static ParseResult parseSlice(OpAsmParser &parser, SliceAttr &slice) {
  return exec::readSlice(parser, slice);
}

static void printSlice(OpAsmPrinter &printer, Operation *, SliceAttr slice) {
  exec::writeSlice(printer, slice);
}

static ParseResult parseSlices(OpAsmParser &parser, ArrayAttr &slices) {
  SmallVector<Attribute> parsed;
  auto parseOne = [&] {
    SliceAttr slice;
    if (exec::readSlice(parser, slice))
      return failure();
    parsed.push_back(slice);
    return success();
  };
  if (parser.parseCommaSeparatedList(parseOne))
    return failure();
  slices = parser.getBuilder().getArrayAttr(parsed);
  return success();
}

static void printSlices(OpAsmPrinter &printer, Operation *, ArrayAttr slices) {
  llvm::interleaveComma(slices.getAsRange<SliceAttr>(), printer,
                        [&](SliceAttr s) { exec::writeSlice(printer, s); });
}

/// One slice, or several in parentheses.
static ParseResult parseOutputs(OpAsmParser &parser, ArrayAttr &slices) {
  if (succeeded(parser.parseOptionalLParen()))
    return failure(failed(parseSlices(parser, slices)) || parser.parseRParen());
  SliceAttr slice;
  if (exec::readSlice(parser, slice))
    return failure();
  slices = parser.getBuilder().getArrayAttr({slice});
  return success();
}

static void printOutputs(OpAsmPrinter &printer, Operation *op,
                         ArrayAttr slices) {
  bool several = slices.size() != 1;
  printer << (several ? "(" : "");
  printSlices(printer, op, slices);
  printer << (several ? ")" : "");
}

/// A number without its type.
static ParseResult parseNumber(OpAsmParser &parser, IntegerAttr &number) {
  int64_t value;
  if (parser.parseInteger(value))
    return failure();
  number = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}

static void printNumber(OpAsmPrinter &printer, Operation *,
                        IntegerAttr number) {
  printer << number.getInt();
}

#define GET_OP_CLASSES
#include "compiler/ir/ExecOps.cpp.inc"

//===----------------------------------------------------------------------===//
// exec.kernel
//===----------------------------------------------------------------------===//

static bool isCIdentifier(StringRef text) {
  return !text.empty() && !llvm::isDigit(text.front()) &&
         llvm::all_of(text,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

LogicalResult KernelOp::verify() {
  KernelSpec spec;
  if (Status status = KernelSpec::parse(getSpec().str(), spec); !status.ok())
    return violation(*this, "C1") << status.message();
  if (std::string text = spec.toText(); text != getSpec())
    return violation(*this, "C1") << "the text must be \"" << text
                                  << "\", got \"" << getSpec() << "\"";
  if (Status status = spec.check(); !status.ok())
    return violation(*this, "C2") << status.message();
  if (!isCIdentifier(getSymName()))
    return violation(*this, "C3")
           << "the name must be a C identifier, got '" << getSymName() << "'";
  return success();
}

KernelSpec KernelOp::getKernelSpec() {
  KernelSpec spec;
  // Only the text of an unverified op can fail; such a spec stays the default.
  (void)KernelSpec::parse(getSpec().str(), spec).ok();
  return spec;
}

//===----------------------------------------------------------------------===//
// exec.pack
//===----------------------------------------------------------------------===//

llvm::ArrayRef<int64_t> PackOp::getSourceShape() {
  return cast<RankedTensorType>(getType()).getShape();
}

static int64_t rankOf(PackKind kind) {
  switch (kind) {
  case PackKind::ConvFilter:
  case PackKind::WinogradFilter:
    return 4;
  case PackKind::LinearWeight:
    return 2;
  case PackKind::Bias:
  case PackKind::Scale:
  case PackKind::Shift:
    return 1;
  case PackKind::Tensor:
    break;
  }
  return 0;
}

/// The type of a source that fits the kind, or null.
static RankedTensorType sourceType(PackKind kind, Type type) {
  if (kind != PackKind::Tensor)
    return nn::asParameter(type, rankOf(kind));
  RankedTensorType sample = nn::asActivation(type);
  return sample && sample.getDimSize(0) == 1 ? sample : RankedTensorType();
}

int64_t exec::packedBytes(PackKind kind, RankedTensorType type,
                          llvm::ArrayRef<int64_t> pixels) {
  if (kind == PackKind::Tensor)
    return arenaBytes(arenaLayout(type));
  llvm::SmallVector<int64_t> shape(type.getShape());
  if (kind == PackKind::WinogradFilter)
    for (size_t axis : {0, 1})
      shape[2 + axis] = pixels[axis] + 2;
  int64_t elements = roundUp(shape.front(), kChannelBlock);
  for (int64_t extent : llvm::drop_begin(shape))
    elements *= extent;
  return elements * int64_t(sizeof(float));
}

static LogicalResult verifyFold(PackOp op) {
  nn::BatchNormFoldAttr fold = op.getFoldAttr();
  bool required =
      op.getKind() == PackKind::Scale || op.getKind() == PackKind::Shift;
  if (!fold && required)
    return violation(op, "C3")
           << stringifyPackKind(op.getKind()) << " must have a fold";
  if (!fold)
    return success();
  if (op.getKind() == PackKind::LinearWeight ||
      op.getKind() == PackKind::Tensor)
    return violation(op, "C3")
           << stringifyPackKind(op.getKind()) << " must not have a fold";
  bool filter = op.getKind() == PackKind::ConvFilter ||
                op.getKind() == PackKind::WinogradFilter ||
                op.getKind() == PackKind::Scale;
  nn::FoldPart part = filter ? nn::FoldPart::Filter : nn::FoldPart::Bias;
  if (fold.getPart() != part)
    return violation(op, "C3")
           << stringifyPackKind(op.getKind()) << " must have a fold of part "
           << stringifyFoldPart(part) << ", got "
           << stringifyFoldPart(fold.getPart());
  double epsilon = fold.getEpsilon().getValueAsDouble();
  if (!fold.getEpsilon().getType().isF64() || !std::isfinite(epsilon) ||
      epsilon < 0)
    return violation(op, "C3")
           << "a fold's epsilon must be a finite f64 >= 0, got "
           << fold.getEpsilon();
  return success();
}

int64_t exec::packedBytes(const PackedSource &source) {
  return packedBytes(source.kind, cast<RankedTensorType>(source.type),
                     source.pixels.value_or(llvm::ArrayRef<int64_t>()));
}

static DenseI64ArrayAttr pixelsAttr(Operation *op, const PackedSource &source) {
  return DenseI64ArrayAttr::get(op->getContext(), *source.pixels);
}

/// The outputs of a tile of F(2x2, 3x3) or F(4x4, 3x3).
static LogicalResult verifyTile(Operation *op, const PackedSource &source,
                                StringRef typeRule, StringRef pixelsRule) {
  llvm::ArrayRef<int64_t> m = *source.pixels;
  auto type = cast<RankedTensorType>(source.type);
  bool known = m.size() == 2 && m[0] == m[1] && (m[0] == 2 || m[0] == 4);
  if (!known || type.getShape().take_back(2) != llvm::ArrayRef<int64_t>{3, 3})
    return violation(op, pixelsRule)
           << "a Winograd filter must be 3x3 with pixels [2, 2] or [4, 4], got "
           << type << " and " << pixelsAttr(op, source);
  // At most 64 * 2^31.
  if (packedBytes(source) / 4 <= INT32_MAX)
    return success();
  return violation(op, typeRule) << type << " packs into 2^31 elements or more";
}

static LogicalResult verifyPixels(Operation *op, const PackedSource &source,
                                  StringRef typeRule, StringRef pixelsRule) {
  bool winograd = source.kind == PackKind::WinogradFilter;
  bool expected = winograd || source.kind == PackKind::LinearWeight;
  if (expected != source.pixels.has_value())
    return violation(op, pixelsRule)
           << stringifyPackKind(source.kind)
           << (expected ? " must" : " must not") << " have pixels";
  if (!expected)
    return success();
  if (winograd)
    return verifyTile(op, source, typeRule, pixelsRule);
  llvm::ArrayRef<int64_t> pixels = *source.pixels;
  int64_t in = cast<RankedTensorType>(source.type).getDimSize(1);
  if (pixels.size() == 2 && pixels[0] >= 1 && pixels[1] >= 1 &&
      pixels[0] <= in && pixels[1] <= in && in % (pixels[0] * pixels[1]) == 0)
    return success();
  return violation(op, pixelsRule)
         << "pixels must be two values >= 1 whose product divides " << in
         << ", got " << pixelsAttr(op, source);
}

LogicalResult exec::verifySource(Operation *op, const PackedSource &source,
                                 StringRef typeRule, StringRef pixelsRule) {
  RankedTensorType type = sourceType(source.kind, source.type);
  if (!type && source.kind == PackKind::Tensor)
    return violation(op, typeRule) << "tensor must be a static tensor [1, c] "
                                      "or [1, h, w, c] with below "
                                      "2^31 elements, got "
                                   << source.type;
  if (!type)
    return violation(op, typeRule)
           << stringifyPackKind(source.kind)
           << " must be a static tensor of rank " << rankOf(source.kind)
           << " with below 2^31 elements, got " << source.type;
  return verifyPixels(op, source, typeRule, pixelsRule);
}

LogicalResult exec::verifyDestination(Operation *op, StringRef rule,
                                      SliceAttr slice, MemoryRegion region,
                                      int64_t bytes) {
  if (slice.getRegion() == region && slice.getOffset() >= 0 &&
      slice.getOffset() % kAlignmentBytes == 0 && slice.getBytes() == bytes)
    return success();
  return violation(op, rule)
         << "the destination must be " << stringifyMemoryRegion(region)
         << "[offset : " << bytes
         << "] with an offset >= 0 that is a multiple of 64, got " << slice;
}

LogicalResult PackOp::verify() {
  PackedSource source{getKind(), getType(), getPixels()};
  if (failed(verifySource(*this, source, "C1", "C4")) ||
      failed(verifyDestination(*this, "C2", getDestination(),
                               MemoryRegion::Packed, packedBytes(source))))
    return failure();
  return verifyFold(*this);
}

//===----------------------------------------------------------------------===//
// exec.packed
//===----------------------------------------------------------------------===//

LogicalResult exec::verifyDisjoint(Operation *op, StringRef rule,
                                   llvm::ArrayRef<SourceSlice> slices,
                                   int64_t bytes) {
  std::map<int64_t, SourceSlice> byOffset;
  auto notDisjoint = [&](const SourceSlice &a, const SourceSlice &b) {
    return violation(op, rule) << "the slices of " << a.source << " and "
                               << b.source << " must be disjoint";
  };
  for (const SourceSlice &each : slices) {
    if (each.slice.getOffset() > bytes - each.slice.getBytes())
      return violation(op, rule)
             << "the slice of " << each.source << ", " << each.slice
             << ", must be inside the " << bytes << " bytes";
    auto [at, inserted] = byOffset.try_emplace(each.slice.getOffset(), each);
    if (!inserted)
      return notDisjoint(each, at->second);
  }
  for (auto at = byOffset.begin(); at != byOffset.end(); ++at) {
    auto next = std::next(at);
    if (next != byOffset.end() && at->second.slice.overlaps(next->second.slice))
      return notDisjoint(at->second, next->second);
  }
  return success();
}

LogicalResult PackedOp::verifyRegions() {
  int64_t bytes = getBytes();
  if (bytes < 0 || bytes % kAlignmentBytes)
    return violation(*this, "C1")
           << "bytes must be a multiple of 64, >= 0, got " << bytes;
  for (Operation &op : getBody().front())
    if (!isa<PackOp>(op))
      return violation(*this, "C2")
             << "the body must hold exec.pack only, got " << op.getName();
  if (findPacked(cast<ModuleOp>((*this)->getParentOp())) != *this)
    return violation(*this, "C4") << "a module must have one exec.packed";
  llvm::SmallVector<SourceSlice> slices;
  for (PackOp pack : getPacks())
    slices.push_back({pack.getSourceAttr(), pack.getDestination()});
  return verifyDisjoint(*this, "C3", slices, bytes);
}

PackedOp exec::findPacked(ModuleOp module) {
  auto packed = module.getOps<PackedOp>();
  return packed.empty() ? PackedOp() : *packed.begin();
}

//===----------------------------------------------------------------------===//
// exec.input, exec.output
//===----------------------------------------------------------------------===//

/// A sample is a list of elements, in whatever dimensions.
static bool isList(UserLayout layout) {
  return layout == UserLayout::Rows || layout == UserLayout::Whole;
}

/// The extents of one sample.
static llvm::ArrayRef<int64_t> sampleExtents(UserLayout layout,
                                             llvm::ArrayRef<int64_t> shape) {
  return layout == UserLayout::Whole ? shape : shape.drop_front();
}

template <typename Op> static LogicalResult verifyList(Op op) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  bool rows = op.getLayout() == UserLayout::Rows;
  bool ranked = type && type.getElementType().isF32() && !type.getEncoding() &&
                type.getRank() >= rows &&
                type.getRank() <= int64_t(nn::kMaxUserDims);
  if (ranked && !rows && nn::isEmpty(type.getShape()))
    return success();
  if (ranked &&
      nn::countElements(sampleExtents(op.getLayout(), type.getShape())) &&
      (!rows || type.isDynamicDim(0) || type.getDimSize(0) >= 1))
    return success();
  return violation(op, "C1")
         << "'" << op.getName() << "' must be a float32 tensor of rank "
         << int(rows) << " to " << nn::kMaxUserDims
         << (rows ? ", only the batch dynamic," : ", static,")
         << " every extent >= " << int(rows)
         << " and a sample below 2^31 elements, got " << op.getType();
}

template <typename Op> static LogicalResult verifyUserTensor(Op op) {
  if (isList(op.getLayout()))
    return verifyList(op);
  int64_t rank = op.getLayout() == UserLayout::NC ? 2 : 4;
  RankedTensorType type = nn::asActivation(op.getType());
  if (type && type.getRank() == rank)
    return success();
  return violation(op, "C1")
         << "'" << op.getName() << "' must be a float32 tensor of rank " << rank
         << ", only the batch dynamic, every extent >= 1 and a sample below "
            "2^31 elements, got "
         << op.getType();
}

TensorLayout exec::arenaLayout(RankedTensorType type) {
  TensorLayout layout;
  layout.c = int32_t(type.getShape().back());
  layout.pitch = arenaPitch(layout.c);
  if (type.getRank() == 4) {
    layout.h = int32_t(type.getDimSize(1));
    layout.w = int32_t(type.getDimSize(2));
  }
  return layout;
}

TensorLayout exec::userTensorLayout(UserLayout order,
                                    llvm::ArrayRef<int64_t> shape) {
  TensorLayout layout;
  if (isList(order)) {
    // One element stands for none: no kernel gets to see it.
    layout.c = layout.pitch =
        int32_t(nn::countElements(sampleExtents(order, shape)).value_or(1));
    return layout;
  }
  layout.planar = order == UserLayout::NCHW;
  layout.c = layout.pitch = int32_t(shape[order == UserLayout::NHWC ? 3 : 1]);
  if (order == UserLayout::NC)
    return layout;
  int rows = layout.planar ? 2 : 1;
  layout.h = int32_t(shape[rows]);
  layout.w = int32_t(shape[rows + 1]);
  // The pitch of a planar tensor means nothing; it is the one that the text of
  // a spec leaves out.
  if (layout.planar)
    layout.pitch = arenaPitch(layout.c);
  return layout;
}

LogicalResult InputOp::verify() { return verifyUserTensor(*this); }
LogicalResult OutputOp::verify() { return verifyUserTensor(*this); }

llvm::ArrayRef<int64_t> InputOp::getShape() {
  return cast<RankedTensorType>(getType()).getShape();
}
llvm::ArrayRef<int64_t> OutputOp::getShape() {
  return cast<RankedTensorType>(getType()).getShape();
}

template <typename Op> static int64_t batchOf(Op op) {
  return op.getLayout() == UserLayout::Whole ? 1 : op.getShape().front();
}
int64_t InputOp::getBatch() { return batchOf(*this); }
int64_t OutputOp::getBatch() { return batchOf(*this); }

TensorLayout InputOp::getTensorLayout() {
  return userTensorLayout(getLayout(), getShape());
}
TensorLayout OutputOp::getTensorLayout() {
  return userTensorLayout(getLayout(), getShape());
}

//===----------------------------------------------------------------------===//
// exec.call
//===----------------------------------------------------------------------===//

llvm::SmallVector<SliceAttr> CallOp::getKernelSlices() {
  auto inputs = getInputs().getAsRange<SliceAttr>();
  llvm::SmallVector<SliceAttr> slices(inputs.begin(), inputs.end());
  llvm::append_range(slices, getOutputs().getAsRange<SliceAttr>());
  return slices;
}

llvm::SmallVector<StringRef> CallOp::getSourceNames() {
  if (!getSources() || getSources()->empty())
    return {getName()};
  auto names = getSources()->getAsValueRange<StringAttr>();
  return {names.begin(), names.end()};
}
