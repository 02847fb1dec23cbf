//===- Inspect.cpp - resnetc inspect --------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shows the manifest that the compiler put into the model; only what the file
// itself knows better (glibc, names and shapes as the runtime uses them) is
// added here.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/commands/Commands.h"
#include "compiler/driver/tools/resnetc/commands/Plain.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

using namespace resnetc;
using namespace resnetc::cli;

using Json = nlohmann::json;

static Json describeTensors(std::span<const resnetc_tensor_info> tensors) {
  Json list = Json::array();
  for (const resnetc_tensor_info &tensor : tensors)
    list.push_back({{"name", tensor.name},
                    {"dtype", "f32"},
                    {"dims", dimsOf(tensor)},
                    {"layout", tensor.layout}});
  return list;
}

static constexpr int64_t kPredictedThreads[] = {2, 8, 16, 64};

/// The share of `threads` workers that are busy while a loop of `tasks` equal
/// tasks runs, one contiguous range a worker: a prediction, not a measurement.
static double predictedEfficiency(int64_t tasks, int64_t threads) {
  if (tasks < 1)
    return 0;
  const int64_t longest = (tasks + threads - 1) / threads;
  return double(tasks) / double(threads * longest);
}

/// A call is as good as the worst of its loops.
static Json predictEfficiency(const Json &loops) {
  Json out = Json::object();
  for (int64_t threads : kPredictedThreads) {
    double least = 1;
    for (const Json &tasks : loops)
      least =
          std::min(least, predictedEfficiency(tasks.get<int64_t>(), threads));
    out[std::to_string(threads)] = least;
  }
  return out;
}

/// The manifest, completed.
static Json describe(const Model &model, Json page) {
  const resnetc_model_info &info = model.info();
  page["glibc"] = model.glibc();
  page["inputs"] = describeTensors(model.inputs());
  page["outputs"] = describeTensors(model.outputs());
  page["isas"] = Json::array();
  const std::string isas = info.isas ? info.isas : "";
  for (size_t at = 0; at < isas.size();) {
    const size_t end = std::min(isas.find(' ', at), isas.size());
    page["isas"].push_back(isas.substr(at, end - at));
    at = end + 1;
  }
  page.emplace("name", info.name);
  page.emplace("programs", Json::array({"infer"}));
  page.emplace("bytes", Json{{"packed", info.packed_bytes},
                             {"arena_per_sample", info.arena_sample_bytes}});
  if (page.contains("calls")) {
    for (Json &call : page["calls"])
      if (call.contains("tasks"))
        call["predicted_efficiency"] = predictEfficiency(call["tasks"]);
    return page;
  }
  page["calls"] = Json::array();
  for (uint32_t call = 0; call < info.call_count; ++call)
    page["calls"].push_back({{"name", info.calls[call]}});
  return page;
}

static void printTensor(const char *role, const Json &tensor) {
  std::printf("%-12s %s: %s %s %s\n", role, plain(tensor["name"]).c_str(),
              plain(tensor["dtype"]).c_str(),
              shapeText(tensor["dims"].get<std::vector<int64_t>>()).c_str(),
              plain(tensor["layout"]).c_str());
}

/// What stands under a key of an object, "" if nothing.
static std::string field(const Json &object, const char *key) {
  return object.is_object() && object.contains(key) ? plain(object[key]) : "";
}

/// " 100  87  43  10": percent on each number of threads.
static std::string efficiencyText(const Json &call) {
  std::string text;
  for (int64_t threads : kPredictedThreads) {
    char number[16] = "    ";
    if (call.contains("predicted_efficiency"))
      std::snprintf(number, sizeof number, "%4.0f",
                    100 * call["predicted_efficiency"][std::to_string(threads)]
                              .get<double>());
    text += number;
  }
  return text;
}

static void printCalls(const Json &calls) {
  std::printf(
      "calls        %zu; the percentages are the predicted efficiency of "
      "one sample on 2, 8, 16 and 64 threads\n",
      calls.size());
  std::printf("  %-32s %-16s %-28s %12s  %16s  %s\n", "name", "kind",
              "algorithm", "bytes", "2   8  16  64 %", "sources");
  for (const Json &call : calls)
    std::printf("  %-32s %-16s %-28s %12s %s   %s\n",
                field(call, "name").c_str(), field(call, "kind").c_str(),
                field(call, "algorithm").c_str(), field(call, "bytes").c_str(),
                efficiencyText(call).c_str(), field(call, "sources").c_str());
}

/// The names of a short list of objects, the length of a long one: parameters
/// are hundreds.
static std::string listed(const Json &list) {
  std::string names;
  for (const Json &element : list)
    names += (names.empty() ? "" : " ") + field(element, "name");
  return list.size() > 8 ? std::to_string(list.size()) : names;
}

/// One line of the page; tensors and calls have tables of their own.
static void printEntry(const std::string &key, const Json &value) {
  if (key == "calls" || key == "inputs" || key == "outputs")
    return;
  const bool objects =
      value.is_array() && !value.empty() && value[0].is_object();
  std::printf("%-12s %s\n", key.c_str(),
              (objects ? listed(value) : plain(value)).c_str());
}

static void printPage(const Json &page) {
  const std::vector<std::string> first = {"name", "version", "isas", "glibc"};
  for (const std::string &key : first)
    printEntry(key, page.value(key, Json("")));
  for (const auto &[key, value] : page.items())
    if (std::find(first.begin(), first.end(), key) == first.end())
      printEntry(key, value);
  for (const Json &tensor : page["inputs"])
    printTensor("input", tensor);
  for (const Json &tensor : page["outputs"])
    printTensor("output", tensor);
  if (page["calls"].is_array())
    printCalls(page["calls"]);
}

Status InspectCommand::execute() const {
  Model opened;
  if (Status status = opened.open(model); !status.ok())
    return status;
  Json manifest;
  if (Status status = opened.manifest(manifest); !status.ok())
    return status;
  const Json page = describe(opened, std::move(manifest));
  if (json)
    std::printf("%s\n", page.dump(2).c_str());
  else
    printPage(page);
  return {};
}
