//===- ConvBackwardFilter.cpp - gradient of a conv2d's filter ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   filter[co,ky,kx,ci] += sum over n,y,x of
//     gradient[n,y,x,co] * input[n, y*sh + ky*dh - top, x*sw + kx*dw - left,
//     ci]
//
// A product of matrices, co times pixels and pixels times (ky,kx,ci). A tile of
// vectors of co times some ci stays in registers while a strip of pixels goes
// by, as in a direct convolution: per pixel one load per vector and one
// broadcast per ci. FilterGradientTile.h says how the loops are cut.
//
// Where pixels have several blocks of 16 channels, one block of successive
// pixels lies in few sets of the first cache. So a task copies its channels of
// a chunk first, that their pixels adjoin. It does so for itself: what another
// core has just written is slow to read, and one copy for all tasks made a 1x1
// convolution at 56x56 half as fast (two Zen 3 cores).
//
// The sum of an element of the filter runs over strips, chunks and images in
// their order, whatever the number of threads.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"
#include "compiler/kernels/spec/ConvGradient.h"

using namespace Halide;
using namespace resnetc;

static constexpr int32_t kBlock = int32_t(kChannelBlock);
/// Windows of depthwise convolutions up to this size are summed whole.
static constexpr int32_t kUnrolledTaps = 9;
/// A task's part of the filter is on the stack up to 64 KB.
static constexpr int64_t kStackElements = 16 << 10;

namespace {

class BackwardFilter {
public:
  BackwardFilter(KernelBuilder &builder, const FilterGradientTile &tile)
      : b(builder), s(builder.spec()), conv(forwardConv(s)), tile(tile),
        columns(filterColumns(s)),
        areas(evenAreas(tile.columns, tile.vectors, b.isa())),
        batch(b.argument(ArgumentRole::Gradient).dim(3).extent()) {}

  Func define() {
    definePanels();
    defineSum();
    defineBlock();
    defineOutput();
    scheduleOutput();
    scheduleBlock();
    schedulePanels();
    if (tile.prefetches)
      addPrefetch();
    b.schedule = "direct " + tile.toText();
    return out;
  }

private:
  void definePanels();
  void defineSum();
  void defineBlock();
  void defineOutput();
  void scheduleOutput();
  void scheduleBlock();
  void scheduleArea(size_t index);
  void schedulePanels();
  void schedulePanel(Func panel, int32_t rows);
  void addPrefetch();
  ChunkedTensor chunked(const char *name, const TensorLayout &t, int32_t stride,
                        int32_t firstRow) const;

  bool isSparse(size_t axis) const {
    return s.kernel[axis] == 1 && s.strides[axis] > 1;
  }
  int32_t vectorsOfTask() const { return tile.vectors * tile.blocks; }
  bool isDepthwise() const { return s.groups > 1 && columns.count == 1; }
  bool unrollsTaps() const {
    return isDepthwise() && s.kernel[0] * s.kernel[1] <= kUnrolledTaps;
  }
  Expr gradientAt(const Expr &y, const Expr &n) const;
  Expr inputAt(const Expr &y, const Expr &n) const;

  KernelBuilder &b;
  const KernelSpec &s;
  const KernelSpec conv;
  const FilterGradientTile &tile;
  const FilterColumns columns;
  const std::vector<TileArea> areas; ///< of a task's columns
  const Expr batch;

  Var lane = b.var("lane"), block = b.var("block"); ///< of the filter's co
  Var l = b.var("l"), v = b.var("v");   ///< lane of a vector of co, and vector
  Var j = b.var("j"), at = b.var("at"); ///< column of a task, task's columns
  Var column = b.var("column");         ///< of the filter
  Var kx = b.var("kx"), ky = b.var("ky");
  Var strip = b.var("strip"), group = b.var("group"); ///< of the whole batch
  Var step = b.var("step"), chunk = b.var("chunk");
  Var x = b.var("x"), y = b.var("y"), n = b.var("n");
  Var task = b.var("task");
  RDom pixels; ///< of a strip

