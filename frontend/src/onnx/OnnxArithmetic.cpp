//===- OnnxArithmetic.cpp - Add, Sub, Mul, Div, Sum -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two operands of one shape meet in whatever form they have. Where extents are
// repeated, images stay images; of rows, the axes are taken together in groups
// that an operand either has or repeats, of which an IR tensor holds three.
// A constant becomes a parameter of the form that the other operand has.
//
//===----------------------------------------------------------------------===//
#include "OnnxArithmetic.h"

#include "ConstantForms.h"
#include "KnownArray.h"
#include "OnnxBroadcast.h"

#include "compiler/ir/Rules.h"

using namespace mlir;
using namespace resnetc;

namespace {

double compute(Arithmetic kind, double lhs, double rhs) {
  switch (kind) {
  case Arithmetic::Add:
    return lhs + rhs;
  case Arithmetic::Sub:
    return lhs - rhs;
  case Arithmetic::Mul:
    return lhs * rhs;
  case Arithmetic::Div:
    break;
  }
  return lhs / rhs;
}

OnnxShape shapeOf(const OnnxValue &value) {
  if (auto x = std::get_if<OnnxActivation>(&value))
    return x->shape;
  auto &dims = (*std::get_if<OnnxConstant>(&value))->dims;
  return {dims.begin(), dims.end()};
}

const OnnxActivation *asActivation(const OnnxValue &value) {
  return std::get_if<OnnxActivation>(&value);
}

/// Two operands on their way into one op.
class Binary {
public:
  Binary(OnnxConversion &node, Arithmetic kind, const OnnxValue &lhs,
         const OnnxValue &rhs)
      : node_(node), kind_(kind), lhs_(lhs), rhs_(rhs) {}

  OnnxValue convert();

private:
  bool reachesBatch() const;
  const OnnxActivation *commonImage() const;
  OnnxValue onImages(const ImageAxes &axes);
  OnnxValue onRows();
  Value imageOperand(const OnnxValue &value, const ImageAxes &axes);
  Value rowsOperand(const OnnxValue &value, std::vector<int64_t> extents);
  Value emit(Value lhs, Value rhs);

  OnnxConversion &node_;
  const Arithmetic kind_;
  const OnnxValue &lhs_, &rhs_;
  OnnxShape shape_; ///< of the result
};

/// Whether an operand has something else than the batch at axis 0 of the
/// result.
bool Binary::reachesBatch() const {
  if (node_.wholeMode())
    return false;
  for (const OnnxValue *value : {&lhs_, &rhs_}) {
    SymbolicInt front = alignShape(shapeOf(*value), shape_.size())[0];
    bool isBatch = asActivation(*value) && front == shape_[0] &&
                   asActivation(*value)->shape.size() == shape_.size();
    bool isRepeated = !asActivation(*value) && front == SymbolicInt(1);
    if (!isBatch && !isRepeated)
      return true;
  }
  return false;
}

/// The image whose axes both operands can have, or null.
const OnnxActivation *Binary::commonImage() const {
  const OnnxActivation *image = nullptr;
  for (const OnnxValue *value : {&rhs_, &lhs_}) {
    const OnnxActivation *x = asActivation(*value);
    if (!x)
      continue;
    if (x->shape.size() != shape_.size())
      return nullptr;
    if (x->isImage())
      image = x;
  }
  // In whole mode an image's axis 0 is 1, and so the result's has to be.
  bool fits = image && shape_.size() <= 4 &&
              (!node_.wholeMode() || shape_[0] == SymbolicInt(1));
  return fits ? image : nullptr;
}

OnnxValue Binary::convert() {
  std::optional<OnnxShape> shape =
      broadcastShapes(shapeOf(lhs_), shapeOf(rhs_));
  if (!shape) {
    node_.issue("the shapes " + text(shapeOf(lhs_)) + " and " +
                text(shapeOf(rhs_)) + " do not broadcast");
    return {};
  }
  shape_ = std::move(*shape);
  if (reachesBatch()) {
    node_.mixesBatch("the shapes " + text(shapeOf(lhs_)) + " and " +
                     text(shapeOf(rhs_)) + " meet in axis 0");
    return {};
  }
  if (const OnnxActivation *image = commonImage())
    return onImages(image->axes);
  return onRows();
}

OnnxValue Binary::onImages(const ImageAxes &axes) {
  OnnxActivation result;
  result.shape = shape_;
  result.form = OnnxActivation::Form::Image;
  result.axes = axes;
  Value lhs = imageOperand(lhs_, axes);
  result.value = emit(lhs, imageOperand(rhs_, axes));
  return result;
}

Value Binary::imageOperand(const OnnxValue &value, const ImageAxes &axes) {
  if (const OnnxActivation *x = asActivation(value))
    return node_.asImage(*x, axes).value;
  return imageParameter(node_, **std::get_if<OnnxConstant>(&value),
                        shape_.size(), axes);
}

OnnxValue Binary::onRows() {
  BroadcastGroups groups =
      groupAxes(shapeOf(lhs_), shapeOf(rhs_), node_.firstAxis());
  if (groups.lhs.size() > 3) {
    node_.issue("the shapes " + text(shapeOf(lhs_)) + " and " +
                    text(shapeOf(rhs_)) +
                    " repeat in too many places: after taking axes together "
                    "there are " +
                    std::to_string(groups.lhs.size()) + ", supported are 3",
                "split the op into two");
    return {};
  }
  // One group is a tensor of rank 2, two or three are one of rank 4.
  size_t count = groups.lhs.size() <= 1 ? 1 : 3;
  for (std::vector<int64_t> *extents : {&groups.lhs, &groups.rhs})
    extents->insert(extents->begin(), count - extents->size(), 1);
  Value lhs = rowsOperand(lhs_, groups.lhs);
  return node_.fromGroups(emit(lhs, rowsOperand(rhs_, groups.rhs)), shape_);
}

Value Binary::rowsOperand(const OnnxValue &value,
                          std::vector<int64_t> extents) {
  if (const OnnxActivation *x = asActivation(value))
    return node_.reshape(node_.asRows(*x).value, extents);
  return rowsParameter(node_, **std::get_if<OnnxConstant>(&value),
                       std::move(extents));
}

Value Binary::emit(Value lhs, Value rhs) {
  if (node_.failed())
    return {};
  MLIRContext *context = node_.builder().ops().getContext();
  auto none = nn::ActivationAttr::get(context, nn::Activation::None);
  switch (kind_) {
  case Arithmetic::Add:
    return node_.emit<nn::AddOp>(lhs, rhs, none);
  case Arithmetic::Sub:
    return node_.emit<nn::SubOp>(lhs, rhs, none);
  case Arithmetic::Mul:
    return node_.emit<nn::MulOp>(lhs, rhs, none);
  case Arithmetic::Div:
    break;
  }
  return node_.emit<nn::DivOp>(lhs, rhs, none);
}

OnnxValue fold(OnnxConversion &node, Arithmetic kind, const OnnxTensor &lhs,
               const OnnxTensor &rhs) {
  OnnxShape left(lhs.dims.begin(), lhs.dims.end());
  OnnxShape right(rhs.dims.begin(), rhs.dims.end());
  std::optional<OnnxShape> shape = broadcastShapes(left, right);
  std::optional<SymbolicInt> elements;
  if (shape)
    elements = product(*shape);
  if (!elements || elements->coefficient() > maxFoldedElements) {
    node.issue("the constants " + text(left) + " and " + text(right) +
               (shape ? " make more than 2^24 elements" : " do not broadcast"));
    return {};
  }
  auto result = std::make_shared<OnnxTensor>();
  result->name = node.node().outputs.front();
  result->type = OnnxType::Float;
  for (SymbolicInt extent : *shape)
    result->dims.push_back(extent.coefficient());
  BroadcastCursor atLeft(left, *shape), atRight(right, *shape);
  result->floats.reserve(elements->coefficient());
  for (int64_t i = 0; i < elements->coefficient(); ++i) {
    result->floats.push_back(float(compute(kind, lhs.floats[atLeft.offset()],
                                           rhs.floats[atRight.offset()])));
    atLeft.advance();
    atRight.advance();
  }
  return OnnxConstant(std::move(result));
}

} // namespace

