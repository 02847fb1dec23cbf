//===- CacheFolder.h - where compiled kernels are kept ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

namespace resnetc {

/// The folder that RESNETC_CACHE names, else resnetc in XDG_CACHE_HOME or in
/// ~/.cache. Empty if the environment names none.
std::string cacheFolder();

} // namespace resnetc