  Func gradientPanel = b.func("gradient_panel"),
       inputPanel = b.func("input_panel");
  std::vector<Func> sums; ///< one an area
  std::vector<RDom> areaStrips;
  Func taskBlock = b.func("task_block"), out = b.func("out");
  RDom chunks;
};

} // namespace

//===----------------------------------------------------------------------===//
// Algorithm
//===----------------------------------------------------------------------===//

/// Images beyond the batch are copies of its last one, and not read. Windows of
/// one column or row do not read all of them: only those are copied.
void BackwardFilter::definePanels() {
  Expr image = min(n, batch - 1);
  Expr channel = block * kBlock + lane;
  const TensorLayout &in = s.input;
  Expr inX = isSparse(1) ? x * s.strides[1] - s.pads[1] : Expr(x);
  Expr inY = isSparse(0) ? y * s.strides[0] - s.pads[0] : Expr(y);
  gradientPanel(lane, x, y, block, n) = b.argument(ArgumentRole::Gradient)(
      channel, x, min(y, s.gradient.h - 1), image);
  inputPanel(lane, x, y, block, n) = b.argument(ArgumentRole::Input)(
      channel, inX, min(inY, in.h + in.border.bottom - 1), image);
}

Expr BackwardFilter::gradientAt(const Expr &y, const Expr &n) const {
  int32_t perBlock = kBlock / b.lanes();
  if (tile.packsGradient)
    return gradientPanel(v % perBlock * b.lanes() + l, pixels.x, y,
                         v / perBlock, n);
  Expr co = v * b.lanes() + l;
  // The filter may have more padded lanes than the gradient.
  if (s.gradient.pitch % kBlock)
    co = min(co, s.gradient.pitch - 1);
  return b.argument(ArgumentRole::Gradient)(co, pixels.x, y, n);
}

Expr BackwardFilter::inputAt(const Expr &y, const Expr &n) const {
  Expr ofFilter = at * tile.columns + j;
  Expr inX = pixels.x * s.strides[1] + kx * s.dilations[1] - s.pads[1];
  Expr inY = y * s.strides[0] + ky * s.dilations[0] - s.pads[0];
  if (tile.packsInput)
    return inputPanel(ofFilter % kBlock, isSparse(1) ? Expr(pixels.x) : inX,
                      isSparse(0) ? y : inY, ofFilter / kBlock, n);
  // A whole row of the filter is one of the input too, across its pixels.
  int64_t lanes = roundUp(s.gradient.c, kBlock);
  Expr channel = columns.wholeRow
                     ? ofFilter
                     : inputChannel(b, conv, {v, l, lanes}, ofFilter);
  return b.argument(ArgumentRole::Input)(channel, inX, inY, n);
}

void BackwardFilter::defineSum() {
  pixels =
      b.rdom("pixels", {{0, s.gradient.w}, {0, tile.rows}, {0, tile.images}});
  Expr row = strip * tile.rows + pixels.y;
  Expr image = group * tile.images + pixels.z;
  if (tile.images > 1)
    pixels.where(image < batch);
  if (s.gradient.h % tile.rows)
    pixels.where(row < s.gradient.h);
  for (size_t area = 0; area < areas.size(); ++area) {
    Func sum = b.func("sum" + std::to_string(area));
    sum(l, v, j, kx, ky, at, strip, group) = 0.0f;
    sum(l, v, j, kx, ky, at, strip, group) +=
        gradientAt(row, image) * inputAt(row, image);
    sums.push_back(sum);
  }
}

