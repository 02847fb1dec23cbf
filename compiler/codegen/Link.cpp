//===- Link.cpp - objects and the runtime become a shared library ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// lld reads its inputs and writes its output by path. They are anonymous memory
// files here (memfd_create(2)), reached through /proc/self/fd: nothing lies in
// a temporary folder, so nothing can be left there or be swapped by someone
// else.
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Link.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <link.h>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

using namespace resnetc;

namespace {

/// Anonymous files, closed together.
class MemoryFiles {
public:
  ~MemoryFiles() {
    for (int file : files_)
      close(file);
  }

  /// Writes a new file; `path` names it as long as this object lives.
  Status add(llvm::StringRef bytes, std::string &path) {
    int file = memfd_create("resnetc", MFD_CLOEXEC);
    if (file < 0)
      return Status::environment("cannot make a file in memory: " +
                                 llvm::sys::StrError(errno));
    files_.push_back(file);
    llvm::raw_fd_ostream stream(file, /*shouldClose=*/false);
    stream << bytes;
    stream.flush();
    if (std::error_code error = stream.error()) {
      stream.clear_error();
      return Status::environment("cannot write a file in memory: " +
                                 error.message());
    }
    path = "/proc/self/fd/" + std::to_string(file);
    return {};
  }

private:
  std::vector<int> files_;
};

/// Path of a library that this very process runs on, for instance libc.so.6:
/// it is there, and it is the one that the result will meet.
std::string loadedLibrary(llvm::StringRef name) {
  struct Search {
    llvm::StringRef name;
    std::string path;
  } search{name, ""};
  dl_iterate_phdr(
      [](dl_phdr_info *info, size_t, void *data) {
        auto *search = static_cast<Search *>(data);
        if (llvm::sys::path::filename(info->dlpi_name) == search->name)
          search->path = info->dlpi_name;
        return 0;
      },
      &search);
  return search.path;
}

std::string versionScript(const std::vector<std::string> &exports) {
  return "{ global: " + llvm::join(exports, "; ") + "; local: *; };\n";
}

/// The linker's first line, without its own name.
std::string firstLine(llvm::StringRef text) {
  llvm::StringRef line = text.split('\n').first;
  line.consume_front("ld.lld: ");
  line.consume_front("error: ");
  return line.empty() ? "the linker gave no reason" : line.str();
}

Status addSystemLibraries(std::vector<std::string> &arguments) {
  arguments.push_back("--as-needed");
  for (const char *name : {"libc.so.6", "libm.so.6"}) {
    std::string path = loadedLibrary(name);
    if (path.empty())
      return Status::environment(std::string("cannot link the model: this "
                                             "process does not run on ") +
                                 name);
    arguments.push_back(path);
  }
  return {};
}

Status runLinker(const std::vector<std::string> &arguments) {
  // lld keeps its state in globals.
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  std::vector<const char *> argv;
  for (const std::string &argument : arguments)
    argv.push_back(argument.c_str());
  std::string out, err;
  llvm::raw_string_ostream outStream(out), errStream(err);
  const lld::DriverDef drivers[] = {{lld::Gnu, &lld::elf::link}};
  lld::Result result = lld::lldMain(argv, outStream, errStream, drivers);
  if (result.retCode != 0)
    return Status::environment("cannot link the model: " + firstLine(err));
  return {};
}

} // namespace

Status resnetc::linkSharedLibrary(LinkJob job) {
  MemoryFiles files;
  std::string script;
  if (Status s = files.add(versionScript(job.exports), script); !s.ok())
    return s;
  std::vector<std::string> arguments = {
      "ld.lld", "-shared", "-m", "elf_x86_64", "-o", job.output,
      // Nothing of this machine or this hour may enter the file.
      "--build-id=none", "--hash-style=gnu", "--strip-all",
      // Everything is bound at load and read-only after.
      "-z", "now", "-z", "relro", "-z", "noexecstack", "-z", "text", "-z",
      "defs", "--gc-sections", "-Bsymbolic", "--version-script", script};
  for (std::vector<char> &object : job.objects) {
    std::string path;
    if (Status s = files.add({object.data(), object.size()}, path); !s.ok())
      return s;
    std::vector<char>().swap(object);
    arguments.push_back(path);
  }
  arguments.push_back(job.runtimeArchive);
  if (Status s = addSystemLibraries(arguments); !s.ok())
    return s;
  return runLinker(arguments);
}
