//===- ScratchOffset.cpp - where threads' scratch memory begins -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/ScratchOffset.h"

#include <algorithm>
#include <map>

using namespace resnetc;

namespace {

/// The tensors that a later call reads, in one region: their ends by their
/// offsets. A call reads a tensor whole, as an earlier one wrote it.
class LiveTensors {
public:
  explicit LiveTensors(resnetc_region region) : region(region) {}

  /// Goes back over a call; gives the end of what is alive during it.
  uint64_t before(const ArtefactCall &call, const KernelSpec &spec) {
    std::vector<KernelArgument> arguments = kernelArguments(spec);
    uint64_t most = 0;
    for (const ArtefactOperand &operand : call.operands)
      if (operand.region == region)
        ends[operand.offset] = operand.offset + operand.bytes;
    for (auto [offset, end] : ends)
      most = std::max(most, end);
    for (size_t i = 0; i < call.operands.size(); ++i)
      if (call.operands[i].region == region && arguments[i].written &&
          !isInPlace(spec, arguments[i].role))
        ends.erase(call.operands[i].offset);
    return most;
  }

private:
  resnetc_region region;
  std::map<uint64_t, uint64_t> ends;
};

} // namespace

uint64_t resnetc::scratchOffset(const ArtefactProgram &program,
                                const std::vector<ArtefactKernel> &kernels,
                                const std::vector<uint64_t> &scratchBytes) {
  size_t end = program.calls.size();
  LiveTensors live(RESNETC_REGION_ARENA);
  if (program.microBatch) {
    end = program.microBatch->calls;
    live = LiveTensors(RESNETC_REGION_PART);
  }
  uint64_t offset = 0;
  for (size_t c = end; c-- > 0;) {
    const ArtefactCall &call = program.calls[c];
    uint64_t most = live.before(call, kernels[call.kernel].spec);
    if (scratchBytes[call.kernel])
      offset = std::max(offset, most);
  }
  return offset;
}
