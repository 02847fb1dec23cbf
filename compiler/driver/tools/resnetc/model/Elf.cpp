//===- Elf.cpp - looks into a shared library without loading it -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every offset and size comes from the file, so each is checked against the
// file's length before use. Tables are small next to the weights that lie in
// the same file; only they are read.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/model/Elf.h"

#include "compiler/driver/tools/resnetc/Text.h"
#include "resnetc/runtime.h"

#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

class ElfFile {
public:
  explicit ElfFile(const std::string &path) : path_(path) {}
  ~ElfFile() {
    if (file_ >= 0)
      ::close(file_);
  }
  ElfFile(const ElfFile &) = delete;
  ElfFile &operator=(const ElfFile &) = delete;

  Status open();
  /// Reads the section headers; after it, sections() are valid.
  Status readSections();
  Status readTable(const Elf64_Shdr &section, std::string &out) const;
  const std::vector<Elf64_Shdr> &sections() const { return sections_; }
  /// The string table that a section refers to.
  Status readNames(const Elf64_Shdr &section, std::string &out) const;
  Status broken(const std::string &what) const {
    return Status::input(path_ + ": expected a compiled model, got " + what);
  }

private:
  bool read(uint64_t offset, void *to, uint64_t bytes) const;

  std::string path_;
  int file_ = -1;
  uint64_t size_ = 0;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
};

} // namespace

/// Symbol tables of models have a dozen entries and those of the largest
/// system libraries stay below 8 MB.
static constexpr uint64_t maxTableBytes = uint64_t{64} << 20;

bool ElfFile::read(uint64_t offset, void *to, uint64_t bytes) const {
  if (offset > size_ || bytes > size_ - offset)
    return false;
  auto *at = static_cast<char *>(to);
  while (bytes > 0) {
    const ssize_t count = ::pread(file_, at, bytes, offset);
    if (count <= 0)
      return false;
    at += count;
    offset += count;
    bytes -= count;
  }
  return true;
}

Status ElfFile::open() {
  // O_NONBLOCK: opening a FIFO that nobody writes to would wait forever.
  file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info;
  if (file_ < 0 || ::fstat(file_, &info) != 0)
    return Status::input(path_ + ": cannot open: " + std::strerror(errno));
  if (!S_ISREG(info.st_mode))
    return broken(S_ISDIR(info.st_mode) ? "a folder" : "no regular file");
  size_ = info.st_size;
  if (!read(0, &header_, sizeof header_) ||
      std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0)
    return broken(size_ == 0 ? "an empty file" : "no shared library");
  if (header_.e_ident[EI_CLASS] != ELFCLASS64 ||
      header_.e_ident[EI_DATA] != ELFDATA2LSB || header_.e_machine != EM_X86_64)
    return broken("a library for another machine than x86-64");
  if (header_.e_type != ET_DYN)
    return broken("an ELF file that is no shared library");
  return {};
}

Status ElfFile::readSections() {
  // They are the last bytes that a linker writes.
  sections_.resize(header_.e_shnum);
  if (header_.e_shnum == 0 || header_.e_shentsize != sizeof(Elf64_Shdr) ||
      !read(header_.e_shoff, sections_.data(),
            sections_.size() * sizeof(Elf64_Shdr)))
    return broken("a truncated library");
  return {};
}

Status ElfFile::readTable(const Elf64_Shdr &section, std::string &out) const {
  if (section.sh_size > maxTableBytes)
    return broken("a symbol table of " + std::to_string(section.sh_size) +
                  " bytes");
  out.resize(section.sh_size);
  if (!read(section.sh_offset, out.data(), out.size()))
    return broken("a truncated library");
  return {};
}

Status ElfFile::readNames(const Elf64_Shdr &section, std::string &out) const {
  if (section.sh_link >= sections_.size())
    return broken("a library with a broken string table");
  return readTable(sections_[section.sh_link], out);
}

/// The entry at `offset`, or false where the table ends.
template <typename Entry>
static bool entryAt(const std::string &table, uint64_t offset, Entry &out) {
  if (offset > table.size() || table.size() - offset < sizeof out)
    return false;
  std::memcpy(&out, table.data() + offset, sizeof out);
  return true;
}

/// Versions are short; a hostile string table may be one long name.
static std::string nameAt(const std::string &names, uint64_t offset) {
  constexpr size_t most = 32;
  if (offset >= names.size())
    return {};
  return std::string(names, offset, most).c_str();
}

static bool exports(const std::string &symbols, const std::string &names,
                    std::string wanted) {
  wanted += '\0';
  Elf64_Sym symbol;
  for (uint64_t at = 0; entryAt(symbols, at, symbol); at += sizeof symbol)
    if (symbol.st_shndx != SHN_UNDEF && symbol.st_name < names.size() &&
        names.compare(symbol.st_name, wanted.size(), wanted) == 0)
      return true;
  return false;
}

/// 2.17 as 2017, so that 2.4 < 2.17; 0 for another version name.
static int64_t glibcOrder(const std::string &version, std::string &number) {
  if (!version.starts_with("GLIBC_"))
    return 0;
  number = version.substr(6);
  const size_t point = number.find('.');
  int64_t major = 0, minor = 0;
  if (point == std::string::npos ||
      !parseWhole(number.substr(0, point), 0, 999, major) ||
      !parseWhole(
          number.substr(point + 1, number.find('.', point + 1) - point - 1), 0,
          999, minor))
    return 0;
  return major * 1000 + minor;
}

/// The records form a list by relative offsets; 0 ends it.
static std::string highestGlibc(const std::string &needs,
                                const std::string &names) {
  // Records may overlap in a hostile file; an honest one has a few dozen.
  int budget = 10000;
  std::string highest, number;
  int64_t order = 0;
  Elf64_Verneed need;
  Elf64_Vernaux version;
  for (uint64_t at = 0; entryAt(needs, at, need); at += need.vn_next) {
    uint64_t inner = at + need.vn_aux;
    for (int left = need.vn_cnt;
         left > 0 && budget-- > 0 && entryAt(needs, inner, version);
         --left, inner += version.vna_next) {
      const int64_t got = glibcOrder(nameAt(names, version.vna_name), number);
      if (got > order) {
        order = got;
        highest = number;
      }
    }
    if (need.vn_next == 0 || budget-- <= 0)
      break;
  }
  return highest;
}

Status cli::readElf(const std::string &path, ElfSummary &out) {
  ElfFile file(path);
  if (Status status = file.open(); !status.ok())
    return status;
  if (Status status = file.readSections(); !status.ok())
    return status;
  for (const Elf64_Shdr &section : file.sections()) {
    if (section.sh_type != SHT_DYNSYM && section.sh_type != SHT_GNU_verneed)
      continue;
    std::string table, names;
    if (Status status = file.readTable(section, table); !status.ok())
      return status;
    if (Status status = file.readNames(section, names); !status.ok())
      return status;
    if (section.sh_type == SHT_DYNSYM)
      out.isModel |= exports(table, names, RESNETC_QUERY_SYMBOL);
    else
      out.glibc = highestGlibc(table, names);
  }
  return {};
}
