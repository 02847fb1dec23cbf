//===- PackSteps.h - exec.pack and exec.parameter as steps of pack.h -*- C++
//-*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Exec.h"
#include "resnetc/abi.h"

namespace resnetc {

/// The index of a source by its name, which must have this shape.
using FindSource =
    llvm::function_ref<uint32_t(llvm::StringRef, llvm::ArrayRef<int64_t>)>;

/// The step of a verified op. Its bytes are those of the op's slice.
resnetc_pack_step packStep(exec::PackOp op, FindSource find);
resnetc_pack_step packStep(exec::ParameterOp op, FindSource find);
resnetc_pack_step packStep(exec::StatisticOp op, FindSource find);

} // namespace resnetc
