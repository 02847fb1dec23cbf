//===- CacheFolder.cpp - where compiled kernels are kept ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/CacheFolder.h"

#include <cstdlib>

using namespace resnetc;

static std::string environment(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

/// The XDG base directory specification: relative paths are to be ignored.
static bool isAbsolute(const std::string &path) {
  return path.starts_with('/');
}

std::string resnetc::cacheFolder() {
  if (std::string own = environment("RESNETC_CACHE"); !own.empty())
    return own;
  if (std::string caches = environment("XDG_CACHE_HOME"); isAbsolute(caches))
    return caches + "/resnetc";
  if (std::string home = environment("HOME"); isAbsolute(home))
    return home + "/.cache/resnetc";
  return {};
}
