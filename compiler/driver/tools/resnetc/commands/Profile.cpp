//===- Profile.cpp - how long each kernel call took -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Profile.h"

#include "resnetc/File.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <numeric>

using namespace resnetc;
using namespace resnetc::cli;

static void printTable(const Model &model, const std::vector<uint64_t> &callNs,
                       double total) {
  std::printf("%12s %7s  call\n", "microseconds", "share");
  for (size_t call = 0; call < callNs.size(); ++call)
    std::printf("%12.1f %5.1f %%  %s\n", callNs[call] / 1e3,
                100 * callNs[call] / total, model.info().calls[call]);
  std::printf("%12.1f %5.1f %%  all\n", total / 1e3, 100.0);
}

Status cli::showProfile(const Model &model, int64_t rows,
                        const std::vector<uint64_t> &callNs,
                        const std::string &file) {
  // A model of no calls has no time to share.
  const double total =
      std::max(1.0, std::accumulate(callNs.begin(), callNs.end(), 0.0));
  if (file.empty()) {
    printTable(model, callNs, total);
    return {};
  }
  nlohmann::ordered_json page;
  page["model"] = model.info().name;
  page["rows"] = rows;
  page["calls"] = nlohmann::ordered_json::array();
  for (size_t call = 0; call < callNs.size(); ++call)
    page["calls"].push_back({{"name", model.info().calls[call]},
                             {"microseconds", callNs[call] / 1e3},
                             {"share", callNs[call] / total}});
  return writeFile(file, page.dump(2) + "\n");
}
