//===- CheckOptions.cpp - options that can be judged alone ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/CheckOptions.h"

#include "compiler/driver/CacheFolder.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <thread>

using namespace resnetc;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

Status checkOutputPath(const std::string &option, const std::string &output,
                       const std::string &model) {
  if (output.empty())
    return Status::usage(option + ": expected a file name, got none");
  fs::file_status status;
  bool exists = !fs::status(output, status);
  if (exists && fs::is_directory(status))
    return Status::usage(option + " " + output + ": is a folder");
  if (exists && !fs::is_regular_file(status))
    return Status::usage(option + " " + output + ": is no regular file");
  if (!exists && fs::is_symlink_file(output))
    return Status::usage(option + " " + output + ": is a dangling link");
  if (exists && !model.empty() && fs::equivalent(output, model))
    return Status::usage(option + " " + output + ": is the model itself");
  llvm::StringRef folder = path::parent_path(output);
  if (folder.empty())
    folder = ".";
  if (!fs::is_directory(folder))
    return Status::environment(output + ": cannot write: there is no folder " +
                               folder.str());
  if (std::error_code error = fs::access(folder, fs::AccessMode::Write))
    return Status::environment(output + ": cannot write: " + error.message());
  return {};
}

Status checkOutputs(const CompileOptions &options, const std::string &model) {
  if (Status s = checkOutputPath("-o", options.output, model); !s.ok())
    return s;
  llvm::StringRef extension = path::extension(options.output);
  if (extension == ".o" || extension == ".a")
    return Status::usage("-o " + options.output +
                         ": static linking comes later; M.so is there now");
  if (extension != ".so")
    return Status::usage("-o " + options.output +
                         ": expected a name that ends "
                         "in .so");
  if (options.header.empty())
    return {};
  if (options.header == options.output)
    return Status::usage("--header " + options.header +
                         ": is the output of -o");
  return checkOutputPath("--header", options.header, model);
}

/// Algorithms are measured where the library can run.
Status checkTune(const CompileOptions &options, const std::string &model,
                 Isa best) {
  if (!options.tune && !options.tuned)
    return {};
  if (options.tune && options.tuned)
    return Status::usage("--tune, --tuned: expected one of them, got both");
  const char *option = options.tune ? "--tune" : "--tuned";
  if (options.conv == "direct")
    return Status::usage(std::string(option) +
                         ": expected --conv=auto, got direct, which leaves "
                         "no choice");
  if (!options.tune)
    return {};
  Isa host;
  if (Status s = hostIsa(host); !s.ok())
    return s;
  if (host < best)
    return Status::usage("--tune: expected a --target that this machine runs, "
                         "got " +
                         options.target);
  if (options.tune->empty())
    return {};
  if (*options.tune == options.output || *options.tune == options.header)
    return Status::usage("--tune " + *options.tune +
                         ": is another output already");
  return checkOutputPath("--tune", *options.tune, model);
}

/// The runtime lies beside the program in the build tree and once installed.
Status findRuntimeArchive(std::string &out) {
  std::string program = fs::getMainExecutable(nullptr, nullptr);
  llvm::SmallString<256> archive(path::parent_path(path::parent_path(program)));
  path::append(archive, "lib", "libresnetc_model_runtime.a");
  if (!fs::exists(archive))
    return Status::environment(archive.str().str() +
                               ": the runtime of compiled models is missing");
  out = archive.str();
  return {};
}

} // namespace

Status resnetc::checkName(const std::string &name) {
  bool isIdentifier =
      !name.empty() && !llvm::isDigit(name[0]) &&
      llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (!isIdentifier)
    return Status::usage("--name: expected a C identifier, got '" + name + "'");
  // <name>_api_v1 would be the query symbol of every model.
  if (name == "resnetc")
    return Status::usage("--name: 'resnetc' is the name of the runtime");
  // Linkers and compilers take more, people do not.
  const size_t maxName = 200;
  if (name.size() > maxName)
    return Status::usage("--name: expected at most 200 characters, got " +
                         std::to_string(name.size()));
  return {};
}

Status resnetc::readTarget(const std::string &target, std::vector<Isa> &out) {
  if (target == "cpu") {
    out.resize(1);
    return hostIsa(out[0]);
  }
  if (target == "cpu:avx2")
    out = {Isa::Avx2};
  else if (target == "cpu:avx512")
    out = {Isa::Avx512};
  else if (target == "cpu:portable")
    out = {Isa::Avx512, Isa::Avx2};
  else if (target == "opencl" || target == "cuda")
    return Status::usage("--target=" + target + " comes later");
  else
    return Status::usage("--target: expected cpu, cpu:avx2, cpu:avx512 or "
                         "cpu:portable, got '" +
                         target + "'");
  return {};
}

Status resnetc::checkOptions(const CompileOptions &options,
                             const std::string &model, CodegenOptions &out) {
  if (!options.name.empty())
    if (Status s = checkName(options.name); !s.ok())
      return s;
  if (options.conv != "auto" && options.conv != "direct")
    return Status::usage("--conv: expected auto or direct, got '" +
                         options.conv + "'");
  if (!options.train.empty() && options.train != "sgd" &&
      options.train != "adamw")
    return Status::usage("--train: expected sgd or adamw, got '" +
                         options.train + "'");
  if (options.memoryBudget && options.train.empty())
    return Status::usage("--memory-budget: expected --train beside it");
  if (Status s = readTarget(options.target, out.isas); !s.ok())
    return s;
  if (Status s = checkOutputs(options, model); !s.ok())
    return s;
  if (Status s = checkTune(options, model, out.isas.front()); !s.ok())
    return s;
  if (Status s = findRuntimeArchive(out.runtimeArchive); !s.ok())
    return s;
  out.jobs = options.jobs ? options.jobs
                          : std::max(1u, std::thread::hardware_concurrency());
  out.output = options.output;
  if (options.cache)
    out.cache = cacheFolder();
  out.header = options.header;
  out.verbose = options.verbose;
  return {};
}
