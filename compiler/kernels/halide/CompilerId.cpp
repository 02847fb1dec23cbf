//===- CompilerId.cpp - which compiler of kernels this is -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A version number would not do: between two builds of one version a schedule
// may have changed. The linker's build id is a hash of a program's contents.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/CompileKernel.h"

#include <Halide.h>

#include <cstring>
#include <elf.h>
#include <link.h>
#include <string_view>

using namespace resnetc;

namespace {

/// Which program or library to look for, and what was found.
struct BuildIdSearch {
  uintptr_t address; ///< somewhere in it
  std::string id;    ///< in hexadecimal
};

} // namespace

static std::string hexadecimal(std::string_view bytes) {
  const char *digits = "0123456789abcdef";
  std::string text;
  for (unsigned char byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

/// The build id in a segment of notes, empty if there is none.
static std::string buildIdIn(std::string_view notes) {
  auto padded = [](uint64_t bytes) { return (bytes + 3) / 4 * 4; };
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes.data(), sizeof header);
    const uint64_t start = sizeof header + padded(header.n_namesz);
    const uint64_t end = start + header.n_descsz;
    if (end > notes.size())
      break;
    if (header.n_type == NT_GNU_BUILD_ID &&
        notes.substr(sizeof header, header.n_namesz) ==
            std::string_view("GNU", 4))
      return hexadecimal(notes.substr(start, header.n_descsz));
    notes.remove_prefix(std::min<uint64_t>(padded(end), notes.size()));
  }
  return {};
}

/// Called for each program and library of the process; 1 ends the search.
static int lookAt(dl_phdr_info *object, size_t, void *argument) {
  auto *search = static_cast<BuildIdSearch *>(argument);
  bool holds = false;
  std::string id;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr) &segment = object->dlpi_phdr[i];
    const uintptr_t start = object->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD)
      holds |= search->address - start < segment.p_memsz;
    if (segment.p_type == PT_NOTE && id.empty())
      id = buildIdIn({reinterpret_cast<const char *>(start), segment.p_memsz});
  }
  if (holds)
    search->id = id;
  return holds;
}

static std::string buildIdAt(uintptr_t address) {
  BuildIdSearch search{address, {}};
  dl_iterate_phdr(lookAt, &search);
  return search.id;
}

std::string resnetc::kernelCompilerId() {
  std::string (*halide)(char) = Halide::Internal::unique_name;
  const std::string ours =
      buildIdAt(reinterpret_cast<uintptr_t>(&kernelCompilerId));
  const std::string theirs = buildIdAt(reinterpret_cast<uintptr_t>(halide));
  if (ours.empty() || theirs.empty())
    return {};
  return ours + " " + theirs;
}
