//===- NnEltwiseOps.td - elementwise ops and softmax ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_ReluOp : Nn_Op<"relu", [AllTypesMatch<["input", "result"]>]> {
  let summary = "max(x, 0); NaN stays NaN";
  let description = [{ Rules: (C1) `input` is an activation of rank 2 or 4. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_AddOp : Nn_Op<"add", [AllTypesMatch<["lhs", "rhs", "result"]>, Commutative]> {
  let summary = "elementwise sum of two tensors of one shape";
  let description = [{
    ``` out = act(lhs + rhs) ```
    Rules: (C1) `lhs` is an activation of rank 2 or 4.
  }];
  let arguments = (ins Nn_Tensor:$lhs, Nn_Tensor:$rhs,
                       DefaultValuedAttr<Nn_ActivationAttr, "::resnetc::nn::Activation::None">:$activation);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$lhs `,` $rhs (`activation` `` $activation^)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_SoftmaxOp : Nn_Op<"softmax", [AllTypesMatch<["input", "result"]>]> {
  let summary = "softmax over the channels, the last axis";
  let description = [{ Rules: (C1) `input` is an activation of rank 2 or 4. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}
