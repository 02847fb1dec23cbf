//===- File.cpp - whole files in, whole files out -------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/stat.h>
#include <unistd.h>

using namespace resnetc;

namespace {

/// Closes a descriptor at the end of its scope.
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0)
      ::close(value);
  }
};

} // namespace

static bool resize(std::string &bytes, uint64_t size) {
  if (size > bytes.max_size())
    return false;
  try {
    bytes.resize(size);
    return true;
  } catch (const std::bad_alloc &) {
    return false;
  }
}

/// Fills `out` and returns how many bytes came, or -1 with errno.
static ssize_t readAll(int file, std::string &out) {
  size_t done = 0;
  while (done < out.size()) {
    ssize_t count = ::read(file, out.data() + done, out.size() - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return -1;
    if (count == 0)
      break;
    done += count;
  }
  return done;
}

Status resnetc::readFile(const std::string &path, std::string &out) {
  // Without O_NONBLOCK, opening a FIFO that nobody writes to waits forever.
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat info;
  if (file.value < 0 || ::fstat(file.value, &info) != 0)
    return Status::input(path + ": cannot open: " + std::strerror(errno));
  if (!S_ISREG(info.st_mode))
    return Status::input(path + ": expected a regular file");
  if (!resize(out, info.st_size))
    return Status::environment(path + ": no memory for " +
                               std::to_string(info.st_size) + " bytes");
  ssize_t count = readAll(file.value, out);
  if (count < 0)
    return Status::input(path + ": cannot read: " + std::strerror(errno));
  // A file that shrinks while it is read is left to the parser to judge.
  out.resize(count);
  return {};
}

OutputFile::~OutputFile() { discard(); }

Status OutputFile::failed(const char *action) const {
  return Status::environment(path_ + ": cannot " + action + ": " +
                             std::strerror(errno));
}

void OutputFile::discard() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
  descriptor_ = -1;
  if (!temporary_.empty())
    ::unlink(temporary_.c_str());
  temporary_.clear();
}

/// Where a rename has to go so that a link at `path` survives. Empty with errno
/// if there is something that must not be replaced.
static std::string resolveTarget(const std::string &path) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0)
    return errno == ENOENT ? path : std::string();
  char *resolved = ::realpath(path.c_str(), nullptr);
  if (!resolved)
    return {};
  std::string target = resolved;
  std::free(resolved);
  if (::stat(target.c_str(), &info) != 0)
    return {};
  if (S_ISREG(info.st_mode))
    return target;
  errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
  return {};
}

Status OutputFile::open(const std::string &path, mode_t mode) {
  discard();
  path_ = path;
  target_ = resolveTarget(path);
  if (target_.empty())
    return failed("write");
  // Process and counter make the name unique; O_EXCL proves it and refuses a
  // link that someone else put there.
  static std::atomic<unsigned> counter{0};
  const int attempts = 100;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::string name = target_ + ".tmp-" + std::to_string(::getpid()) + "-" +
                       std::to_string(counter++);
    descriptor_ =
        ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor_ >= 0) {
      temporary_ = std::move(name);
      return {};
    }
    if (errno != EEXIST)
      break;
  }
  return failed("write");
}

Status OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0) {
      Status status = failed("write");
      discard();
      return status;
    }
    bytes.remove_prefix(count);
  }
  return {};
}

/// Makes a rename in this file's folder durable. Some file systems cannot
/// sync a folder; the file itself is safe then too, so that is no error.
static void syncFolderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "."
                       : slash == 0               ? "/"
                                                  : path.substr(0, slash);
  Descriptor handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (handle.value >= 0)
    (void)::fsync(handle.value);
}

Status OutputFile::commit() {
  bool synced = ::fsync(descriptor_) == 0;
  int error = errno;
  // close reports what a network file system could not store.
  if (descriptor_ >= 0 && ::close(descriptor_) != 0 && synced) {
    synced = false;
    error = errno;
  }
  descriptor_ = -1;
  if (!synced || ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    if (!synced)
      errno = error;
    Status status = failed("write");
    discard();
    return status;
  }
  temporary_.clear();
  syncFolderOf(target_);
  return {};
}

Status resnetc::writeFile(const std::string &path, std::string_view bytes,
                          mode_t mode) {
  OutputFile file;
  if (Status status = file.open(path, mode); !status.ok())
    return status;
  if (Status status = file.write(bytes); !status.ok())
    return status;
  return file.commit();
}
