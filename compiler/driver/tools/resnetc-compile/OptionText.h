//===- OptionText.h - the values of options, from their text ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace resnetc {

/// All errors are Usage and name the option, the rule and what was written.

/// Decimal digits alone, min..max. Empty text leaves `out` as it is.
Status readUnsigned(const std::string &option, const std::string &text,
                    uint64_t min, uint64_t max, uint64_t &out);

/// Finite numbers between commas; as many as one of `counts`.
Status readNumberList(const std::string &option, const std::string &text,
                      std::initializer_list<size_t> counts,
                      std::vector<double> &out);

/// H or HxW, each 1..65536.
Status readExtents(const std::string &option, const std::string &text,
                   std::vector<int64_t> &out);

} // namespace resnetc
