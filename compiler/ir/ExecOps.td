//===- ExecOps.td - the ops of the plan ---------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/ExecDialect.td"
include "compiler/ir/NnDialect.td"
include "mlir/IR/SymbolInterfaces.td"

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

def Exec_KernelOp : Exec_Op<"kernel", [Symbol, HasParent<"::mlir::ModuleOp">]> {
  let summary = "one kernel to compile: its spec as text";
  let description = [{
    ```mlir
    exec.kernel @relu_8x8x16 "relu in=8x8x16 out=8x8x16"
    ```
    Rules: (C1) `spec` is text that KernelSpec::toText writes; (C2) its sizes
    fit each other (KernelSpec::check); (C3) `sym_name` is a C identifier.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$spec);
  let assemblyFormat = "$sym_name $spec attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The spec. Of a verified op it is what `spec` says.
    ::resnetc::KernelSpec getKernelSpec();
  }];
}

//===----------------------------------------------------------------------===//
// Packed weights
//===----------------------------------------------------------------------===//

def Exec_PackOp : Exec_Op<"pack", [HasParent<"PackedOp">]> {
  let summary = "one step of packing: a parameter of the weight store becomes an argument of a kernel";
  let description = [{
    ```mlir
    exec.pack conv_filter @layer1.0.conv1.weight : tensor<64x64x3x3xf32>
        fold #nn.batch_norm_fold<filter, ...> -> packed[0 : 147456]
    exec.pack linear_weight @fc.weight : tensor<10x512xf32> pixels [2, 2] -> packed[147456 : 32768]
    ```
    `source` names a tensor of the weight store in the layout and shape of its
    source. With s = scale / sqrt(variance + epsilon) of the fold, in double
    precision and rounded once:
      conv_filter    source[o,i,kh,kw], times s[o] if there is a fold, as
                     [co/16][kh][kw][ci][16]
      winograd_filter
                     G w G^T of each 3x3 source[o,i], times s[o] if there is a
                     fold, as [co/16][m + 2][m + 2][ci][16], where [m, m] are
                     its `pixels`: the outputs of a tile of F(m x m, 3 x 3)
      linear_weight  source[o,i] as [out/16][in][16], where `in` runs over the
                     pixels and channels (y, x, c) of an input of `pixels` =
                     [h, w], and i = (c*h + y)*w + x
      bias           source[o], or with a fold what its part `bias` says
      scale          s[c] of the fold, part `filter`; source is the fold's scale
      shift          what the fold's part `bias` says; source is the fold's bias
      tensor         source[0,y,x,c] or source[0,c] as [y][x][pitch of c], the
                     pitch that c channels have in the arena
    Blocks of 16 that run over the last output channel, or over the last channel
    of a tensor, are filled up with zeros.

    Rules: (C1) `type` is static float32 with below 2^31 elements, of rank 4 for
    conv_filter and winograd_filter, 2 for linear_weight, 1 for a vector, and
    [1, c] or [1, h, w, c] for tensor; so are the elements that it packs into; (C2) `destination` is in `packed`,
    its offset is a multiple of 64, >= 0, its size that of the packed tensor;
    (C3) a fold fits the kind: part `filter` for the filters and scale, part
    `bias` for bias and shift, none for linear_weight and tensor; scale and shift
    have one;
    (C4) `pixels` has two values: of linear_weight >= 1 with a product that
    divides `in`, of winograd_filter [2, 2] or [4, 4] and then kh = kw = 3; no
    other kind has it.
    Whether the store has the tensors, in these shapes, is checked where they
    are packed.
  }];
  let arguments = (ins Exec_PackKindAttr:$kind, FlatSymbolRefAttr:$source, TypeAttr:$type,
                       OptionalAttr<Nn_BatchNormFoldAttr>:$fold, OptionalAttr<DenseI64ArrayAttr>:$pixels,
                       Exec_SliceAttr:$destination);
  let assemblyFormat = [{
    `` $kind $source `:` $type (`fold` $fold^)? (`pixels` $pixels^)? `->` custom<Slice>($destination) attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The shape of the source. Only of a verified op.
    ::llvm::ArrayRef<int64_t> getSourceShape();
  }];
}

