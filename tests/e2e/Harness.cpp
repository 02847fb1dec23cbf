//===- Harness.cpp - compile, load and run models in tests ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/e2e/Harness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace resnetc::test;
namespace fs = std::filesystem;

TempFolder::TempFolder() {
  std::string name = testing::TempDir() + "resnetc-e2e-XXXXXX";
  path_ = mkdtemp(name.data());
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::vector<std::string> TempFolder::entries() const {
  std::vector<std::string> names;
  for (const auto &entry : fs::directory_iterator(path_))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

static std::string readAll(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// In the child: becomes the program.
[[noreturn]] static void become(const std::vector<std::string> &command,
                                const RunSettings &settings,
                                const TempFolder &output) {
  std::vector<char *> argv;
  for (const std::string &argument : command)
    argv.push_back(const_cast<char *>(argument.c_str()));
  argv.push_back(nullptr);
  for (const auto &[name, value] : settings.environment)
    setenv(name.c_str(), value.c_str(), 1);
  if (settings.signal)
    signal(settings.signal, settings.signalIgnored ? SIG_IGN : SIG_DFL);
  bool ready = freopen((output / "out").c_str(), "w", stdout) &&
               freopen((output / "err").c_str(), "w", stderr) &&
               (settings.folder.empty() || chdir(settings.folder.c_str()) == 0);
  if (ready)
    execv(argv[0], argv.data());
  _exit(127);
}

/// Waits for the first file and sends the signal; false if the program ended
/// before.
static bool sendSignal(pid_t child, const RunSettings &settings) {
  while (fs::is_empty(settings.watched)) {
    siginfo_t info = {};
    waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid == child)
      return false;
    usleep(200);
  }
  return kill(child, settings.signal) == 0;
}

RunResult resnetc::test::run(const std::vector<std::string> &command,
                             const RunSettings &settings) {
  TempFolder output;
  RunResult result;
  pid_t child = fork();
  if (child == 0)
    become(command, settings, output);
  if (child > 0 && settings.signal)
    EXPECT_TRUE(sendSignal(child, settings)) << "it ended before the signal";
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child)
    return result;
  result.code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = readAll(output / "out");
  result.err = readAll(output / "err");
  return result;
}

RunResult resnetc::test::compileModel(const std::vector<std::string> &arguments,
                                      const RunSettings &settings) {
  std::vector<std::string> command = {RESNETC_COMPILE_PROGRAM, "compile"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command, settings);
}

LoadedModel::LoadedModel(const std::string &path) {
  resnetc_status status = resnetc_open(path.c_str(), &model_);
  EXPECT_EQ(status.code, RESNETC_OK) << status.text;
}

LoadedModel::~LoadedModel() {
  resnetc_status status = resnetc_close(&model_);
  EXPECT_EQ(status.code, RESNETC_OK) << status.text;
}

std::vector<float> LoadedModel::run(const std::vector<float> &input,
                                    RunRequest request) {
  resnetc_context_options options = {};
  options.size = sizeof(options);
  options.max_batch = request.batch;
  options.threads = request.threads;
  options.poison = 1;
  resnetc_context *context = nullptr;
  resnetc_status status = resnetc_context_create(model_, &options, &context);
  EXPECT_EQ(status.code, RESNETC_OK) << status.text;
  if (!context)
    return {};
  std::vector<float> output(request.batch * info().outputs[0].sample_elements);
  resnetc_input in = {input.data(), request.batch *
                                        info().inputs[0].sample_elements *
                                        sizeof(float)};
  resnetc_output out = {output.data(), output.size() * sizeof(float)};
  status = resnetc_run(context, request.batch, &in, &out);
  EXPECT_EQ(status.code, RESNETC_OK) << status.text;
  resnetc_context_destroy(&context);
  return output;
}

std::vector<float> resnetc::test::randomValues(size_t count, uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float &value : values)
    value = normal(generator);
  return values;
}

double resnetc::test::relativeError(const std::vector<float> &values,
                                    const std::vector<double> &exact) {
  double error = 0, norm = 0;
  for (size_t i = 0; i < exact.size(); ++i) {
    if (i >= values.size() || !std::isfinite(values[i]))
      return std::numeric_limits<double>::infinity();
    error += (values[i] - exact[i]) * (values[i] - exact[i]);
    norm += exact[i] * exact[i];
  }
  return norm > 0 ? std::sqrt(error / norm)
                  : std::numeric_limits<double>::infinity();
}

std::string resnetc::test::sharedFolder() {
  const char *given = std::getenv("RESNETC_SHARED");
  std::string folder = given ? given : RESNETC_SOURCE_DIR "/../shared";
  return fs::is_directory(folder) ? folder : "";
}
