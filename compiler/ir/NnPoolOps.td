//===- NnPoolOps.td - pooling ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

class Nn_Pool2dOp<string mnemonic, dag extra> : Nn_Op<mnemonic, [DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let arguments = !con((ins Nn_Tensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads), extra);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_MaxPool2dOp : Nn_Pool2dOp<"max_pool2d", (ins)> {
  let summary = "maximum over windows; elements outside the input do not count, NaN wins";
  let description = [{
    ```
    out[n,y,x,c] = max over ky,kx of input[n, y*sh+ky-top, x*sw+kx-left, c]
    ```
    Rules: (C1) `input` has rank 4 with static h, w, c; (C2) kernel = [kh, kw], each >= 1; (C3) strides = [sh, sw], each >= 1;
    (C4) pads = [top, left, bottom, right], each >= 0 and smaller than the kernel; (C5) every output extent >= 1.
  }];
}

def Nn_AvgPool2dOp : Nn_Pool2dOp<"avg_pool2d", (ins DefaultValuedAttr<BoolAttr, "false">:$count_include_pad)> {
  let summary = "mean over windows";
  let description = [{
    The sum over the window's elements inside the input, divided by their number, or by kh*kw with `count_include_pad`.
    Rules: (C1) to (C5) as max_pool2d.
  }];
}

def Nn_GlobalAvgPoolOp : Nn_Op<"global_avg_pool", [DeclareOpInterfaceMethods<InferTypeOpInterface>]> {
  let summary = "mean over h and w: [n,h,w,c] -> [n,1,1,c]";
  let description = [{ Rules: (C1) `input` has rank 4 with static h, w, c. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}
