//===- KernelEntry.cpp - a compiled kernel as bytes of a file -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   magic  key  schedule  scratchBytes  tasks  elf  checksum of all before
//
// Numbers are of 8 bytes in this machine's order, texts are their length and
// their bytes. Files are not carried to other machines: the key holds the id of
// the compiler, which runs on x86-64 alone.
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/KernelEntry.h"

#include <cstring>

using namespace resnetc;

/// The number changes with the layout of the bytes.
static constexpr std::string_view kMagic = "resnetc kernel 1\n";

/// FNV-1a, of 64 bits: the offset basis and the prime are its definition's.
uint64_t resnetc::checksum(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char byte : bytes)
    hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

static void putNumber(std::string &out, uint64_t value) {
  out.append(reinterpret_cast<const char *>(&value), sizeof value);
}

static void putText(std::string &out, std::string_view text) {
  putNumber(out, text.size());
  out += text;
}

static bool takeNumber(std::string_view &bytes, uint64_t &out) {
  if (bytes.size() < sizeof out)
    return false;
  std::memcpy(&out, bytes.data(), sizeof out);
  bytes.remove_prefix(sizeof out);
  return true;
}

static bool takeText(std::string_view &bytes, std::string_view &out) {
  uint64_t size = 0;
  if (!takeNumber(bytes, size) || size > bytes.size())
    return false;
  out = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

static bool takeTasks(std::string_view &bytes, std::vector<int64_t> &out) {
  uint64_t count = 0;
  if (!takeNumber(bytes, count) || count > bytes.size() / sizeof(uint64_t))
    return false;
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t tasks = 0;
    takeNumber(bytes, tasks);
    out.push_back(int64_t(tasks));
  }
  return true;
}

std::string resnetc::writeKernelEntry(std::string_view key,
                                      const KernelObject &kernel) {
  std::string bytes(kMagic);
  putText(bytes, key);
  putText(bytes, kernel.schedule);
  putNumber(bytes, kernel.scratchBytes);
  putNumber(bytes, kernel.tasks.size());
  for (int64_t tasks : kernel.tasks)
    putNumber(bytes, uint64_t(tasks));
  putText(bytes, {kernel.elf.data(), kernel.elf.size()});
  putNumber(bytes, checksum(bytes));
  return bytes;
}

/// What lies between the magic and the checksum.
static bool takeKernel(std::string_view bytes, std::string_view key,
                       KernelObject &out) {
  std::string_view found, schedule, elf;
  if (!takeText(bytes, found) || found != key || !takeText(bytes, schedule) ||
      !takeNumber(bytes, out.scratchBytes) || !takeTasks(bytes, out.tasks) ||
      !takeText(bytes, elf))
    return false;
  out.schedule = schedule;
  out.elf.assign(elf.begin(), elf.end());
  return bytes.empty();
}

bool resnetc::readKernelEntry(std::string_view bytes, std::string_view key,
                              KernelObject &out) {
  if (bytes.size() < kMagic.size() + sizeof(uint64_t) ||
      !bytes.starts_with(kMagic))
    return false;
  std::string_view end = bytes.substr(bytes.size() - sizeof(uint64_t));
  bytes.remove_suffix(sizeof(uint64_t));
  uint64_t expected = 0;
  if (!takeNumber(end, expected) || checksum(bytes) != expected)
    return false;
  KernelObject kernel;
  if (!takeKernel(bytes.substr(kMagic.size()), key, kernel))
    return false;
  out = std::move(kernel);
  return true;
}
