//===- ExecLayouts.cpp - sizes and borders of tensors in a plan -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"

using namespace resnetc;
using namespace resnetc::exec;

int64_t exec::arenaBytes(const TensorLayout &layout) {
  return roundUp(layout.elements() * int64_t(sizeof(float)), kAlignmentBytes);
}

int64_t exec::vectorBytes(const KernelArgument &argument) {
  return roundUp(argumentElements(argument) * int64_t(sizeof(float)),
                 kAlignmentBytes);
}

/// The arguments that a kernel writes.
static std::vector<KernelArgument> writtenArguments(const KernelSpec &spec) {
  std::vector<KernelArgument> arguments = kernelArguments(spec);
  llvm::erase_if(arguments, [](const KernelArgument &a) { return !a.written; });
  return arguments;
}

llvm::SmallVector<int32_t>
exec::bordersToWrite(const KernelSpec &spec,
                     llvm::ArrayRef<SliceAttr> outputs) {
  llvm::SmallVector<int32_t> numbers;
  std::vector<KernelArgument> written = writtenArguments(spec);
  for (auto [argument, slice] : llvm::zip(written, outputs)) {
    if (!isArena(slice.getRegion()))
      continue;
    const TensorLayout *layout = layoutOf(spec, argument.role);
    Border b =
        layout && !isInPlace(spec, argument.role) ? layout->border : Border();
    llvm::append_values(numbers, b.top, b.left, b.bottom, b.right);
  }
  if (llvm::all_of(numbers, [](int32_t number) { return number == 0; }))
    numbers.clear();
  return numbers;
}
