//===- OnnxBoundary.cpp - the inputs and outputs of a graph ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxBoundary.h"

#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc;

// The most axes that a caller's tensor can have: RESNETC_MAX_DIMS.
static constexpr size_t maxRank = 5;

// What stands for a tensor without elements; see nn.dims.
static constexpr int64_t emptyShape[] = {1, 1};

static constexpr ImageAxes channelsLastAxes = {0, 1, 2, 3};

//===----------------------------------------------------------------------===//
// Shapes of inputs
//===----------------------------------------------------------------------===//

/// What --shape says about the input, or null.
static const OnnxInputShape *givenShape(const OnnxModel &model,
                                        const OnnxOptions &options,
                                        const std::string &name) {
  for (const OnnxInputShape &shape : options.shapes)
    if (shape.name == name || (shape.name.empty() && model.inputs.size() == 1))
      return &shape;
  return nullptr;
}

static std::string dimText(const OnnxDim &dim) {
  if (dim.isNumber())
    return std::to_string(dim.value);
  return dim.symbol.empty() ? "?" : dim.symbol;
}

static std::string shapeText(const OnnxValueInfo &input) {
  std::string result;
  for (const OnnxDim &dim : input.dims)
    result += (result.empty() ? "" : ", ") + dimText(dim);
  return "[" + result + "]";
}

namespace {

/// Settles the shape of one input.
class ShapeReader {
public:
  ShapeReader(const OnnxValueInfo &info, const OnnxInputShape *given,
              std::vector<OnnxIssue> &issues)
      : info_(info), given_(given), issues_(issues) {}

  /// Empty after an issue, but that of an extent of 0.
  OnnxShape read() {
    OnnxShape shape;
    if (info_.type != OnnxType::Float)
      return fail("inputs of type " + std::string(onnxTypeName(info_.type)) +
                      " are not supported",
                  "export the model in float32");
    if (!info_.hasShape && !given_)
      return fail("the input has no shape",
                  "give it with --shape=" + info_.name + "=...");
    size_t rank = info_.hasShape ? info_.dims.size() : given_->dims.size();
    if (given_ && given_->dims.size() != rank)
      return fail("the input is " + shapeText(info_) + ", --shape gives " +
                  std::to_string(given_->dims.size()) + " axes");
    if (rank > maxRank)
      return fail("inputs have up to " + std::to_string(maxRank) +
                  " axes, got " + std::to_string(rank));
    for (size_t axis = 0; axis < rank; ++axis)
      shape.push_back(extent(axis));
    if (failed_)
      return {};
    for (size_t axis = 0; axis < rank; ++axis)
      if (shape[axis] == SymbolicInt(0)) {
        failExtent(axis, 0);
        return shape;
      }
    return checkSize(std::move(shape));
  }

private:
  OnnxShape fail(const std::string &reason, const std::string &advice = {}) {
    issues_.push_back({info_.name, "", reason, advice});
    failed_ = true;
    return {};
  }

  SymbolicInt extent(size_t axis) {
    OnnxDim dim = info_.hasShape ? info_.dims[axis] : OnnxDim();
    int64_t value = dim.value;
    // What counts on the file's own extents is found when all shapes are worked
    // out anew.
    if (given_)
      value = given_->dims[axis];
    if (value < 0 && axis == 0)
      return SymbolicInt::batch();
    if (value < 0)
      fail("axis " + std::to_string(axis) + " of " + shapeText(info_) +
               " is not known",
           "give it with --shape=" + info_.name + "=...");
    else if (value >= nn::kSizeLimit)
      failExtent(axis, value);
    return value;
  }

  void failExtent(size_t axis, int64_t value) {
    fail("every extent must be at least 1 and below 2^31, got " +
         std::to_string(value) + " for axis " + std::to_string(axis));
  }

  OnnxShape checkSize(OnnxShape shape) {
    std::optional<SymbolicInt> elements = product(shape);
    if (elements && elements->coefficient() < nn::kSizeLimit)
      return shape;
    return fail("an input must have below 2^31 elements, got " + text(shape));
  }

  const OnnxValueInfo &info_;
  const OnnxInputShape *given_;
  std::vector<OnnxIssue> &issues_;
  bool failed_ = false;
};

} // namespace

/// Whether --shape changes more than the batch.
static bool isReshaped(const OnnxValueInfo &info, const OnnxInputShape *given) {
  if (!given)
    return false;
  for (size_t axis = 1; axis < std::min(info.dims.size(), given->dims.size());
       ++axis)
    if (info.dims[axis].isNumber() &&
        info.dims[axis].value != given->dims[axis])
      return true;
  return false;
}

