//===- Pipeline.cpp - one function a stage --------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/Pipeline.h"

#include "compiler/autodiff/Autodiff.h"
#include "compiler/driver/BindWeights.h"
#include "compiler/driver/Diagnostics.h"
#include "compiler/driver/ImportOnnx.h"
#include "compiler/driver/ModelFile.h"
#include "compiler/driver/ModelFormat.h"
#include "compiler/driver/ModelOptions.h"
#include "compiler/driver/OutputTensors.h"
#include "compiler/driver/ShapeOption.h"
#include "compiler/ir/Exec.h"
#include "compiler/planning/Plan.h"
#include "compiler/transforms/Pipeline.h"
#include "frontend/src/GraphModel.h"
#include "resnetc/Weights.h"
#include "resnetc/Zoo.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace resnetc;

namespace {

/// What the weights of a model are called in messages.
std::string weightsName(const CompileOptions &options) {
  return options.weights.empty() ? "weights" : options.weights;
}

Status importZoo(const std::string &text, const CompileOptions &options,
                 Model &out) {
  ZooModel zoo;
  if (Status s = parseZoo(text, zoo); !s.ok())
    return s;
  Graph graph(zoo.entry->name);
  if (Status s = buildZoo(zoo, graph); !s.ok())
    return s;
  return importGraph(std::move(graph), options, out);
}

Status importMlir(const std::string &path, const CompileOptions &options,
                  Model &out) {
  if (!options.weightsExcept.empty())
    return Status::usage("--weights: except= initialises tensors afresh, which "
                         "needs to know their roles; only models of the zoo "
                         "tell");
  if (Status s = readModelFile(path, options.weights, out); !s.ok())
    return s;
  return bindWeights(out, weightsName(options));
}

/// What the options change about a network that is not imported by its shapes.
Status applyGraphOptions(mlir::ModuleOp module, const CompileOptions &options) {
  std::vector<OnnxInputShape> shapes;
  if (Status s = readShapes(options.shapes, shapes); !s.ok())
    return s;
  for (const OnnxInputShape &shape : shapes)
    if (Status s = applyShape(module, shape); !s.ok())
      return s;
  if (!options.outputTensors.empty())
    if (Status s = applyOutputTensors(module, options.outputTensors); !s.ok())
      return s;
  return applyModelOptions(module, options);
}

/// While it lives, prints the remarks of passes and counts them.
class Explanations {
public:
  explicit Explanations(mlir::MLIRContext *context)
      : handler_(context, [this](mlir::Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Remark)
            return mlir::failure();
          llvm::errs() << diagnostic.str() << "\n";
          ++count_;
          return mlir::success();
        }) {}
  size_t count() const { return count_; }

private:
  size_t count_ = 0;
  mlir::ScopedDiagnosticHandler handler_;
};

Status checkExplain(const std::string &pass) {
  std::vector<std::string> names = inferencePassNames();
  if (pass.empty() || llvm::is_contained(names, pass))
    return {};
  return Status::usage("--explain: expected one of " + llvm::join(names, ", ") +
                       ", got '" + pass + "'");
}

/// First of all: the gradients are those of the network as it was imported.
Status addTrainStep(Model &model, const CompileOptions &options) {
  if (options.train.empty())
    return {};
  if (isPlan(model))
    return Status::usage("--train: the model is a plan, which cannot be "
                         "differentiated");
  return differentiate(*model.module, {options.train});
}

Status runPasses(Model &model, const std::string &explain) {
  DiagnosticCollector diagnostics(model.context.get());
  mlir::PassManager passes(model.context.get());
  buildInferencePipeline(passes, explain);
  return diagnostics.status(passes.run(*model.module), ErrorCode::Internal,
                            "a pass failed without a reason");
}

} // namespace

Status resnetc::importGraph(Graph graph, const CompileOptions &options,
                            Model &out) {
  if (!graph.status().ok())
    return graph.status();
  std::vector<std::string> except;
  if (!options.weightsExcept.empty())
    except.push_back(options.weightsExcept);
  if (!options.weights.empty())
    if (Status s = loadWeights(graph, options.weights, except); !s.ok())
      return s;
  if (Status s = initializeWeights(graph, options.seed); !s.ok())
    return s;
  if (Status s = takeModel(std::move(graph), out); !s.ok())
    return s;
  return applyGraphOptions(*out.module, options);
}

Status resnetc::importModel(const std::string &description,
                            const CompileOptions &options, Model &out,
                            ImportReport &report) {
  llvm::StringRef text = description;
  if (text.consume_front("zoo:"))
    return importZoo(text.str(), options, out);
  ModelFormat format = ModelFormat::Mlir;
  if (Status s = recogniseModel(description, format); !s.ok())
    return s;
  if (format == ModelFormat::Onnx) {
    if (Status s = importOnnxModel(description, options, out, report); !s.ok())
      return s;
    return applyModelOptions(*out.module, options);
  }
  if (Status s = importMlir(description, options, out); !s.ok())
    return s;
  return applyGraphOptions(*out.module, options);
}

Status resnetc::transformModel(Model &model, const CompileOptions &options) {
  bool plan = isPlan(model);
  if (Status s = addTrainStep(model, options); !s.ok())
    return s;
  if (!options.explain)
    return plan ? Status() : runPasses(model, "none");
  if (Status s = checkExplain(*options.explain); !s.ok())
    return s;
  if (plan)
    return Status::usage("--explain: the model is a plan, no pass runs");
  Explanations explanations(model.context.get());
  Status status =
      runPasses(model, options.explain->empty() ? "all" : *options.explain);
  if (status.ok() && explanations.count() == 0)
    llvm::errs() << "resnetc: --explain: nothing was left as it was\n";
  return status;
}

bool resnetc::isPlan(const Model &model) {
  return !model.module.get().getOps<exec::ProgramOp>().empty();
}

PlanOptions resnetc::planOptions(const CompileOptions &options,
                                 llvm::ArrayRef<Isa> isas,
                                 const TuneTable &tuned) {
  PlanOptions plan;
  plan.winograd = options.conv == "auto";
  plan.batchHint = options.batchHint;
  plan.memoryBudget = options.memoryBudget;
  plan.tuned = &tuned;
  for (Isa isa : isas)
    plan.isa = std::max(plan.isa, isa);
  return plan;
}

Status resnetc::planModel(Model &model, const PlanOptions &options) {
  return isPlan(model) ? Status() : planModule(*model.module, options);
}
