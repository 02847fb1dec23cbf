//===- ContainedFile.cpp - a file that another file names -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/ContainedFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <new>
#include <sys/syscall.h>
#include <unistd.h>

using namespace resnetc;

// Opening a FIFO without O_NONBLOCK would wait for a writer, and a terminal
// without O_NOCTTY would become ours.
static constexpr int openFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

/// Whether a name consists of plain components. The kernel would follow a `..`
/// that stays below the folder; no exporter writes one, and without them the
/// walk below means the same.
static bool isPlain(std::string_view relative) {
  if (relative.find('\0') != std::string_view::npos)
    return false;
  while (true) {
    size_t slash = relative.find('/');
    std::string_view component = relative.substr(0, slash);
    if (component.empty() || component == "..")
      return false;
    if (slash == std::string_view::npos)
      return true;
    relative.remove_prefix(slash + 1);
  }
}

/// Opens with the kernel's containment; -1 with errno, ENOSYS where there is
/// none (before Linux 5.6).
static int openContained(int folder, const std::string &relative) {
  open_how how = {};
  how.flags = openFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed while the kernel followed the path.
  const int attempts = 10;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    long file =
        ::syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof(how));
    if (file >= 0 || (errno != EAGAIN && errno != EINTR))
      return static_cast<int>(file);
  }
  return -1;
}

/// The same by hand: each component opened in the one before it, no link
/// followed. -1 with errno.
static int openByComponents(int folder, std::string_view relative) {
  int parent = ::fcntl(folder, F_DUPFD_CLOEXEC, 0);
  while (parent >= 0) {
    size_t slash = relative.find('/');
    std::string component(relative.substr(0, slash));
    bool isLast = slash == std::string_view::npos;
    int flags = isLast ? openFlags : O_PATH | O_DIRECTORY | O_CLOEXEC;
    int next = ::openat(parent, component.c_str(), flags | O_NOFOLLOW);
    int error = errno;
    ::close(parent);
    errno = error;
    if (isLast || next < 0)
      return next;
    parent = next;
    relative.remove_prefix(slash + 1);
  }
  return -1;
}

Status ContainedFile::refuse(const std::string &rule) const {
  return Status::input(path_ + ": " + rule);
}

void ContainedFile::close() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
  descriptor_ = -1;
}

Status ContainedFile::open(const std::string &folder,
                           std::string_view relative) {
  close();
  path_ = folder + "/" + std::string(relative);
  if (!isPlain(relative))
    return refuse("expected a path below the folder, without .. and not "
                  "absolute");
  int directory = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0)
    return refuse(std::string("cannot open the folder: ") +
                  std::strerror(errno));
  descriptor_ = openContained(directory, std::string(relative));
  // A sandbox that does not know the call may answer EPERM.
  if (descriptor_ < 0 && (errno == ENOSYS || errno == EPERM))
    descriptor_ = openByComponents(directory, relative);
  int error = errno;
  ::close(directory);
  if (descriptor_ < 0 && (error == ELOOP || error == EXDEV))
    return refuse("leads out of the folder or through a symbolic link");
  if (descriptor_ < 0)
    return refuse(std::string("cannot open: ") + std::strerror(error));
  if (::fstat(descriptor_, &info_) != 0)
    return refuse(std::string("cannot open: ") + std::strerror(errno));
  if (!S_ISREG(info_.st_mode))
    return refuse("expected a regular file");
  if (info_.st_nlink != 1)
    return refuse("expected a file with one name, this one has " +
                  std::to_string(info_.st_nlink) +
                  " hard links and may belong to another folder");
  return {};
}

/// Whether a file is what it was.
static bool isUnchanged(const struct stat &before, const struct stat &now) {
  return before.st_size == now.st_size &&
         before.st_mtim.tv_sec == now.st_mtim.tv_sec &&
         before.st_mtim.tv_nsec == now.st_mtim.tv_nsec &&
         before.st_ctim.tv_sec == now.st_ctim.tv_sec &&
         before.st_ctim.tv_nsec == now.st_ctim.tv_nsec;
}

Status ContainedFile::read(uint64_t offset, uint64_t length, char *out) {
  if (offset > size() || length > size() - offset)
    return refuse("bytes " + std::to_string(offset) + " and " +
                  std::to_string(length) + " more are past the end, at " +
                  std::to_string(size()));
  while (length > 0) {
    ssize_t count =
        ::pread(descriptor_, out, length, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return refuse(std::string("cannot read: ") + std::strerror(errno));
    if (count == 0)
      break;
    out += count;
    offset += static_cast<uint64_t>(count);
    length -= static_cast<uint64_t>(count);
  }
  struct stat now;
  if (length > 0 || ::fstat(descriptor_, &now) != 0 || !isUnchanged(info_, now))
    return refuse("was changed while it was read");
  return {};
}

Status ContainedFile::readWhole(std::string &out) {
  try {
    out.resize(size());
  } catch (const std::bad_alloc &) {
    return Status::environment(path_ + ": no memory for " +
                               std::to_string(size()) + " bytes");
  }
  return read(0, size(), out.data());
}