OnnxValue resnetc::combine(OnnxConversion &node, Arithmetic kind,
                           const OnnxValue &lhs, const OnnxValue &rhs) {
  if (node.failed())
    return {};
  auto left = std::get_if<OnnxConstant>(&lhs);
  auto right = std::get_if<OnnxConstant>(&rhs);
  if (left && right)
    return fold(node, kind, **left, **right);
  return Binary(node, kind, lhs, rhs).convert();
}

/// Whether the input is a constant without elements and nothing is computed of
/// it at run time, so that the result is known too.
static bool isFoldedEmpty(OnnxConversion &node, size_t input) {
  auto constant = std::get_if<OnnxConstant>(&node.input(input));
  bool empty =
      constant && (*constant)->floats.empty() && (*constant)->ints.empty();
  for (size_t i = 0; i < node.inputCount() && empty; ++i)
    empty = !isActivation(node, i);
  return empty;
}

OnnxValue resnetc::readOperand(OnnxConversion &node, size_t input) {
  if (std::holds_alternative<OnnxActivation>(node.input(input)) ||
      isFoldedEmpty(node, input))
    return node.input(input);
  OnnxConstant constant = node.floats(input);
  return node.failed() ? OnnxValue() : OnnxValue(std::move(constant));
}

OnnxValue resnetc::sumOfInputs(OnnxConversion &node) {
  OnnxValue sum = readOperand(node, 0);
  for (size_t input = 1; input < node.inputCount() && !node.failed(); ++input)
    sum = combine(node, Arithmetic::Add, sum, readOperand(node, input));
  return sum;
}

namespace {

template <Arithmetic kind> void convertBinary(OnnxConversion &node) {
  OnnxValue lhs = readOperand(node, 0), rhs = readOperand(node, 1);
  node.setResult(combine(node, kind, lhs, rhs));
}

void convertSum(OnnxConversion &node) { node.setResult(sumOfInputs(node)); }

} // namespace

void resnetc::addArithmeticConversions(OnnxConversions &table) {
  for (auto *map : {&table.activations, &table.constants}) {
    (*map)["Add"] = {convertBinary<Arithmetic::Add>, 2, 2};
    (*map)["Sub"] = {convertBinary<Arithmetic::Sub>, 2, 2};
    (*map)["Mul"] = {convertBinary<Arithmetic::Mul>, 2, 2};
    (*map)["Div"] = {convertBinary<Arithmetic::Div>, 2, 2};
    (*map)["Sum"] = {convertSum, 1, manyInputs};
  }
}