def Exec_PackedOp : Exec_Op<"packed", [HasParent<"::mlir::ModuleOp">, SingleBlock, NoTerminator, NoRegionArguments]> {
  let summary = "the packed weights: how many bytes, and the steps that fill them";
  let description = [{
    Bytes that no step fills are zero.
    Rules: (C1) `bytes` is a multiple of 64, >= 0; (C2) the body holds exec.pack
    only; (C3) the slices of its steps are disjoint and inside `bytes`;
    (C4) there is one such op in a module.
  }];
  let arguments = (ins Exec_Number:$bytes);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`bytes` custom<Number>($bytes) $body attr-dict";
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    auto getPacks() { return getBody().front().getOps<PackOp>(); }
  }];
}

//===----------------------------------------------------------------------===//
// The state of a training
//===----------------------------------------------------------------------===//

def Exec_ParameterOp : Exec_Op<"parameter", [HasParent<"StateOp">]> {
  let summary = "a trainable parameter: its source and its place";
  let description = [{
    ```mlir
    exec.parameter conv_filter @layer1.0.conv1.weight : tensor<64x64x3x3xf32> weight -> params[0 : 147456]
    exec.parameter bias @layer1.0.bn1.weight : tensor<64xf32> norm -> params[147456 : 256]
    ```
    `kind` and `pixels` are those of exec.pack; the values are the source's. The
    group says what a weight decay takes it for: `weight`, `bias`, or `norm`, the
    scale or bias of a batch norm.

    Rules: (C1) `kind` is conv_filter, linear_weight, bias or tensor, and type and
    pixels are as exec.pack has them; (C2) `destination` is in `params`, its offset
    is a multiple of 64, >= 0, its size that of the packed tensor.
  }];
  let arguments = (ins Exec_PackKindAttr:$kind, FlatSymbolRefAttr:$source, TypeAttr:$type,
                       OptionalAttr<DenseI64ArrayAttr>:$pixels, Exec_DecayGroupAttr:$group, Exec_SliceAttr:$destination);
  let assemblyFormat = [{
    `` $kind $source `:` $type (`pixels` $pixels^)? `` $group `->` custom<Slice>($destination) attr-dict
  }];
  let hasVerifier = 1;
}

def Exec_StatisticOp : Exec_Op<"statistic", [HasParent<"StateOp">]> {
  let summary = "a running mean or variance: its source and its place";
  let description = [{
    ```mlir
    exec.statistic mean @bn1.running_mean : tensor<64xf32> count 3136 momentum 1.0e-1 -> params[0 : 256]
    ```
    After a step it is (1 - momentum) * itself + momentum * the batch's, of a
    variance n / (n - 1) of that, where n = batch * count.
    Rules: (C1) `type` is [c]; (C2) `destination` is in `params`, its offset is a
    multiple of 64, >= 0, its size that of a packed vector; (C3) `count` is >= 1,
    `momentum` 0 to 1.
  }];
  let arguments = (ins Nn_StatisticAttr:$kind, FlatSymbolRefAttr:$source, TypeAttr:$type, Exec_Number:$count,
                       F64Attr:$momentum, Exec_SliceAttr:$destination);
  let assemblyFormat = [{
    `` $kind $source `:` $type `count` custom<Number>($count) `momentum` $momentum `->`
    custom<Slice>($destination) attr-dict
  }];
  let hasVerifier = 1;
}