/// Whether the graph's first step is to bring the input into ONNX's order, as
/// exporters of channels-last frameworks write it.
static bool isChannelsLast(const OnnxModel &model, const std::string &name) {
  bool found = false;
  for (const OnnxNode &node : model.nodes) {
    if (!llvm::is_contained(node.inputs, name))
      continue;
    const OnnxAttribute *perm = node.find("perm");
    if (node.opType != "Transpose" || !perm ||
        perm->ints != std::vector<int64_t>{0, 3, 1, 2})
      return false;
    found = true;
  }
  return found;
}

/// A shape for an input that the model does not have is a mistyped name.
static void checkGivenNames(const OnnxModel &model, const OnnxOptions &options,
                            std::vector<OnnxIssue> &issues) {
  for (const OnnxInputShape &shape : options.shapes) {
    bool found = shape.name.empty()
                     ? model.inputs.size() == 1
                     : llvm::any_of(model.inputs, [&](auto &input) {
                         return input.name == shape.name;
                       });
    if (found)
      continue;
    std::string names;
    for (const OnnxValueInfo &input : model.inputs)
      names += (names.empty() ? "" : ", ") + input.name;
    issues.push_back(
        {shape.name, "",
         "--shape: the model's inputs are " + names + "; expected NAME= of one",
         ""});
  }
}

std::vector<OnnxInput> resnetc::readInputs(const OnnxModel &model,
                                           const OnnxOptions &options,
                                           std::vector<OnnxIssue> &issues) {
  checkGivenNames(model, options, issues);
  std::vector<OnnxInput> inputs;
  for (const OnnxValueInfo &info : model.inputs) {
    const OnnxInputShape *given = givenShape(model, options, info.name);
    OnnxInput input;
    input.name = info.name;
    size_t before = issues.size();
    input.shape = ShapeReader(info, given, issues).read();
    input.isKnown = issues.size() == before;
    input.isEmpty = llvm::is_contained(input.shape, SymbolicInt(0)) &&
                    llvm::all_of(input.shape, [](SymbolicInt extent) {
                      return extent.isNumber();
                    });
    input.isReshaped = isReshaped(info, given);
    input.channelsLast =
        input.shape.size() == 4 && isChannelsLast(model, info.name);
    inputs.push_back(std::move(input));
  }
  return inputs;
}

bool resnetc::haveBatch(const std::vector<OnnxInput> &inputs) {
  return llvm::all_of(inputs, [&](const OnnxInput &input) {
    return !input.shape.empty() && input.shape[0] == inputs[0].shape[0];
  });
}

bool resnetc::areKnown(const std::vector<OnnxInput> &inputs) {
  return llvm::all_of(inputs, [](const OnnxInput &input) {
    return llvm::all_of(input.shape,
                        [](SymbolicInt dim) { return dim.isNumber(); });
  });
}

//===----------------------------------------------------------------------===//
// Arguments and results
//===----------------------------------------------------------------------===//

static int64_t irExtent(SymbolicInt dim) {
  return dim.isNumber() ? dim.coefficient() : ShapedType::kDynamic;
}

/// nn.name, and nn.dims where the IR's shape does not say what the caller has.
static llvm::SmallVector<NamedAttribute>
rowsAttributes(OpBuilder &ops, llvm::StringRef name, const OnnxShape &shape,
               llvm::ArrayRef<int64_t> irShape) {
  llvm::SmallVector<int64_t> dims;
  for (SymbolicInt dim : shape)
    dims.push_back(dim.isNumber() ? dim.coefficient() : -1);
  llvm::SmallVector<NamedAttribute> named = {
      ops.getNamedAttr("nn.name", ops.getStringAttr(name))};
  llvm::SmallVector<int64_t> own(irShape);
  if (ShapedType::isDynamic(own[0]))
    own[0] = -1;
  if (dims != own)
    named.push_back(
        ops.getNamedAttr("nn.dims", ops.getDenseI64ArrayAttr(dims)));
  return named;
}

static llvm::SmallVector<NamedAttribute>
imageAttributes(OpBuilder &ops, llvm::StringRef name, bool channelsLast) {
  return {ops.getNamedAttr("nn.name", ops.getStringAttr(name)),
          ops.getNamedAttr("nn.layout",
                           ops.getStringAttr(channelsLast ? "nhwc" : "nchw"))};
}

OnnxActivation resnetc::addInput(OnnxBuilder &builder, const OnnxInput &input) {
  OpBuilder &ops = builder.ops();
  const OnnxShape &shape = input.shape;
  OnnxActivation x;
  x.shape = shape;
  bool isImage =
      shape.size() == 4 && (!builder.wholeMode() || shape[0] == SymbolicInt(1));
  llvm::SmallVector<int64_t> irShape;
  llvm::SmallVector<NamedAttribute> attributes;
  if (isImage) {
    x.form = OnnxActivation::Form::Image;
    x.axes = input.channelsLast ? channelsLastAxes : imageAxes2d;
    for (int axis : x.axes)
      irShape.push_back(irExtent(shape[axis]));
    attributes = imageAttributes(ops, input.name, input.channelsLast);
  } else {
    irShape = {builder.wholeMode() ? 1 : irExtent(shape[0]), 1};
    for (size_t axis = builder.wholeMode() ? 0 : 1; axis < shape.size(); ++axis)
      irShape[1] *= shape[axis].coefficient();
    attributes = rowsAttributes(ops, input.name, shape, irShape);
  }
  auto type = RankedTensorType::get(irShape, ops.getF32Type());
  x.value =
      builder.addInput(input.name, type, ops.getDictionaryAttr(attributes));
  return x;
}

