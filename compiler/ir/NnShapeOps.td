//===- NnShapeOps.td - ops that only move elements ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_FlattenOp : Nn_Op<"flatten", [InferTypeOpAdaptor]> {
  let summary = "[n,h,w,c] -> [n, c*h*w] in the source's order, channels first";
  let description = [{
    ``` out[n, (c*H + h)*W + w] = input[n,h,w,c] ```
    Rules: (C1) `input` is an image; (C2) the result is [n, c*h*w].
  }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_SliceOp : Nn_Op<"slice", [InferTypeOpAdaptor]> {
  let summary = "every step-th element of h, w, c from start up to but without limit";
  let description = [{
    ``` out[n,y,x,c] = input[n, starts[0]+y*steps[0], starts[1]+x*steps[1], starts[2]+c*steps[2]] ```
    Rules: (C1) `input` is an image; (C2) starts and limits have three elements,
    for h, w, c, with 0 <= start < limit <= extent; (C3) steps has three elements,
    each >= 1; (C4) each result extent is (limit - start - 1) / step + 1.
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$starts, DenseI64ArrayAttr:$limits, DenseI64ArrayAttr:$steps);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `starts` $starts `limits` $limits `steps` $steps attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

def Nn_PadOp : Nn_Op<"pad", [InferTypeOpAdaptor]> {
  let summary = "adds elements of one value before and after h, w, c";
  let description = [{
    ```
    out[n,y,x,c] = input[n, y-low[0], x-low[1], c-low[2]], or `value` outside
    ```
    Rules: (C1) `input` is an image; (C2) low and high have three elements, for
    h, w, c, each >= 0; (C3) a sample of the result has below 2^31 elements;
    (C4) each result extent is low + extent + high.
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
                       DefaultValuedAttr<F32Attr, "0.0f">:$value);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `low` $low `high` $high (`value` $value^)? attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}
