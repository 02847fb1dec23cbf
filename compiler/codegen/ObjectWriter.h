//===- ObjectWriter.h - tables and packed weights as an object --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <string>
#include <vector>

namespace resnetc {

/// What becomes a relocatable object beside the kernels' objects.
struct ModelObject {
  std::string name;                 ///< the model's C identifier
  std::string blob;                 ///< resnetc_model_blob
  std::vector<char> packed;         ///< resnetc_model_packed
  std::vector<char> params;         ///< resnetc_model_params
  std::vector<std::string> kernels; ///< functions, in the order of the table
};

/// Writes an x86-64 ELF object, position independent, that defines the symbols
/// of resnetc/abi.h and `<name>_api_v1`, which forwards to resnetc_api_v1.
/// Frees packed and params on the way: either may be 100 MB and is copied here.
Status writeModelObject(ModelObject model, std::vector<char> &out);

} // namespace resnetc
