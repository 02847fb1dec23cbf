//===- Npy.h - reads and writes NumPy's .npy files --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Format versions 1.0 to 3.0, C or Fortran order, either byte order. Values
// are float16, float32, float64, bool or an integer; object, complex, string
// and structured arrays are refused. The file has to hold exactly the bytes
// that its header promises; nothing is allocated before that is known.
//
// The parse functions read bytes that are already in memory; `name` is what
// their messages call the file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

struct NpyArray {
  std::vector<int64_t> shape; ///< each >= 0; empty for a scalar
  std::vector<float> values;  ///< row-major, whatever order the file has
  /// The file held float64, so values were rounded: worth a notice.
  bool wasFloat64 = false;
};

/// Class numbers: any integer type or bool.
struct NpyLabels {
  std::vector<int64_t> shape;
  std::vector<int64_t> values; ///< row-major
};

/// Errors of reading are Input: the file's name and the rule that it breaks.
Status readNpy(const std::string &path, NpyArray &out);
Status readNpyLabels(const std::string &path, NpyLabels &out);
Status parseNpy(std::string_view bytes, const std::string &name, NpyArray &out);
Status parseNpyLabels(std::string_view bytes, const std::string &name,
                      NpyLabels &out);

/// Writes float32 in C order, version 1.0, as numpy.save does. The file
/// appears whole or not at all (see OutputFile). `values` has product of shape
/// elements. Errors are Environment.
Status writeNpy(const std::string &path, const std::vector<int64_t> &shape,
                const float *values);

} // namespace resnetc
