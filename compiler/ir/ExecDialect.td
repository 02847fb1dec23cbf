//===- ExecDialect.td - the exec dialect: what the machine does ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RESNETC_IR_EXEC_DIALECT
#define RESNETC_IR_EXEC_DIALECT

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Exec_Dialect : Dialect {
  let name = "exec";
  let cppNamespace = "::resnetc::exec";
  let summary = "the plan: kernels, packed weights, and a list of calls on byte ranges";
  let description = [{
    A module in this dialect holds everything that code generation needs but the
    weights' values:

    ```mlir
    module attributes {nn.name = "tiny", nn.weights = "weights.safetensors"} {
      exec.kernel @import_8x8x3 "import in=8x8x3:planar out=8x8x3+1,1,1,1"
      exec.kernel @conv2d_k3s1_8x8x3to16_relu "conv2d in=8x8x3+1,1,1,1 out=8x8x16 k=3,3 p=1,1,1,1 bias act=relu"
      exec.kernel @export_8x8x16 "export in=8x8x16 out=8x8x16:planar"
      exec.packed bytes 1792 {
        exec.pack conv_filter @conv.weight : tensor<16x3x3x3xf32> -> packed[0 : 1728]
        exec.pack bias @conv.bias : tensor<16xf32> -> packed[1728 : 64]
      }
      exec.program @infer arena_bytes_per_sample 5312 fixed_batch 0 {
        exec.input "image" nchw : tensor<?x3x8x8xf32>
        exec.output "map" nchw : tensor<?x16x8x8xf32>
        exec.call "image" @import_8x8x3(input[0]) -> arena[4096 : 1216] border [1, 1, 1, 1]
        exec.call "conv" @conv2d_k3s1_8x8x3to16_relu(arena[4096 : 1216], packed[0 : 1728], packed[1728 : 64])
            -> arena[0 : 4096] sources ["conv", "relu"]
        exec.call "map" @export_8x8x16(arena[0 : 4096]) -> output[0]
      }
    }
    ```

    Memory is in regions. `input[i]` and `output[i]` are the caller's tensors,
    dense. `arena[offset : bytes]` holds activations: both numbers are per
    sample, the address is arena + batch * offset. `packed[offset : bytes]`
    holds weights in the layout of the kernels. `part[offset : bytes]` holds
    activations of the calls that run on a micro-batch at a time, so that only
    its samples lie there. All offsets and sizes are multiples of 64.

    A model that trains has exec.state and a second program, @train_step. Its
    calls read the parameters at `params[offset : bytes]`, in the same layouts,
    and add to `gradients[offset : bytes]`, where a tensor has the offset that it
    has in params; in the place of a running statistic they leave that of the
    batch. `fixed[offset : bytes]` is working memory of a run like the arena, but
    the same for any batch.

    Arena bytes are reused and move with the batch, so what lies in them before
    a run means nothing: every tensor, its padded lanes and its border are
    written in every run before they are read. The verifier of exec.program
    proves this, and that no call overwrites what a later call reads.

    Every rule of an op has a number, for instance [call.C4]. The number stands
    in the op's text here, in its verifier, in the name of its negative test
    and in the message.
  }];
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::resnetc::nn::NnDialect"];
}

class Exec_Op<string mnemonic, list<Trait> traits = []>
    : Op<Exec_Dialect, mnemonic, traits>;

// A signed count: I64Attr's accessors would be unsigned.
def Exec_Number : TypedSignlessIntegerAttrBase<I64, "int64_t", "64-bit number">;

// The numbers are those of enum resnetc_region in resnetc/abi.h.
def Exec_MemoryRegion : I32EnumAttr<"MemoryRegion", "where the bytes of an argument are", [
    I32EnumAttrCase<"Input", 0, "input">,
    I32EnumAttrCase<"Output", 1, "output">,
    I32EnumAttrCase<"Arena", 2, "arena">,
    I32EnumAttrCase<"Packed", 3, "packed">,
    I32EnumAttrCase<"Params", 5, "params">,
    I32EnumAttrCase<"Gradients", 6, "gradients">,
    I32EnumAttrCase<"Fixed", 7, "fixed">,
    I32EnumAttrCase<"Part", 8, "part">]> {
  let cppNamespace = "::resnetc::exec";
  let genSpecializedAttr = 0;
}

