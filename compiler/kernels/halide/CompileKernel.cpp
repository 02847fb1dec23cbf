//===- CompileKernel.cpp - KernelSpec -> object file ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/CompileKernel.h"

#include "compiler/kernels/halide/KernelBuilder.h"
#include "compiler/kernels/halide/LoweredKernel.h"
#include "compiler/kernels/halide/TrainingKernels.h"

#include <stdexcept>

using namespace Halide;
using namespace resnetc;

/// Fixed by the Isa, never by this machine: equal specs give equal objects.
static Target halideTarget(Isa isa) {
  std::vector<Target::Feature> features{
      Target::SSE41,     Target::AVX,       Target::AVX2,
      Target::FMA,       Target::F16C,      Target::UserContext,
      Target::NoAsserts, Target::NoRuntime, Target::NoBoundsQuery};
  if (isa == Isa::Avx512)
    features.insert(features.end(), {Target::AVX512, Target::AVX512_Skylake});
  return Target(Target::Linux, Target::X86, 64, features);
}

Status resnetc::hostIsa(Isa &out) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("f16c"))
    return Status::environment(
        "this machine's processor lacks avx2, fma or f16c");
  bool avx512 =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  out = avx512 ? Isa::Avx512 : Isa::Avx2;
  return {};
}

namespace {

/// Halide reports to stderr; a library must not. Its errors become exceptions.
/// Its warnings say that an output's border lies outside the bounds of the Func
/// that writes the output's interior, which is intended.
class SilentReporter final : public CompileTimeErrorReporter {
public:
  void warning(const char *) override {}
  [[noreturn]] void error(const char *message) override {
    throw std::runtime_error(message);
  }
};

} // namespace

/// Halide numbers its temporaries with a counter of the process and orders the
/// operands of sums by their names, in which t10 stands before t9. From here on
/// all have seven digits: resnet152 for both instruction sets takes 20
/// thousand.
static constexpr int kFirstTemporary = 1000000;

/// For the whole process, once: Halide keeps the reporter and the counter in
/// globals.
static void prepareHalide() {
  static SilentReporter reporter;
  static const bool prepared = [] {
    set_custom_compile_time_error_reporter(&reporter);
    for (int i = 0; i < kFirstTemporary; ++i)
      Internal::unique_name('t');
    return true;
  }();
  (void)prepared;
}

static Func defineFilterGradient(KernelBuilder &builder) {
  const KernelSpec &spec = builder.spec();
  const Isa isa = builder.isa();
  return spec.winogradTile
             ? defineWinogradBackwardFilter(builder,
                                            chooseWinogradGradient(spec))
             : defineConvBackwardFilter(builder,
                                        chooseFilterGradientTile(spec, isa));
}

static Func defineConv(KernelBuilder &builder) {
  const KernelSpec &spec = builder.spec();
  const Isa isa = builder.isa();
  switch (spec.kind) {
  case KernelKind::Conv2dBackwardFilter:
    return defineFilterGradient(builder);
  case KernelKind::Conv2dBackwardData:
    return defineConvBackwardData(builder);
  case KernelKind::TransposeFilter:
    return defineTransposeFilter(builder);
  case KernelKind::WinogradFilter:
    return defineWinogradFilter(builder);
  default:
    break;
  }
  if (spec.winogradTile)
    return defineWinograd(builder, chooseWinogradBand(spec, isa));
  return defineConv2d(builder, chooseConvTile(spec, isa));
}

static Pipeline define(KernelBuilder &builder) {
  if (isBesideConvInTraining(builder.spec().kind))
    return defineTraining(builder);
  switch (builder.spec().kind) {
  case KernelKind::Conv2d:
  case KernelKind::Conv2dBackwardFilter:
  case KernelKind::Conv2dBackwardData:
  case KernelKind::TransposeFilter:
  case KernelKind::WinogradFilter:
    return defineConv(builder);
  case KernelKind::Linear:
    return defineLinear(builder);
  case KernelKind::MaxPool2d:
    return defineMaxPool2d(builder);
  case KernelKind::AvgPool2d:
    return defineAvgPool2d(builder);
  case KernelKind::GlobalAvgPool:
    return defineGlobalAvgPool(builder);
  case KernelKind::GlobalMaxPool:
    return defineGlobalMaxPool(builder);
  case KernelKind::BatchNorm:
    return defineBatchNorm(builder);
  case KernelKind::Relu:
    return defineRelu(builder);
  case KernelKind::Add:
  case KernelKind::Sub:
  case KernelKind::Mul:
  case KernelKind::Div:
    return defineBinary(builder);
  case KernelKind::LeakyRelu:
    return defineLeakyRelu(builder);
  case KernelKind::Clip:
    return defineClip(builder);
  case KernelKind::Sigmoid:
    return defineSigmoid(builder);
  case KernelKind::Softmax:
    return defineSoftmax(builder);
  case KernelKind::LogSoftmax:
    return defineLogSoftmax(builder);
  case KernelKind::Matmul:
    return defineMatmul(builder);
  case KernelKind::Concat:
    return defineConcat(builder);
  case KernelKind::Reshape:
    return defineReshape(builder);
  case KernelKind::Transpose:
    return defineTranspose(builder);
  case KernelKind::Slice:
    return defineSlice(builder);
  case KernelKind::Pad:
    return definePad(builder);
  case KernelKind::Flatten:
    return defineFlatten(builder);
  case KernelKind::Repeat:
    return defineRepeat(builder);
  case KernelKind::Import:
    return defineImport(builder);
  case KernelKind::Export:
    return defineExport(builder);
  default:
    break;
  }
  throw std::logic_error("unknown kind of kernel");
}

