//===- Codegen.cpp - a plan and weights become a library ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Codegen.h"

#include "compiler/codegen/Blob.h"
#include "compiler/codegen/Header.h"
#include "compiler/codegen/Kernels.h"
#include "compiler/codegen/Link.h"
#include "compiler/codegen/Manifest.h"
#include "compiler/codegen/ObjectWriter.h"
#include "compiler/codegen/PackWeights.h"
#include "compiler/codegen/ReadPlan.h"
#include "compiler/codegen/ScratchOffset.h"
#include "resnetc/File.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace resnetc;

namespace {

/// What the cache may grow to: the kernels of some hundred networks.
constexpr uint64_t kMaxCacheBytes = uint64_t(512) << 20;

/// Makes the bytes of a file durable.
Status syncFile(const std::string &path) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  bool synced = file >= 0 && fsync(file) == 0;
  int error = errno;
  if (file >= 0)
    close(file);
  if (synced)
    return {};
  return Status::environment(path +
                             ": cannot write: " + llvm::sys::StrError(error));
}

/// Holds signals back while it lives; they arrive when it goes. Kernel threads
/// have ended by then and lld has started none, so this thread is the only one
/// that could get them.
class HeldSignals {
public:
  HeldSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_;
};

/// An OutputFile whose temporary file also goes when a signal ends the process.
class SignalSafeFile {
public:
  ~SignalSafeFile() { forget(); }

  Status open(const std::string &path, mode_t mode) {
    // Between the two the file would be there and nobody would remove it.
    HeldSignals held;
    Status status = file_.open(path, mode);
    temporary_ = file_.temporaryPath();
    if (!temporary_.empty())
      llvm::sys::RemoveFileOnSignal(temporary_);
    return status;
  }
  /// Also for another writer, which may put a new file in its place.
  const std::string &temporaryPath() const { return temporary_; }
  Status write(llvm::StringRef bytes) { return file_.write(bytes); }
  Status commit() {
    Status status = syncFile(temporary_);
    if (status.ok())
      status = file_.commit();
    forget();
    return status;
  }

private:
  void forget() {
    if (!temporary_.empty())
      llvm::sys::DontRemoveFileOnSignal(temporary_);
    temporary_.clear();
  }

  OutputFile file_;
  std::string temporary_;
};

/// Of the names, shapes and values that the plan reads, in name order.
std::string weightsDigest(const Artefact &artefact,
                          const WeightStore &weights) {
  llvm::SHA256 hash;
  for (const ArtefactParam &param : artefact.params) {
    const WeightTensor *tensor = weights.find(param.name);
    if (!tensor)
      continue;
    hash.update(llvm::StringRef(param.name.c_str(), param.name.size() + 1));
    hash.update(llvm::ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(param.shape.data()),
        param.shape.size() * sizeof(int64_t)));
    hash.update(llvm::ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(tensor->values.data()),
        tensor->values.size() * sizeof(float)));
  }
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

void printChoices(const Artefact &artefact) {
  llvm::raw_ostream &out = llvm::errs();
  for (const ArtefactProgram &program : artefact.programs) {
    // The same calls as those of the program before it.
    if (program.microBatch)
      continue;
    for (const ArtefactCall &call : program.calls)
      out << program.name << ": " << call.name << ": "
          << artefact.kernels[call.kernel].spec.toText() << ": "
          << artefact.algorithms[call.kernel] << ", "
          << callBytes(artefact.kernels[call.kernel].spec) << " bytes\n";
  }
  for (const ArtefactProgram &program : artefact.programs)
    out << program.name << ": packed weights " << artefact.packedBytes
        << " bytes, arena " << program.arenaSampleBytes
        << " bytes a sample and " << program.arenaFixedBytes
        << " for any batch, worker scratch " << program.workerScratchBytes
        << " bytes a thread from " << program.scratchOffset
        << " bytes a sample on\n";
}

void printTimes(const std::vector<CompiledKernel> &compiled,
                const KernelCache &cache) {
  double seconds = 0;
  size_t cached = 0;
  for (const CompiledKernel &kernel : compiled) {
    seconds += kernel.seconds;
    cached += kernel.cached;
  }
  llvm::raw_ostream &out = llvm::errs();
  if (!cache.problem().empty())
    out << "resnetc: notice: no kernel cache: " << cache.problem() << "\n";
  out << compiled.size() << " kernel objects in "
      << llvm::format("%.1f", seconds) << " s of compiler time, " << cached
      << " of them from the cache\n";
}

