/*===- cpu_isa.c - which kernels this machine runs -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <cpuid.h>

/* State components of XCR0 that the system must save. */
#define XCR0_AVX 0x06u
#define XCR0_AVX512 0xe6u

/* Which registers the system saves; only valid if OSXSAVE is set. */
static uint64_t saved_registers(void) {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

typedef struct cpu_words {
  uint32_t leaf1_ecx, leaf7_ebx;
  uint64_t xcr0;
} cpu_words;

static cpu_words read_cpu(void) {
  cpu_words cpu = {0, 0, 0};
  uint32_t eax, ebx, ecx, edx;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx))
    cpu.leaf1_ecx = ecx;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx))
    cpu.leaf7_ebx = ebx;
  if (cpu.leaf1_ecx & bit_OSXSAVE)
    cpu.xcr0 = saved_registers();
  return cpu;
}

static const char *missing_for_avx2(const cpu_words *cpu) {
  if (!(cpu->leaf1_ecx & bit_AVX) || (cpu->xcr0 & XCR0_AVX) != XCR0_AVX)
    return "avx";
  if (!(cpu->leaf1_ecx & bit_FMA))
    return "fma";
  return cpu->leaf7_ebx & bit_AVX2 ? NULL : "avx2";
}

static const char *missing_for_avx512(const cpu_words *cpu) {
  static const struct {
    uint32_t bit;
    const char *name;
  } features[] = {{bit_AVX512F, "avx512f"},
                  {bit_AVX512BW, "avx512bw"},
                  {bit_AVX512DQ, "avx512dq"},
                  {bit_AVX512VL, "avx512vl"},
                  {bit_AVX512CD, "avx512cd"}};
  if ((cpu->xcr0 & XCR0_AVX512) != XCR0_AVX512)
    return "avx512f";
  for (size_t f = 0; f < sizeof features / sizeof features[0]; ++f)
    if (!(cpu->leaf7_ebx & features[f].bit))
      return features[f].name;
  return NULL;
}

const char *resnetc_missing_feature(uint32_t isa) {
  cpu_words cpu = read_cpu();
  const char *missing = missing_for_avx2(&cpu);
  if (missing || isa == RESNETC_ISA_AVX2)
    return missing;
  if (isa == RESNETC_ISA_AVX512)
    return missing_for_avx512(&cpu);
  return resnetc_isa_name(isa);
}

const char *resnetc_isa_name(uint32_t isa) {
  switch (isa) {
  case RESNETC_ISA_AVX2:
    return "avx2";
  case RESNETC_ISA_AVX512:
    return "avx512";
  default:
    return "unknown";
  }
}
