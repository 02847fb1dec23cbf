//===- LoweredKernel.cpp - what a lowered kernel needs ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/LoweredKernel.h"

#include <map>
#include <stdexcept>

using namespace Halide;
using namespace Halide::Internal;
using namespace resnetc;

//===----------------------------------------------------------------------===//
// Scratch memory
//===----------------------------------------------------------------------===//

/// Halide reads and writes up to a vector beyond either end of an allocation.
static constexpr uint64_t kAllocationPadding = 256;

static uint64_t bytesOf(const Allocate *op) {
  uint64_t bytes = uint64_t(op->type.bytes()) * uint64_t(op->type.lanes());
  for (const Expr &extent : op->extents) {
    std::optional<int64_t> value = as_const_int(simplify(extent));
    if (!value)
      throw std::logic_error("scratch memory of " + op->name +
                             " has no constant size");
    bytes *= uint64_t(*value);
  }
  return bytes + kAllocationPadding;
}

namespace {

class HeapAllocations : public IRVisitor {
public:
  uint64_t bytes = 0;

private:
  using IRVisitor::visit;
  void visit(const Allocate *op) override {
    if (op->memory_type == MemoryType::Heap)
      bytes += bytesOf(op);
    IRVisitor::visit(op);
  }
};

} // namespace

uint64_t resnetc::scratchBytes(const Module &module) {
  HeapAllocations allocations;
  for (const LoweredFunc &function : module.functions())
    function.body.accept(&allocations);
  return allocations.bytes;
}

//===----------------------------------------------------------------------===//
// Tasks
//===----------------------------------------------------------------------===//

namespace {

/// Replaces what the caller's buffers say by one sample. All other extents are
/// constants already.
class OneSample : public IRMutator {
private:
  using IRMutator::visit;
  Expr visit(const Call *op) override {
    return op->name == Call::buffer_get_extent ? Expr(1) : IRMutator::visit(op);
  }
};

class ParallelLoops : public IRVisitor {
public:
  std::vector<int64_t> tasks;

private:
  using IRVisitor::visit;
  void visit(const LetStmt *op) override {
    values[op->name] = op->value;
    IRVisitor::visit(op);
  }
  void visit(const Let *op) override {
    values[op->name] = op->value;
    IRVisitor::visit(op);
  }
  /// halide_do_par_for(task, min, size, closure)
  void visit(const Call *op) override {
    if (op->name == "halide_do_par_for")
      tasks.push_back(count(op->args.at(op->args.size() - 2)));
    IRVisitor::visit(op);
  }

  int64_t count(Expr size) const {
    // Each turn replaces at least one name; names never depend on themselves.
    for (size_t turn = 0; turn <= values.size(); ++turn) {
      Expr next = substitute(values, size);
      if (next.same_as(size))
        break;
      size = next;
    }
    return as_const_int(simplify(OneSample().mutate(size))).value_or(0);
  }

  std::map<std::string, Expr> values;
};

} // namespace

std::vector<int64_t> resnetc::tasksOfOneSample(const Module &module) {
  ParallelLoops loops;
  for (const LoweredFunc &function : module.functions())
    function.body.accept(&loops);
  return loops.tasks;
}
