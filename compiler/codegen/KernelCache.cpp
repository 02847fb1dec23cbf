//===- KernelCache.cpp - kernels that were compiled before ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/KernelCache.h"

#include "compiler/codegen/Artefact.h"
#include "compiler/codegen/KernelEntry.h"
#include "resnetc/File.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace resnetc;
namespace fs = std::filesystem;

namespace {

constexpr char kExtension[] = ".kernel";
/// A kernel has some ten thousand bytes; what is so much larger is none.
constexpr off_t kMaxEntryBytes = 64 << 20;
/// A temporary file that is older was left by a process that was killed.
constexpr time_t kTemporarySeconds = 3600;

struct CacheFile {
  std::string path;
  struct timespec used;
  uint64_t bytes;
};

bool isOlder(const CacheFile &a, const CacheFile &b) {
  if (a.used.tv_sec != b.used.tv_sec)
    return a.used.tv_sec < b.used.tv_sec;
  return a.used.tv_nsec < b.used.tv_nsec;
}

/// A regular file that this user made.
bool isOurFile(const std::string &path, struct stat &out) {
  return lstat(path.c_str(), &out) == 0 && S_ISREG(out.st_mode) &&
         out.st_uid == geteuid();
}

/// mkdir -p, with folders that only this user can read.
bool makeFolders(const std::string &folder) {
  for (size_t at = 1; at <= folder.size(); ++at)
    if (at == folder.size() || folder[at] == '/')
      if (mkdir(folder.substr(0, at).c_str(), 0700) != 0 && errno != EEXIST)
        return false;
  return true;
}

/// Empty if the folder is one that nobody else can put files into.
std::string problemOf(const std::string &folder) {
  struct stat info;
  if (!makeFolders(folder) || stat(folder.c_str(), &info) != 0)
    return folder + ": cannot make the folder: " + std::strerror(errno);
  if (!S_ISDIR(info.st_mode))
    return folder + ": is no folder";
  if (info.st_uid != geteuid() || info.st_mode & (S_IWGRP | S_IWOTH))
    return folder + ": others can write there";
  if (access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
    return folder + ": cannot write: " + std::strerror(errno);
  return {};
}

/// The entries in a folder; removes temporary files that nobody will rename.
std::vector<CacheFile> entriesOf(const std::string &folder) {
  std::vector<CacheFile> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::string path = at->path().string();
    std::string name = at->path().filename().string();
    struct stat info;
    if (name.find(kExtension) == std::string::npos || !isOurFile(path, info))
      continue;
    if (name.ends_with(kExtension))
      entries.push_back({path, info.st_mtim, uint64_t(info.st_size)});
    else if (info.st_mtim.tv_sec + kTemporarySeconds < time(nullptr))
      unlink(path.c_str());
  }
  return entries;
}

} // namespace

std::string resnetc::kernelKey(const KernelSpec &spec, Isa isa,
                               const std::string &symbol) {
  // Tile and band follow from the spec by code that the compiler's id covers.
  static const std::string compiler = kernelCompilerId();
  if (compiler.empty())
    return {};
  return compiler + "\n" + isaName(isa) + "\n" + symbol + "\n" + spec.toText();
}

KernelCache::KernelCache(const std::string &folder) {
  if (folder.empty())
    return;
  problem_ = problemOf(folder);
  if (problem_.empty())
    folder_ = folder;
}

std::string KernelCache::pathOf(const std::string &key) const {
  char name[17];
  std::snprintf(name, sizeof name, "%016llx",
                static_cast<unsigned long long>(checksum(key)));
  return folder_ + "/" + name + kExtension;
}

bool KernelCache::find(const std::string &key, KernelObject &out) const {
  if (folder_.empty() || key.empty())
    return false;
  std::string path = pathOf(key), bytes;
  struct stat info;
  if (!isOurFile(path, info) || info.st_size > kMaxEntryBytes ||
      !readFile(path, bytes).ok() || !readKernelEntry(bytes, key, out))
    return false;
  // The time of change is that of the last use.
  (void)utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
  return true;
}

void KernelCache::keep(const std::string &key,
                       const KernelObject &kernel) const {
  if (folder_.empty() || key.empty())
    return;
  // A full disk costs the next compilation time, not this one its result.
  (void)writeFile(pathOf(key), writeKernelEntry(key, kernel), 0600).ok();
}

void KernelCache::trim(uint64_t mostBytes) const {
  if (folder_.empty())
    return;
  std::vector<CacheFile> entries = entriesOf(folder_);
  std::sort(entries.begin(), entries.end(), isOlder);
  uint64_t bytes = 0;
  for (const CacheFile &entry : entries)
    bytes += entry.bytes;
  for (const CacheFile &entry : entries) {
    if (bytes <= mostBytes)
      return;
    if (unlink(entry.path.c_str()) == 0)
      bytes -= entry.bytes;
  }
}