/// What a task adds up over a chunk. The first strip sets the sums: zeros
/// beforehand would be a call of memset, which kernels may not import.
void BackwardFilter::defineBlock() {
  taskBlock(l, v, j, kx, ky, at, step, chunk) = undef<float>();
  for (size_t index = 0; index < areas.size(); ++index) {
    const TileArea &area = areas[index];
    RDom r = b.rdom("area" + std::to_string(index),
                    {{area.x, area.width}, {0, tile.strips}, {0, tile.groups}});
    Expr of = chunk * tile.groups + r.z;
    if (tile.groups > 1)
      r.where(of * tile.images < batch);
    Expr before = select(r.y == 0 && r.z == 0, 0.0f,
                         taskBlock(l, v, r.x, kx, ky, at, step, chunk));
    taskBlock(l, v, r.x, kx, ky, at, step, chunk) =
        before +
        sums[index](l, v, r.x, kx, ky, at, step * tile.strips + r.y, of);
    areaStrips.push_back(r);
  }
}

void BackwardFilter::defineOutput() {
  int32_t perChunk = tile.groups * tile.images;
  chunks = b.rdom("chunks", {{0, stripsOfImage(s, tile) / tile.strips},
                             {0, (batch + perChunk - 1) / perChunk}});
  Expr co = block * kBlock + lane;
  Expr value = taskBlock(co % b.lanes(), co / b.lanes(), column % tile.columns,
                         kx, ky, column / tile.columns, chunks.x, chunks.y);
  // NaN times a zero is NaN: the padded lanes have to be left alone.
  if (s.gradient.c % kBlock)
    value = select(co < s.gradient.c, value, 0.0f);
  out(lane, column, kx, ky, block) = undef<float>();
  out(lane, column, kx, ky, block) += value;
  b.bindFilter(out, columns.wholeRow);
}

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

/// Outside in: chunks one after the other, parts of the filter in parallel, the
/// elements of one. Tasks that follow each other share the gradient's channels.
void BackwardFilter::scheduleOutput() {
  Var vector = b.var("vector"), outer = b.var("outer"), inner = b.var("inner"),
      part = b.var("part");
  // A task has a part of a block of 16 channels, or some blocks.
  const int32_t perBlock = kBlock / b.lanes(),
                blocks = std::max(1, vectorsOfTask() / perBlock),
                vectors = std::min(perBlock, vectorsOfTask());
  Stage stage = out.update();
  stage.split(lane, vector, lane, b.lanes(), TailStrategy::RoundUp)
      .split(vector, part, vector, vectors, TailStrategy::RoundUp)
      .split(block, outer, inner, blocks, TailStrategy::RoundUp)
      .split(column, at, column, tile.columns, TailStrategy::RoundUp);
  std::vector<VarOrRVar> order{lane, vector, inner, column,   kx,      ky,
                               at,   part,   outer, chunks.x, chunks.y};
  stage.reorder(order).vectorize(lane).unroll(vector);
  stage.fuse(part, outer, task).fuse(at, task, task);
  if (tile.tapRows)
    stage.fuse(ky, task, task);
  stage.parallel(task);
}

void BackwardFilter::scheduleBlock() {
  int64_t elements = int64_t(vectorsOfTask()) * b.lanes() * tile.columns *
                     s.kernel[0] * s.kernel[1];
  taskBlock.compute_at(out, task)
      .bound(l, 0, b.lanes())
      .bound_extent(v, vectorsOfTask())
      .bound(j, 0, tile.columns)
      .store_in(elements > kStackElements ? MemoryType::Heap
                                          : MemoryType::Stack)
      .vectorize(l)
      .unroll(v);
  for (size_t area = 0; area < areas.size(); ++area)
    scheduleArea(area);
}

