/*===- no_model.c - a library that dies when it is loaded -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * It exports nothing of ours, so no code of it may ever run.
 */
#include <stdlib.h>

__attribute__((constructor)) static void die(void) { abort(); }
