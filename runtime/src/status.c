/*===- status.c - status by value -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <stdarg.h>

resnetc_status resnetc_ok(void) {
  resnetc_status status = {RESNETC_OK, ""};
  return status;
}

resnetc_status resnetc_error(resnetc_code code, const char *format, ...) {
  resnetc_status status = {code, ""};
  va_list args;
  va_start(args, format);
  vsnprintf(status.text, sizeof status.text, format, args);
  va_end(args);
  return status;
}
