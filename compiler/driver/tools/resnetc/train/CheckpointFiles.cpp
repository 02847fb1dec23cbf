//===- CheckpointFiles.cpp - a training's checkpoints and their lock ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/CheckpointFiles.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace resnetc;
using namespace resnetc::cli;

static bool exists(const std::string &path) {
  struct stat info;
  return ::lstat(path.c_str(), &info) == 0;
}

/// Whether the open file still has that name: whoever gives a lock back removes
/// its file, and an older one may have been opened just before.
static bool isNamed(int file, const std::string &name) {
  struct stat opened, named;
  return ::fstat(file, &opened) == 0 && ::lstat(name.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

CheckpointFiles::~CheckpointFiles() {
  if (lock_ < 0)
    return;
  ::unlink((path_ + ".lock").c_str());
  ::close(lock_);
}

Status CheckpointFiles::lock() {
  const std::string name = path_ + ".lock";
  for (;;) {
    const int file =
        ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (file < 0)
      return Status::environment(name +
                                 ": cannot write: " + std::strerror(errno));
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      ::close(file);
      return Status::environment(
          error == EWOULDBLOCK
              ? path_ + ": locked by another training"
              : name + ": cannot lock: " + std::strerror(error));
    }
    if (isNamed(file, name)) {
      lock_ = file;
      return {};
    }
    ::close(file);
  }
}

Status CheckpointFiles::check(bool resume) const {
  const bool there = exists(path_);
  if (!resume && there)
    return Status::input(path_ + ": expected no checkpoint yet, got one; "
                                 "--resume goes on with it, --checkpoint=F "
                                 "names another");
  if (resume && !there && !exists(path_ + ".prev"))
    return Status::input(path_ +
                         ": expected a checkpoint for --resume, got none");
  return {};
}

Status CheckpointFiles::resume(TrainingState &state) const {
  bool damaged = false;
  Status status = state.load(path_, &damaged);
  const std::string previous = path_ + ".prev";
  if (status.ok() || !damaged || !exists(previous))
    return status;
  if (!state.load(previous).ok())
    return status;
  complain(status.message() + "; going on with " + previous);
  // The next save would make the damaged file the previous one.
  if (exists(path_) &&
      ::rename(path_.c_str(), (path_ + ".damaged").c_str()) != 0)
    return Status::environment(path_ +
                               ": cannot rename: " + std::strerror(errno));
  if (::rename(previous.c_str(), path_.c_str()) != 0)
    return Status::environment(previous +
                               ": cannot rename: " + std::strerror(errno));
  return {};
}

// A checkpoint is never changed, only replaced, so two names may share it.
Status CheckpointFiles::keepAsBest(const TrainingState &state) const {
  const std::string best = path_ + ".best", fresh = best + ".tmp";
  ::unlink(fresh.c_str());
  // File systems without hard links take a copy.
  if (::link(path_.c_str(), fresh.c_str()) != 0)
    return state.save(best);
  const int result = ::rename(fresh.c_str(), best.c_str());
  const int error = errno;
  ::unlink(fresh.c_str());
  if (result != 0)
    return Status::environment(best +
                               ": cannot write: " + std::strerror(error));
  return {};
}