def Exec_StateOp : Exec_Op<"state", [HasParent<"::mlir::ModuleOp">, SingleBlock, NoTerminator, NoRegionArguments]> {
  let summary = "what a training changes: parameters, running statistics, and the optimizer's kernel";
  let description = [{
    Its tensors are in the order of their first use; bytes between them are zero.
    Rules: (C1) `bytes` is a multiple of 64, >= 0; (C2) the body holds exec.parameter and
    exec.statistic only, each source once; (C3) their slices are disjoint and inside
    `bytes`, statistics behind all parameters; (C4) there is one such op in a module;
    (C5) `kernel` is an exec.kernel of the module and updates by `optimizer`.
  }];
  let arguments = (ins Exec_Number:$bytes, Exec_OptimizerAttr:$optimizer, FlatSymbolRefAttr:$kernel);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`bytes` custom<Number>($bytes) `optimizer` `` $optimizer $kernel $body attr-dict";
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    auto getParams() { return getBody().front().getOps<ParameterOp>(); }
    auto getStatistics() { return getBody().front().getOps<StatisticOp>(); }
  }];
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

class Exec_UserTensorOp<string mnemonic> : Exec_Op<mnemonic, [HasParent<"ProgramOp">]> {
  let arguments = (ins StrAttr:$name, Exec_UserLayoutAttr:$layout, TypeAttr:$type);
  let assemblyFormat = "$name `` $layout `:` $type attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The dimensions in the caller's order, ShapedType::kDynamic for the
    /// batch. Only of a verified op.
    ::llvm::ArrayRef<int64_t> getShape();
    /// How many samples the tensor is, ShapedType::kDynamic if any number: the
    /// first dimension, 1 for `whole`. Only of a verified op.
    int64_t getBatch();
    /// One sample as a kernel reads or writes it. Only of a verified op.
    ::resnetc::TensorLayout getTensorLayout();
  }];
}

def Exec_InputOp : Exec_UserTensorOp<"input"> {
  let summary = "a tensor that the caller passes; the first one is input[0]";
  let description = [{
    `type` has the dimensions in the order of `layout`. A sample of `rows` is a
    list of elements, in whatever dimensions the caller has them; a tensor that is
    `whole` has no batch, all of it is one sample.
    Rules: (C1) `type` is float32, of rank 2 for nc, 1 to 5 for rows, 0 to 5 for
    whole, else 4; only its first dimension may be dynamic, not that of whole, each
    is >= 1, of whole >= 0, a sample has below 2^31 elements.
  }];
}

def Exec_OutputOp : Exec_UserTensorOp<"output"> {
  let summary = "a tensor that the caller gets; the first one is output[0]";
  let description = [{ Rules: (C1) as exec.input. }];
}

def Exec_CallOp : Exec_Op<"call", [HasParent<"ProgramOp">]> {
  let summary = "runs a kernel";
  let description = [{
    ```mlir
    exec.call "layer1.0.conv1" @conv2d_k3s1_56x56x64_relu(arena[0 : 861184], packed[0 : 147456],
        packed[147456 : 256]) -> arena[861184 : 861184] border [1, 1, 1, 1] sources ["layer1.0.conv1", "layer1.0.bn1"]
    ```
    `inputs` and `outputs` are the arguments of kernelArguments(spec), in order;
    more than one output stands in parentheses.
    `border` = [top, left, bottom, right] says that the executor makes the
    border of the output zero; the geometry is that of the spec's output. Of
    several outputs in the arena each has its four numbers.
    A conv2d with its residual in place has one argument for residual and
    output; the border is zero already.
    `sources` are the ops of the source that this call computes; left out, it
    is `name` alone.
    `again` says that the call repeats an earlier one, whose result did not stay
    in memory until now.

    Rules: (C1) `kernel` is an exec.kernel of the module; (C2) it has as many
    arguments as the call; (C3) each argument is in a region that suits its
    role: import reads input, export writes output, weights are in packed, the
    others in arena, but any kernel may write to output. In a module with
    exec.state, weights may be in params or fixed, what the kernel adds to is in
    gradients, sums and statistics are in gradients or fixed, and the settings of
    the loss are in input; (C4) an arena slice
    begins at a multiple of 64, has the size of its tensor rounded up to one,
    and lies inside the arena; (C5) a packed slice is that of an exec.pack whose
    kind and shape suit the kernel, one of params or gradients that of a tensor of
    exec.state with the argument's size, one of fixed has that size too and lies
    inside the program's fixed bytes; (C6) a caller's tensor exists, has elements and
    the kernel's layout; (C7) an output overlaps no other argument; (C8) `border`
    is that of the spec's output, left out where that has none or the residual
    is in place, and so of further outputs in the arena; (C9) `again` is of a call
    that writes to arena and fixed only, behind another one of the same name and
    kernel that read the same values. What both make counts as the same values.
  }];
  let arguments = (ins StrAttr:$name, FlatSymbolRefAttr:$kernel, Exec_SliceArrayAttr:$inputs, Exec_SliceArrayAttr:$outputs,
                       OptionalAttr<DenseI32ArrayAttr>:$border, OptionalAttr<StrArrayAttr>:$sources,
                       UnitAttr:$again);
  let assemblyFormat = [{
    $name $kernel `(` custom<Slices>($inputs) `)` `->` custom<Outputs>($outputs) (`border` $border^)? (`sources` $sources^)?
    (`again` $again^)? attr-dict
  }];
  let extraClassDeclaration = [{
    /// The arguments in the order of kernelArguments(spec): inputs, outputs.
    ::llvm::SmallVector<SliceAttr> getKernelSlices();
    /// The names of the source's ops that the call computes, at least one.
    ::llvm::SmallVector<::llvm::StringRef> getSourceNames();
  }];
}