/// Gives the bodies of parallel loops names of their own. Halide derives them
/// from the loop and, from the second kernel of this symbol on, appends a
/// counter of the process, which would show in the object.
static void renameTasks(Module &module, const std::string &symbol) {
  std::vector<Internal::LoweredFunc> &functions = module.functions();
  for (size_t i = 0; i < functions.size(); ++i) {
    std::string from = functions[i].name;
    if (from == symbol)
      continue;
    functions[i].name = symbol + "_task" + std::to_string(i);
    Expr reference = Internal::Variable::make(type_of<halide_task_t>(),
                                              "::" + functions[i].name);
    for (Internal::LoweredFunc &function : functions)
      function.body =
          Internal::substitute("::" + from, reference, function.body);
  }
}

static void emit(const KernelBuilder &builder, Pipeline out,
                 const std::string &symbol, KernelObject &object) {
  if (!builder.chunkLoops.tensors.empty())
    out.add_custom_lowering_pass(makePrefetchChunkPass(builder.chunkLoops));
  Module module = out.compile_to_module(builder.inputArguments(), symbol,
                                        halideTarget(builder.isa()),
                                        LinkageType::ExternalPlusArgv);
  for (Internal::LoweredFunc &function : module.functions())
    if (function.name != symbol && builder.filterShare.blocks)
      prefetchFilter(function, builder.prefixed("filter"), builder.filterShare);
  renameTasks(module, symbol);
  Buffer<uint8_t> bytes = module.compile_to_buffer();
  object.elf.assign(bytes.begin(), bytes.end());
  object.schedule = builder.schedule;
  object.scratchBytes = scratchBytes(module);
  object.tasks = tasksOfOneSample(module);
}

/// Runs `define`, a function of a KernelBuilder, and compiles what it returns.
/// No exception of Halide leaves: the caller is compiled without exceptions.
template <typename Define>
static Status compile(const KernelSpec &spec, Isa isa,
                      const std::string &symbol, KernelObject &out,
                      Define define) {
  if (Status status = spec.check(); !status.ok())
    return status;
  auto fault = [&](const std::string &what) {
    return Status::internal("kernel " + symbol + " (" + spec.toText() +
                            "): " + what);
  };
  prepareHalide();
  try {
    KernelBuilder builder(spec, isa, symbol);
    emit(builder, define(builder), symbol, out);
    return {};
  } catch (const std::exception &error) {
    return fault(error.what());
  } catch (...) {
    return fault("unknown exception");
  }
}

Status resnetc::compileKernel(const KernelSpec &spec, Isa isa,
                              const std::string &symbol, KernelObject &out) {
  return compile(spec, isa, symbol, out, define);
}

Status resnetc::compileConvKernel(const KernelSpec &spec, Isa isa,
                                  const ConvTile &tile,
                                  const std::string &symbol,
                                  KernelObject &out) {
  if (spec.kind != KernelKind::Conv2d || spec.winogradTile)
    return Status::internal("kernel " + symbol + ": not a direct conv2d");
  if (Status status = checkConvTile(spec, isa, tile); !status.ok())
    return status;
  return compile(spec, isa, symbol, out, [&](KernelBuilder &builder) {
    return defineConv2d(builder, tile);
  });
}

Status resnetc::compileWinogradKernel(const KernelSpec &spec, Isa isa,
                                      const WinogradBand &band,
                                      const std::string &symbol,
                                      KernelObject &out) {
  if (!spec.winogradTile)
    return Status::internal("kernel " + symbol + ": not a Winograd conv2d");
  if (band.rows < 1 || winogradGrid(spec).h % band.rows)
    return Status::internal("kernel " + symbol +
                            ": the rows of a band must divide those of tiles");
  return compile(spec, isa, symbol, out, [&](KernelBuilder &builder) {
    return defineWinograd(builder, band);
  });
}

Status resnetc::compileFilterGradientKernel(const KernelSpec &spec, Isa isa,
                                            const FilterGradientTile &tile,
                                            const std::string &symbol,
                                            KernelObject &out) {
  if (spec.kind != KernelKind::Conv2dBackwardFilter || spec.winogradTile)
    return Status::internal("kernel " + symbol +
                            ": not a direct conv2d_backward_filter");
  if (Status status = checkFilterGradientTile(spec, isa, tile); !status.ok())
    return status;
  return compile(spec, isa, symbol, out, [&](KernelBuilder &builder) {
    return defineConvBackwardFilter(builder, tile);
  });
}

Status resnetc::compileWinogradGradientKernel(const KernelSpec &spec, Isa isa,
                                              const WinogradGradientTile &tile,
                                              const std::string &symbol,
                                              KernelObject &out) {
  if (spec.kind != KernelKind::Conv2dBackwardFilter || !spec.winogradTile)
    return Status::internal("kernel " + symbol +
                            ": not a Winograd conv2d_backward_filter");
  if (Status status = checkWinogradGradientTile(spec, tile); !status.ok())
    return status;
  return compile(spec, isa, symbol, out, [&](KernelBuilder &builder) {
    return defineWinogradBackwardFilter(builder, tile);
  });
}
