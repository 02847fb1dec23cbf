//===- NnShapeOps.td - ops that only move elements ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_FlattenOp : Nn_Op<"flatten", [DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "[n,h,w,c] -> [n, c*h*w] in the source's order, channels first";
  let description = [{
    ``` out[n, (c*H + h)*W + w] = input[n,h,w,c] ```
    Rules: (C1) `input` has rank 4 with static h, w, c.
  }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_SliceOp : Nn_Op<"slice", [DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "every step-th element of h, w, c from start up to but without limit";
  let description = [{
    ``` out[n,y,x,c] = input[n, starts[0]+y*steps[0], starts[1]+x*steps[1], starts[2]+c*steps[2]] ```
    Rules: (C1) `input` has rank 4 with static h, w, c; (C2) starts, limits and steps have three elements: h, w, c;
    (C3) 0 <= start < limit <= extent; (C4) each step >= 1.
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$starts, DenseI64ArrayAttr:$limits, DenseI64ArrayAttr:$steps);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_PadOp : Nn_Op<"pad", [DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "adds elements of one value before and after h, w, c";
  let description = [{
    Rules: (C1) `input` has rank 4 with static h, w, c; (C2) low and high have three elements: h, w, c; (C3) each >= 0;
    (C4) every result extent fits 2^31.
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
                       DefaultValuedAttr<F32Attr, "0.0f">:$value);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}