def Exec_ProgramOp : Exec_Op<"program", [Symbol, HasParent<"::mlir::ModuleOp">, SingleBlock, NoTerminator, NoRegionArguments]> {
  let summary = "a function of the model: its tensors, then its calls in order";
  let description = [{
    `fixed_batch` is the only batch that the program runs, 0: any. `fixed_bytes`
    is the size of the fixed region, left out where there is none.
    Rules: (C1) `arena_bytes_per_sample` and `fixed_bytes` are multiples of 64, >= 0; `fixed_batch` is >= 0;
    (C2) the body holds exec.input, then exec.output, then exec.call; (C3) the
    first dimension of every input and output is `fixed_batch`, dynamic if that
    is 0; a `whole` output counts as 1, and so does a `whole` input that a call
    imports; (C4) every output is written by exactly one call, one without elements by none; (C5) a call reads
    only tensors of the arena or of fixed that an earlier call wrote, with the same
    layout, and no call between them wrote any of their bytes.

    `micro_batch` = [calls, samples, bytes per sample] makes a program for large batches of another one: the first calls
    run again and again, each time for the next samples, so that what they hand to each other stays in the cache. The
    samples are those of two threads; more threads take more. The caller's tensors and the arena hold the whole batch,
    `part` holds one micro-batch. Rules: (C6) calls are 1 to those of the program, samples >= 1, bytes a multiple of 64,
    >= 0; (C7) only those calls use `part`; (C8) of two tensors that they write to the arena no byte is common, unless one
    is in place of the other, and a sample of each is a multiple of 64 bytes: kernels may count on that of a tensor's start.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Exec_Number:$arena_bytes_per_sample, Exec_Number:$fixed_batch,
                       OptionalAttr<Exec_Number>:$fixed_bytes, OptionalAttr<DenseI64ArrayAttr>:$micro_batch);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `arena_bytes_per_sample` custom<Number>($arena_bytes_per_sample)
    `fixed_batch` custom<Number>($fixed_batch) (`fixed_bytes` custom<Number>($fixed_bytes)^)? (`micro_batch` $micro_batch^)? $body attr-dict
  }];
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    auto getInputs() { return getBody().front().getOps<InputOp>(); }
    auto getOutputs() { return getBody().front().getOps<OutputOp>(); }
    auto getCalls() { return getBody().front().getOps<CallOp>(); }
    /// How many calls run on a micro-batch, 0: none.
    int64_t getMicroBatchCalls() { return getMicroBatch() ? getMicroBatch()->front() : 0; }
  }];
}
