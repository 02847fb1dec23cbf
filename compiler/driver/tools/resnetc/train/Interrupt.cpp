//===- Interrupt.cpp - Ctrl-C and SIGTERM as a question -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/Interrupt.h"

#include <csignal>

using namespace resnetc::cli;

static volatile std::sig_atomic_t arrived = 0;

static constexpr int stopping[] = {SIGINT, SIGTERM, SIGHUP};

static void note(int signal) {
  arrived = signal;
  for (int each : stopping)
    std::signal(each, SIG_DFL);
}

Interrupt::Interrupt() {
  arrived = 0;
  for (int each : stopping)
    std::signal(each, note);
  std::signal(SIGXFSZ, SIG_IGN);
}

Interrupt::~Interrupt() {
  for (int each : stopping)
    std::signal(each, SIG_DFL);
}

int Interrupt::signal() const { return arrived; }