/// What the kernels of each program need, on any ISA, and where it lies.
Status fillScratch(const std::vector<CompiledKernel> &compiled,
                   Artefact &artefact) {
  std::vector<uint64_t> bytes(artefact.kernels.size());
  for (size_t i = 0; i < compiled.size(); ++i) {
    uint64_t &most = bytes[i % bytes.size()];
    most = std::max<uint64_t>(most, compiled[i].object.scratchBytes);
  }
  if (artefact.training && bytes[artefact.training->kernel])
    return Status::internal("the optimizer's kernel needs scratch memory");
  for (ArtefactProgram &program : artefact.programs) {
    for (const ArtefactCall &call : program.calls)
      program.workerScratchBytes =
          std::max(program.workerScratchBytes, bytes[call.kernel]);
    program.scratchOffset = scratchOffset(program, artefact.kernels, bytes);
  }
  return {};
}

/// All kernels of the artefact, and what it says of them.
Status makeKernels(const CodegenOptions &options, Artefact &artefact,
                   std::vector<CompiledKernel> &out) {
  KernelCache cache(options.cache);
  if (Status s = compileKernels(artefact, options.jobs, cache, out); !s.ok())
    return s;
  bool grew = llvm::any_of(
      out, [](const CompiledKernel &kernel) { return !kernel.cached; });
  if (grew)
    cache.trim(kMaxCacheBytes);
  // The row of the best ISA comes first.
  for (size_t i = 0; i < artefact.kernels.size(); ++i) {
    artefact.algorithms.push_back(out[i].object.schedule);
    artefact.tasks.push_back(out[i].object.tasks);
  }
  if (Status s = fillScratch(out, artefact); !s.ok())
    return s;
  if (options.verbose) {
    printChoices(artefact);
    printTimes(out, cache);
  }
  return {};
}

/// What to link: the tables, the weights and the kernels.
/// `model` has its weights already.
Status buildObjects(const Artefact &artefact, ModelObject model,
                    std::vector<CompiledKernel> compiled,
                    std::vector<std::vector<char>> &out) {
  model.name = artefact.name;
  for (const CompiledKernel &kernel : compiled)
    model.kernels.push_back(kernel.function);
  if (Status s = buildBlob(artefact, buildManifest(artefact), model.blob);
      !s.ok())
    return s;
  out.emplace_back();
  if (Status s = writeModelObject(std::move(model), out.back()); !s.ok())
    return s;
  for (CompiledKernel &kernel : compiled)
    out.push_back(std::move(kernel.object.elf));
  return {};
}

/// A model that trains has the first parameters of a state instead of packed
/// weights.
Status makeWeights(mlir::ModuleOp plan, const WeightStore &store,
                   const Artefact &artefact, ModelObject &out) {
  if (artefact.training)
    return packState(*artefact.training, store, out.params);
  return packWeights(plan, store, out.packed);
}

std::string headerPath(const CodegenOptions &options, const std::string &name) {
  if (!options.header.empty())
    return options.header;
  llvm::SmallString<128> path(llvm::sys::path::parent_path(options.output));
  llvm::sys::path::append(path, name + ".h");
  return path.str().str();
}

Status writeFiles(const CodegenOptions &options, const Artefact &artefact,
                  std::vector<std::vector<char>> objects) {
  SignalSafeFile library, header;
  Status status = library.open(options.output, 0777);
  if (status.ok())
    status = header.open(headerPath(options, artefact.name), 0666);
  if (status.ok())
    status = linkSharedLibrary({std::move(objects),
                                options.runtimeArchive,
                                {"resnetc_api_v1", artefact.name + "_api_v1"},
                                library.temporaryPath()});
  if (status.ok())
    status = header.write(buildHeader(artefact));
  // Renames last: what can fail has happened before the first name appears.
  if (status.ok())
    status = header.commit();
  if (status.ok())
    status = library.commit();
  return status;
}

} // namespace

Status resnetc::generateCode(Model model, const CodegenOptions &options) {
  Artefact artefact;
  if (Status s = readPlan(*model.module, artefact); !s.ok())
    return s;
  artefact.isas = options.isas;
  ModelObject object;
  if (Status s = makeWeights(*model.module, model.weights, artefact, object);
      !s.ok())
    return s;
  artefact.digests.weights = weightsDigest(artefact, model.weights);
  model.weights = WeightStore();
  std::vector<CompiledKernel> compiled;
  if (Status s = makeKernels(options, artefact, compiled); !s.ok())
    return s;
  std::vector<std::vector<char>> objects;
  if (Status s = buildObjects(artefact, std::move(object), std::move(compiled),
                              objects);
      !s.ok())
    return s;
  return writeFiles(options, artefact, std::move(objects));
}
