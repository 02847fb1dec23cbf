//===- ObjectWriter.cpp - tables and packed weights as an object ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The object is made as LLVM IR: five constants and one function.
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/ObjectWriter.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

#include <mutex>

using namespace resnetc;
using namespace llvm;

namespace {

constexpr char kTriple[] = "x86_64-unknown-linux-gnu";

std::unique_ptr<TargetMachine> createTargetMachine(std::string &error) {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
  });
  Triple triple(kTriple);
  const Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  return std::unique_ptr<TargetMachine>(target->createTargetMachine(
      triple, "x86-64", "", TargetOptions(), Reloc::PIC_));
}

void addBytes(Module &module, StringRef symbol, StringRef bytes) {
  Constant *data = ConstantDataArray::getRaw(
      bytes, bytes.size(), Type::getInt8Ty(module.getContext()));
  auto *global =
      new GlobalVariable(module, data->getType(), /*isConstant=*/true,
                         GlobalValue::ExternalLinkage, data, symbol);
  global->setVisibility(GlobalValue::HiddenVisibility);
  // One cache line: the alignment that kernels and the runtime count on.
  global->setAlignment(Align(64));
  // Named, so that no byte string becomes a mergeable one.
  global->setSection(".rodata");
}

void addKernelTable(Module &module, const std::vector<std::string> &kernels) {
  LLVMContext &context = module.getContext();
  auto *type = FunctionType::get(Type::getInt32Ty(context),
                                 {PointerType::get(context, 0)}, false);
  std::vector<Constant *> entries;
  for (const std::string &kernel : kernels) {
    auto *function =
        cast<Function>(module.getOrInsertFunction(kernel, type).getCallee());
    function->setVisibility(GlobalValue::HiddenVisibility);
    entries.push_back(function);
  }
  auto *tableType =
      ArrayType::get(PointerType::get(context, 0), entries.size());
  auto *table = new GlobalVariable(
      module, tableType, /*isConstant=*/true, GlobalValue::ExternalLinkage,
      ConstantArray::get(tableType, entries), "resnetc_model_kernels");
  table->setVisibility(GlobalValue::HiddenVisibility);
}

/// const resnetc_api *<name>_api_v1(uint32_t v) { return resnetc_api_v1(v); }
void addNamedQuery(Module &module, const std::string &name) {
  LLVMContext &context = module.getContext();
  auto *type = FunctionType::get(PointerType::get(context, 0),
                                 {Type::getInt32Ty(context)}, false);
  FunctionCallee query = module.getOrInsertFunction("resnetc_api_v1", type);
  auto *named = Function::Create(type, GlobalValue::ExternalLinkage,
                                 name + "_api_v1", module);
  IRBuilder<> builder(BasicBlock::Create(context, "", named));
  CallInst *call = builder.CreateCall(query, {named->getArg(0)});
  call->setTailCallKind(CallInst::TCK_Tail);
  builder.CreateRet(call);
}

} // namespace

Status resnetc::writeModelObject(ModelObject model, std::vector<char> &out) {
  std::string error;
  std::unique_ptr<TargetMachine> machine = createTargetMachine(error);
  if (!machine)
    return Status::internal("no code generator for x86-64: " + error);
  LLVMContext context;
  Module module(model.name, context);
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  addBytes(module, "resnetc_model_blob", model.blob);
  addBytes(module, "resnetc_model_packed",
           StringRef(model.packed.data(), model.packed.size()));
  std::vector<char>().swap(model.packed);
  addBytes(module, "resnetc_model_params",
           StringRef(model.params.data(), model.params.size()));
  std::vector<char>().swap(model.params);
  addKernelTable(module, model.kernels);
  addNamedQuery(module, model.name);

  SmallVector<char, 0> object;
  raw_svector_ostream stream(object);
  legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, stream, nullptr,
                                   CodeGenFileType::ObjectFile))
    return Status::internal("the x86-64 code generator writes no objects");
  passes.run(module);
  out.assign(object.begin(), object.end());
  return {};
}