def Exec_SliceAttr : AttrDef<Exec_Dialect, "Slice"> {
  let mnemonic = "slice";
  let summary = "the bytes of one argument: input[0], arena[4096 : 1216]";
  let description = [{
    `index` counts the caller's tensors and is 0 elsewhere; `offset` and `bytes`
    are 0 for the caller's tensors, whose size is in exec.input or exec.output.
  }];
  let parameters = (ins EnumParameter<Exec_MemoryRegion>:$region, "int64_t":$index, "int64_t":$offset, "int64_t":$bytes);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// A tensor of the caller.
    static SliceAttr user(::mlir::MLIRContext *context, MemoryRegion region, int64_t index) {
      return get(context, region, index, 0, 0);
    }
    /// Bytes of the arena or of the packed weights.
    static SliceAttr bytes(::mlir::MLIRContext *context, MemoryRegion region, int64_t offset, int64_t bytes) {
      return get(context, region, 0, offset, bytes);
    }
    bool isUser() const {
      return getRegion() == MemoryRegion::Input || getRegion() == MemoryRegion::Output;
    }
    /// Whether the two have a byte in common. Only of offsets >= 0.
    bool overlaps(SliceAttr other) const;
  }];
}
def Exec_SliceArrayAttr : TypedArrayAttrBase<Exec_SliceAttr, "slices">;

def Exec_UserLayout : I32EnumAttr<"UserLayout", "the order of the dimensions of a caller's tensor", [
    I32EnumAttrCase<"NCHW", 0, "nchw">,
    I32EnumAttrCase<"NHWC", 1, "nhwc">,
    I32EnumAttrCase<"NC", 2, "nc">,
    I32EnumAttrCase<"Rows", 3, "rows">,
    I32EnumAttrCase<"Whole", 4, "whole">]> {
  let cppNamespace = "::resnetc::exec";
  let genSpecializedAttr = 0;
}
def Exec_UserLayoutAttr : EnumAttr<Exec_Dialect, Exec_UserLayout, "layout">;

def Exec_PackKind : I32EnumAttr<"PackKind", "what a parameter becomes when it is packed", [
    I32EnumAttrCase<"ConvFilter", 0, "conv_filter">,
    I32EnumAttrCase<"LinearWeight", 1, "linear_weight">,
    I32EnumAttrCase<"Bias", 2, "bias">,
    I32EnumAttrCase<"Scale", 3, "scale">,
    I32EnumAttrCase<"Shift", 4, "shift">,
    I32EnumAttrCase<"Tensor", 5, "tensor">,
    I32EnumAttrCase<"WinogradFilter", 6, "winograd_filter">]> {
  let cppNamespace = "::resnetc::exec";
  let genSpecializedAttr = 0;
}
def Exec_PackKindAttr : EnumAttr<Exec_Dialect, Exec_PackKind, "pack_kind">;

// The numbers of the next two are those of the enums in resnetc/abi.h.
def Exec_DecayGroup : I32EnumAttr<"DecayGroup", "what a weight decay may leave out", [
    I32EnumAttrCase<"Weight", 0, "weight">,
    I32EnumAttrCase<"Bias", 1, "bias">,
    I32EnumAttrCase<"Norm", 2, "norm">]> {
  let cppNamespace = "::resnetc::exec";
  let genSpecializedAttr = 0;
}
def Exec_DecayGroupAttr : EnumAttr<Exec_Dialect, Exec_DecayGroup, "decay_group">;

def Exec_Optimizer : I32EnumAttr<"Optimizer", "how gradients move parameters", [
    I32EnumAttrCase<"Sgd", 1, "sgd">,
    I32EnumAttrCase<"Adamw", 2, "adamw">]> {
  let cppNamespace = "::resnetc::exec";
  let genSpecializedAttr = 0;
}
def Exec_OptimizerAttr : EnumAttr<Exec_Dialect, Exec_Optimizer, "optimizer">;

#endif // RESNETC_IR_EXEC_DIALECT
