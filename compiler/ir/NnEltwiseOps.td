//===- NnEltwiseOps.td - elementwise ops and softmax ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_ReluOp : Nn_Op<"relu", [SameOperandsAndResultType]> {
  let summary = "max(x, 0); NaN stays NaN";
  let description = [{ Rules: (C1) `input` has rank 2 or 4, static but for the batch. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_AddOp : Nn_Op<"add", [SameOperandsAndResultType, Commutative]> {
  let summary = "elementwise sum of two tensors of one shape";
  let description = [{
    ``` out = act(lhs + rhs) ```
    Rules: (C1) rank 2 or 4, static but for the batch.
  }];
  let arguments = (ins Nn_Tensor:$lhs, Nn_Tensor:$rhs,
                       DefaultValuedAttr<Nn_ActivationAttr, "::resnetc::nn::Activation::None">:$activation);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_SoftmaxOp : Nn_Op<"softmax", [SameOperandsAndResultType]> {
  let summary = "softmax over the channels, the last axis";
  let description = [{ Rules: (C1) `input` has rank 2 or 4, static but for the batch. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}
