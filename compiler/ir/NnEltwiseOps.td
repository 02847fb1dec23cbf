//===- NnEltwiseOps.td - elementwise ops ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

//===----------------------------------------------------------------------===//
// Of one tensor
//===----------------------------------------------------------------------===//

def Nn_ReluOp : Nn_Op<"relu", [AllTypesMatch<["input", "result"]>]> {
  let summary = "max(x, 0); NaN stays NaN";
  let description = [{ Rules: (C1) `input` is an activation of rank 2 or 4. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_LeakyReluOp : Nn_Op<"leaky_relu", [AllTypesMatch<["input", "result"]>]> {
  let summary = "x, or alpha * x where x < 0; NaN stays NaN";
  let description = [{
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) alpha is finite.
  }];
  let arguments = (ins Nn_Tensor:$input, F32Attr:$alpha);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input `alpha` $alpha attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_ClipOp : Nn_Op<"clip", [AllTypesMatch<["input", "result"]>]> {
  let summary = "min(max(x, `min`), `max`); NaN stays NaN";
  let description = [{
    `max` wins where it is below `min`. A bound that is infinite bounds nothing.
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) neither bound is
    NaN.
  }];
  let arguments = (ins Nn_Tensor:$input, F32Attr:$min, F32Attr:$max);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input `min` $min `max` $max attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_SigmoidOp : Nn_Op<"sigmoid", [AllTypesMatch<["input", "result"]>]> {
  let summary = "1 / (1 + exp(-x)); 0 and 1 at the infinities, NaN stays NaN";
  let description = [{ Rules: (C1) `input` is an activation of rank 2 or 4. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Of two tensors
//===----------------------------------------------------------------------===//

// An extent of 1 stands for the other operand's: the one element there meets
// all of them. One type is written where all three are the same.
class Nn_BinaryOp<string mnemonic, list<Trait> traits = []>
    : Nn_Op<mnemonic, !listconcat(traits, [InferTypeOpAdaptor])> {
  let arguments = (ins Nn_Tensor:$lhs, Nn_Tensor:$rhs,
                       DefaultValuedAttr<Nn_ActivationAttr, "::resnetc::nn::Activation::None">:$activation);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs (`activation` `` $activation^)? attr-dict `:`
    custom<BinaryTypes>(type($lhs), type($rhs), type($result))
  }];
  let hasVerifier = 1;
}

def Nn_AddOp : Nn_BinaryOp<"add", [Commutative]> {
  let summary = "elementwise sum; an extent of 1 is repeated";
  let description = [{
    ``` out = act(lhs + rhs) ```
    Rules: (C1) `lhs` and `rhs` are activations of rank 2 or 4; (C2) they have one
    rank; (C3) their extents of h, w and c are equal, or one of the two is 1;
    (C4) their n are equal, or an operand is an nn.param whose n is 1; (C5) the
    result has the larger of the two extents on every axis.
  }];
}

def Nn_SubOp : Nn_BinaryOp<"sub"> {
  let summary = "elementwise difference; an extent of 1 is repeated";
  let description = [{
    ``` out = act(lhs - rhs) ```
    Rules: (C1) `lhs` and `rhs` are activations of rank 2 or 4; (C2) they have one
    rank; (C3) their extents of h, w and c are equal, or one of the two is 1;
    (C4) their n are equal, or an operand is an nn.param whose n is 1; (C5) the
    result has the larger of the two extents on every axis.
  }];
}

def Nn_MulOp : Nn_BinaryOp<"mul", [Commutative]> {
  let summary = "elementwise product; an extent of 1 is repeated";
  let description = [{
    ``` out = act(lhs * rhs) ```
    Rules: (C1) `lhs` and `rhs` are activations of rank 2 or 4; (C2) they have one
    rank; (C3) their extents of h, w and c are equal, or one of the two is 1;
    (C4) their n are equal, or an operand is an nn.param whose n is 1; (C5) the
    result has the larger of the two extents on every axis.
  }];
}

def Nn_DivOp : Nn_BinaryOp<"div"> {
  let summary = "elementwise quotient; an extent of 1 is repeated";
  let description = [{
    ``` out = act(lhs / rhs) ```
    As in IEEE 754: x / 0 is infinite, 0 / 0 is NaN.
    Rules: (C1) `lhs` and `rhs` are activations of rank 2 or 4; (C2) they have one
    rank; (C3) their extents of h, w and c are equal, or one of the two is 1;
    (C4) their n are equal, or an operand is an nn.param whose n is 1; (C5) the
    result has the larger of the two extents on every axis.
  }];
}