OnnxConstant resnetc::addEmptyInput(OnnxBuilder &builder,
                                    const OnnxInput &input) {
  OpBuilder &ops = builder.ops();
  auto type = RankedTensorType::get(emptyShape, ops.getF32Type());
  builder.addInput(input.name, type,
                   ops.getDictionaryAttr(rowsAttributes(
                       ops, input.name, input.shape, type.getShape())));
  auto constant = std::make_shared<OnnxTensor>();
  constant->name = input.name;
  constant->type = OnnxType::Float;
  for (SymbolicInt extent : input.shape)
    constant->dims.push_back(extent.coefficient());
  return constant;
}

std::optional<OnnxActivation> resnetc::addDeclared(OnnxBuilder &builder,
                                                   const OnnxValueInfo &info,
                                                   SymbolicInt batch) {
  if (info.type != OnnxType::Float || info.dims.empty())
    return std::nullopt;
  OnnxActivation x;
  x.shape = {batch};
  for (size_t axis = 1; axis < info.dims.size(); ++axis) {
    if (info.dims[axis].value < 1)
      return std::nullopt;
    x.shape.push_back(info.dims[axis].value);
  }
  std::optional<SymbolicInt> elements =
      product({x.shape.begin() + 1, x.shape.end()});
  if (!elements || elements->coefficient() >= nn::kSizeLimit)
    return std::nullopt;
  auto type = RankedTensorType::get({irExtent(batch), elements->coefficient()},
                                    builder.ops().getF32Type());
  x.value = UnrealizedConversionCastOp::create(
                builder.ops(), builder.location(info.name), type, ValueRange())
                .getResult(0);
  return x;
}

static bool checkRank(OnnxConversion &node, const OnnxShape &output) {
  if (output.size() <= maxRank)
    return true;
  node.issue("outputs have up to " + std::to_string(maxRank) + " axes, got " +
             text(output));
  return false;
}

OnnxOutput resnetc::makeOutput(OnnxConversion &node, const OnnxActivation &x,
                               llvm::StringRef name) {
  OpBuilder &ops = node.builder().ops();
  auto own = cast<RankedTensorType>(x.value.getType());
  // A multiple of the batch is a dynamic extent too, but not the caller's.
  SymbolicInt batch = own.isDynamicDim(0) ? SymbolicInt::batch()
                                          : SymbolicInt(own.getDimSize(0));
  bool isBatch = !x.shape.empty() && x.shape[0] == batch;
  if (!node.wholeMode() && !isBatch) {
    node.mixesBatch("the output is " + text(x.shape));
    return {};
  }
  bool isImage = x.rank() == 4 && x.isImage() && x.axes[0] == 0;
  if (isImage) {
    bool channelsLast = x.axes == channelsLastAxes;
    OnnxActivation image = channelsLast ? x : node.asImage(x, imageAxes2d);
    return {image.value,
            ops.getDictionaryAttr(imageAttributes(ops, name, channelsLast))};
  }
  if (!checkRank(node, x.shape))
    return {};
  OnnxActivation rows = node.asRows(x);
  if (node.failed())
    return {};
  auto type = cast<RankedTensorType>(rows.value.getType());
  return {rows.value, ops.getDictionaryAttr(
                          rowsAttributes(ops, name, x.shape, type.getShape()))};
}

OnnxOutput resnetc::makeOutput(OnnxConversion &node,
                               const OnnxConstant &constant,
                               llvm::StringRef name) {
  OnnxShape shape(constant->dims.begin(), constant->dims.end());
  if (constant->type != OnnxType::Float)
    node.issue(std::string("outputs of type ") + onnxTypeName(constant->type) +
               " are not supported");
  else if (!node.wholeMode())
    node.mixesBatch("the output is a constant of shape " + text(shape));
  if (node.failed() || !checkRank(node, shape))
    return {};
  const int64_t elements = constant->elements();
  std::vector<int64_t> own = {1, elements};
  if (elements == 0)
    own.assign(std::begin(emptyShape), std::end(emptyShape));
  mlir::Value value = node.parameter(constant->name, ".output", own, [&] {
    return elements ? constant->floats : std::vector<float>{0};
  });
  OpBuilder &ops = node.builder().ops();
  return {value, ops.getDictionaryAttr(rowsAttributes(ops, name, shape, own))};
}
