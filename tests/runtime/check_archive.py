#!/usr/bin/env python3
# check_archive.py: what the runtime archive needs, has and weighs.
#
# Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: check_archive.py NM READELF ARCHIVE
# Undefined symbols are those of libc, libm and pthread listed here, and the
# tables of the model; no constructors, no writable data; only the query symbol
# is not hidden; at most 100 KB of code.
import re
import subprocess
import sys

LIBC = set("""
__errno_location __isoc23_sscanf __isoc23_strtoll __isoc99_sscanf __sched_cpucount aligned_alloc bcmp calloc
clock_gettime close fclose fgets flock fopen free fstat fsync ftruncate getpid link lstat madvise malloc memcmp memcpy memset
open pthread_create pthread_join pthread_sigmask pwrite read realloc realpath rename sched_getaffinity sigfillset
snprintf sqrt stat strchr strcmp strcspn strerror strlen strncmp strrchr strstr strtoll syscall sysconf unlink vsnprintf write
""".split())
MODEL = {"resnetc_model_blob", "resnetc_model_packed", "resnetc_model_params", "resnetc_model_kernels"}
MAX_TEXT_BYTES = 100 * 1024


def symbols(nm, archive):
    defined, undefined = set(), set()
    for line in subprocess.run([nm, archive], capture_output=True, text=True, check=True).stdout.splitlines():
        match = re.match(r"([0-9a-f ]*) ([A-Za-z]) (\S+)$", line)
        if match:
            (undefined if match[2] in "Uw" else defined).add(match[3])
    return defined, undefined


def sections(readelf, archive):
    out = subprocess.run([readelf, "-SW", archive], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        match = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+\S+\s+\S+\s+([0-9a-f]+)\s+\S+\s+(\S*)", line)
        if match:
            yield match[1], match[2], int(match[3], 16), match[4]


def visible(readelf, archive):
    out = subprocess.run([readelf, "-sW", archive], capture_output=True, text=True, check=True).stdout
    pattern = r"\s*\d+: \S+\s+\S+ \S+\s+(?:GLOBAL|WEAK)\s+DEFAULT\s+(?!UND)\S+ (\S+)$"
    return {match[1] for match in (re.match(pattern, line) for line in out.splitlines()) if match}


def main():
    nm, readelf, archive = sys.argv[1:]
    errors = []
    defined, undefined = symbols(nm, archive)
    alien = undefined - defined - LIBC - MODEL
    if alien:
        errors.append(f"needs {sorted(alien)}, which are neither libc nor tables of the model")
    if MODEL - undefined:
        errors.append(f"does not use {sorted(MODEL - undefined)}")
    exported = visible(readelf, archive)
    if exported != {"resnetc_api_v1"}:
        errors.append(f"shows {sorted(exported)}, expected only resnetc_api_v1")
    text = 0
    for name, kind, size, flags in sections(readelf, archive):
        if name.startswith((".init_array", ".ctors", ".fini_array", ".preinit")):
            errors.append(f"has a constructor section {name}")
        if "W" in flags and size and not name.startswith((".data.rel.ro", ".rela")):
            errors.append(f"has writable data: {name}, {size} bytes")
        if "X" in flags:
            text += size
    if not 0 < text <= MAX_TEXT_BYTES:
        errors.append(f"has {text} bytes of code, expected at most {MAX_TEXT_BYTES}")
    for error in errors:
        print(f"{archive}: {error}", file=sys.stderr)
    print(f"{text} bytes of code, {len(undefined - defined)} symbols needed")
    return 1 if errors else 0


sys.exit(main())
