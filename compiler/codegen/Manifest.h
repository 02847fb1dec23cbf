//===- Manifest.h - what `resnetc inspect` shows, as JSON -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"

#include <string>

namespace resnetc {

/// One line of JSON that stands in the artefact: name, version, isas, inputs,
/// outputs, params, preprocess, programs, calls, bytes, digests. It holds no
/// path and no date, so the artefact depends on the model and options alone.
std::string buildManifest(const Artefact &artefact);

/// Bytes of a call's arguments for one sample: what it reads and writes.
uint64_t callBytes(const KernelSpec &spec);

} // namespace resnetc
