//===- Header.cpp - the C header of a compiled model ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Header.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

using namespace resnetc;

namespace {

/// A C string literal: source names may hold any byte.
std::string literal(llvm::StringRef text) {
  std::string out = "\"";
  for (unsigned char byte : text) {
    // '?' too: two of them may start a trigraph in C11.
    if (llvm::isPrint(byte) && byte != '"' && byte != '\\' && byte != '?') {
      out += char(byte);
      continue;
    }
    // Three octal digits always end, whatever follows.
    out += '\\';
    for (int shift : {6, 3, 0})
      out += char('0' + ((byte >> shift) & 7));
  }
  return out + "\"";
}

std::string dimsText(const std::vector<int64_t> &dims) {
  auto text = [](int64_t dim) { return std::to_string(dim); };
  return llvm::join(llvm::map_range(dims, text), ", ");
}

void printTensor(llvm::raw_ostream &out, const std::string &prefix,
                 const ArtefactTensor &tensor) {
  int64_t elements = 1;
  for (int64_t dim : tensor.dims)
    if (dim >= 0)
      elements *= dim;
  if (tensor.layout != "whole" && !tensor.dims.empty() && tensor.dims[0] > 0)
    elements /= tensor.dims[0];
  // An array of no elements is no C11.
  std::string dims = tensor.dims.empty() ? "0" : dimsText(tensor.dims);
  out << "#define " << prefix << "_NAME " << literal(tensor.name) << "\n"
      << "#define " << prefix << "_LAYOUT " << literal(tensor.layout) << "\n"
      << "#define " << prefix << "_RANK " << tensor.dims.size() << "\n"
      << "#define " << prefix << "_DIMS {" << dims
      << "} /* -1 is the batch */\n"
      << "#define " << prefix << "_ELEMENTS " << elements
      << " /* float32, of one sample */\n";
}

void printTensors(llvm::raw_ostream &out, const std::string &prefix,
                  const std::vector<ArtefactTensor> &tensors) {
  out << "\n#define " << prefix << "_COUNT " << tensors.size() << "\n";
  for (size_t i = 0; i < tensors.size(); ++i)
    printTensor(out, prefix + std::to_string(i), tensors[i]);
}

} // namespace

std::string resnetc::buildHeader(const Artefact &artefact) {
  std::string upper = llvm::StringRef(artefact.name).upper();
  std::string guard = "RESNETC_MODEL_" + upper + "_H";
  ArtefactProgram program;
  if (!artefact.programs.empty())
    program = artefact.programs.front();
  std::string text;
  llvm::raw_string_ostream out(text);
  out << "/* The model " << artefact.name << ", compiled by resnetc "
      << RESNETC_VERSION << ". Generated; do not edit. */\n"
      << "#ifndef " << guard << "\n#define " << guard << "\n\n"
      << "#include <stdint.h>\n\n"
      << "#define " << upper << "_NAME " << literal(artefact.name) << "\n"
      << "#define " << upper << "_PACKED_BYTES " << artefact.packedBytes
      << "u\n"
      << "/* The memory of a context: batch * this + "
      << program.arenaFixedBytes << " bytes. */\n"
      << "#define " << upper << "_ARENA_BYTES_PER_SAMPLE "
      << program.arenaSampleBytes << "u\n";
  printTensors(out, upper + "_INPUT", program.inputs);
  printTensors(out, upper + "_OUTPUT", program.outputs);
  out << "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
      << "/* For programs linked with the model; resnetc/runtime.h says how to "
         "use the table. */\n"
      << "struct resnetc_api;\n"
      << "const struct resnetc_api *" << artefact.name
      << "_api_v1(uint32_t caller_version);\n\n"
      << "#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << guard << " */\n";
  return text;
}
