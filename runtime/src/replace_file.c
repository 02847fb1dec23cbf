/*===- replace_file.c - a file that appears whole or not at all ------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

const char *resnetc_path_end(const char *path) {
  const size_t most = 100, length = strlen(path);
  return length > most ? path + length - most : path;
}

static resnetc_status failed(const resnetc_replacement *file) {
  char why[64];
  snprintf(why, sizeof why, "%s", strerror(errno));
  return resnetc_error(RESNETC_IO, "%s: cannot write: %s",
                       resnetc_path_end(file->path), why);
}

static char *join(const char *path, const char *ending) {
  size_t bytes = strlen(path) + strlen(ending) + 1;
  char *result = malloc(bytes);
  if (result)
    snprintf(result, bytes, "%s%s", path, ending);
  return result;
}

/* Follows a link, so that what it points to is replaced and not the link. */
static resnetc_status resolve(resnetc_replacement *file) {
  struct stat info;
  if (lstat(file->path, &info) != 0) {
    if (errno != ENOENT)
      return failed(file);
    file->target = join(file->path, "");
  } else {
    file->target = realpath(file->path, NULL);
    if (!file->target || stat(file->target, &info) != 0)
      return failed(file);
    if (!S_ISREG(info.st_mode))
      return resnetc_error(RESNETC_IO, "%s: expected a regular file",
                           resnetc_path_end(file->path));
  }
  if (!file->target)
    return resnetc_error(RESNETC_OOM, "no memory for a file name");
  file->temporary = join(file->target, ".tmp");
  file->previous = join(file->target, ".prev");
  file->previous_moved = join(file->target, ".prev.tmp");
  if (!file->temporary || !file->previous || !file->previous_moved)
    return resnetc_error(RESNETC_OOM, "no memory for a file name");
  return resnetc_ok();
}

/* Whether the open file is the one of that name, a file of its own. */
static int is_own(int descriptor, const char *name) {
  struct stat opened, named;
  return fstat(descriptor, &opened) == 0 && lstat(name, &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino &&
         S_ISREG(opened.st_mode) && opened.st_nlink == 1;
}

static resnetc_status open_temporary(resnetc_replacement *file) {
  /* Another writer may rename the file between open and lock. */
  for (int attempt = 0; attempt < 100; ++attempt) {
    file->descriptor =
        open(file->temporary,
             O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (file->descriptor < 0)
      return failed(file);
    if (flock(file->descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      break;
    if (is_own(file->descriptor, file->temporary))
      return ftruncate(file->descriptor, 0) == 0 ? resnetc_ok() : failed(file);
    close(file->descriptor);
    file->descriptor = -1;
  }
  if (file->descriptor >= 0)
    close(file->descriptor);
  file->descriptor = -1;
  return resnetc_error(RESNETC_STATE, "%s: locked by another writer",
                       resnetc_path_end(file->path));
}

resnetc_status resnetc_replace_begin(resnetc_replacement *file,
                                     const char *path) {
  memset(file, 0, sizeof *file);
  file->path = path;
  file->descriptor = -1;
  resnetc_status status = resolve(file);
  if (status.code == RESNETC_OK)
    status = open_temporary(file);
  return status;
}

resnetc_status resnetc_replace_write(resnetc_replacement *file,
                                     const void *data, uint64_t bytes) {
  const char *at = data;
  while (bytes > 0) {
    ssize_t count = write(file->descriptor, at, bytes);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return failed(file);
    at += count;
    bytes -= count;
  }
  return resnetc_ok();
}

resnetc_status resnetc_replace_patch(resnetc_replacement *file, uint64_t offset,
                                     const void *data, uint64_t bytes) {
  ssize_t count;
  do
    count = pwrite(file->descriptor, data, bytes, offset);
  while (count < 0 && errno == EINTR);
  if (count == (ssize_t)bytes)
    return resnetc_ok();
  if (count >= 0)
    errno = EIO;
  return failed(file);
}

/* Gives the file that is about to be replaced a second name. */
static int keep_previous(const resnetc_replacement *file) {
  unlink(file->previous_moved);
  if (link(file->target, file->previous_moved) == 0) {
    int result = rename(file->previous_moved, file->previous);
    /* A rename between two names of one file does nothing. */
    unlink(file->previous_moved);
    return result;
  }
  if (errno == ENOENT)
    return 0;
  /* File systems without hard links: for a moment there is only the previous
   * one. */
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS &&
      errno != EMLINK)
    return -1;
  return rename(file->target, file->previous);
}

static int sync_folder(const resnetc_replacement *file) {
  const char *slash = strrchr(file->target, '/');
  size_t length = slash ? (size_t)(slash - file->target) + 1 : 2;
  char *folder = malloc(length + 1);
  if (!folder)
    return -1;
  snprintf(folder, length + 1, "%s", slash ? file->target : "./");
  int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free(folder);
  if (descriptor < 0)
    return -1;
  /* Some file systems cannot sync a folder, and say so. */
  int result = fsync(descriptor) == 0 || errno == EINVAL ? 0 : -1;
  int error = errno;
  close(descriptor);
  errno = error;
  return result;
}

resnetc_status resnetc_replace_commit(resnetc_replacement *file) {
  if (fsync(file->descriptor) != 0 || keep_previous(file) != 0 ||
      rename(file->temporary, file->target) != 0)
    return failed(file);
  /* The lock goes with the descriptor, now that the name is free again. */
  close(file->descriptor);
  file->descriptor = -1;
  return sync_folder(file) == 0 ? resnetc_ok() : failed(file);
}

void resnetc_replace_end(resnetc_replacement *file) {
  if (file->descriptor >= 0) {
    unlink(file->temporary);
    close(file->descriptor);
  }
  free(file->target);
  free(file->temporary);
  free(file->previous);
  free(file->previous_moved);
}