void BackwardFilter::scheduleArea(size_t index) {
  std::string suffix = std::to_string(index);
  RVar tileLoop(b.prefixed("area_tile" + suffix)),
      within(b.prefixed("area_j" + suffix));
  const RDom &r = areaStrips[index];
  Func sum = sums[index];
  Stage stage = taskBlock.update(int(index));
  Var ofTask = b.var("block_of_task");
  stage.split(r.x, tileLoop, within, areas[index].columns)
      .split(v, ofTask, v, tile.vectors, TailStrategy::RoundUp);
  if (unrollsTaps())
    stage.reorder(l, v, within, kx, ky, tileLoop, ofTask, r.y, r.z)
        .unroll(kx)
        .unroll(ky);
  else
    stage.reorder(l, v, within, tileLoop, kx, ky, ofTask, r.y, r.z);
  stage.vectorize(l).unroll(v).unroll(within);
  sum.compute_at(taskBlock, tileLoop)
      .bound(l, 0, b.lanes())
      .store_in(MemoryType::Register)
      .vectorize(l)
      .unroll(v)
      .unroll(j)
      .unroll(kx)
      .unroll(ky);
  sum.update()
      .reorder(l, v, j, kx, ky, pixels.x, pixels.y, pixels.z)
      .vectorize(l)
      .unroll(v)
      .unroll(j)
      .unroll(kx)
      .unroll(ky);
}

void BackwardFilter::schedulePanels() {
  int32_t rows = tile.rows * tile.strips;
  if (tile.packsGradient)
    schedulePanel(gradientPanel, rows);
  if (tile.packsInput)
    schedulePanel(inputPanel, isSparse(0)
                                  ? rows
                                  : (rows - 1) * s.strides[0] +
                                        (s.kernel[0] - 1) * s.dilations[0] + 1);
}

void BackwardFilter::schedulePanel(Func panel, int32_t rows) {
  panel.compute_at(out, task)
      .store_in(MemoryType::Heap)
      .bound(lane, 0, kBlock)
      .bound_extent(y, rows)
      .bound_extent(n, tile.groups * tile.images)
      .reorder(lane, x, y, block, n)
      .vectorize(lane, b.lanes())
      .unroll(lane);
}

/// What all tasks read of one tensor, of which a window begins at `firstRow`.
ChunkedTensor BackwardFilter::chunked(const char *name, const TensorLayout &t,
                                      int32_t stride, int32_t firstRow) const {
  const int64_t images = int64_t(tile.groups) * tile.images;
  const bool ofImage = tile.strips < stripsOfImage(s, tile);
  ChunkedTensor tensor;
  tensor.buffer = b.prefixed(name);
  tensor.perImages = images * t.elements();
  tensor.perStep = int64_t(tile.rows) * tile.strips * stride * t.rowElements();
  tensor.offset = ofImage ? firstRow * t.rowElements() : 0;
  tensor.pitch = t.pitch;
  tensor.pixels = (ofImage ? tensor.perStep : tensor.perImages) / t.pitch;
  return tensor;
}

void BackwardFilter::addPrefetch() {
  const TensorLayout &in = s.input, &dy = s.gradient;
  const int32_t channels = vectorsOfTask() * b.lanes(),
                tasksOfColumns = columns.count / tile.columns,
                tasksOfTaps = tile.tapRows ? s.kernel[0] : 1;
  ChunkedTensor input =
      chunked("input", in, s.strides[0], in.border.top - s.pads[0]);
  input.perPixel = input.factor = tile.columns;
  input.divisor = tasksOfTaps;
  input.modulus = tasksOfColumns;
  if (columns.wholeRow) { // All of some adjoining pixels are a line.
    input.pixels = input.pixels * in.pitch / kBlock + 1;
    input.pitch = input.perPixel = kBlock;
  }
  ChunkedTensor gradient = chunked("gradient", dy, 1, dy.border.top);
  gradient.perPixel = gradient.factor = channels;
  gradient.divisor = tasksOfTaps * tasksOfColumns;
  gradient.modulus = (dy.c + channels - 1) / channels;
  b.chunkLoops = {.images = "." + b.prefixed("chunks$y"),
                  .step = "." + b.prefixed("chunks$x"),
                  .task = "." + b.prefixed("task"),
                  .summed = b.prefixed("pixels$"),
                  .steps = stripsOfImage(s, tile) / tile.strips,
                  .maxTurns = tile.groups,
                  .tensors = {input, gradient}};
}

Func resnetc::defineConvBackwardFilter(KernelBuilder &builder,
                                       const FilterGradientTile &tile) {
  return BackwardFilter(builder, tile).define();
}
