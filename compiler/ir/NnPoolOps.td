//===- NnPoolOps.td - pooling ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

class Nn_Pool2dOp<string mnemonic, dag extra> : Nn_Op<mnemonic, [InferTypeOpAdaptor]> {
  let arguments = !con((ins Nn_Tensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads), extra);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `kernel` $kernel `strides` $strides `pads` $pads attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

class Nn_GlobalPoolOp<string mnemonic> : Nn_Op<mnemonic, [InferTypeOpAdaptor]> {
  let description = [{ Rules: (C1) `input` is an image; (C2) the result is [n, 1, 1, c]. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_MaxPool2dOp : Nn_Pool2dOp<"max_pool2d", (ins DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations)> {
  let summary = "maximum over windows; elements outside the input do not count, NaN wins";
  let description = [{
    ```
    out[n,y,x,c] = max over ky,kx of input[n, y*sh+ky*dh-top, x*sw+kx*dw-left, c]
    ```
    Rules: (C1) `input` is an image; (C2) kernel = [kh, kw], each >= 1;
    (C3) strides = [sh, sw], each >= 1; (C4) pads = [top, left, bottom, right],
    each >= 0, and so that every window holds an element of `input`; (C5) the
    dilated kernel fits the padded input, which fits 2^31; (C6) the result is
    [n, oh, ow, c], oh = (h + top + bottom - (kh-1)*dh - 1) / sh + 1, ow alike;
    (C7) dilations = [dh, dw], each >= 1.
  }];
  let assemblyFormat = [{
    $input `kernel` $kernel `strides` $strides `pads` $pads (`dilations` $dilations^)?
    attr-dict `:` functional-type(operands, $result)
  }];
}

def Nn_AvgPool2dOp : Nn_Pool2dOp<"avg_pool2d", (ins DefaultValuedAttr<BoolAttr, "false">:$count_include_pad)> {
  let summary = "mean over windows";
  let description = [{
    ```
    out[n,y,x,c] = (sum over ky,kx of input[n, y*sh+ky-top, x*sw+kx-left, c]) / count
    ```
    where the sum is over elements inside the input, and count is their number,
    or kh*kw with `count_include_pad`.
    Rules: (C1) `input` is an image; (C2) kernel = [kh, kw], each >= 1;
    (C3) strides = [sh, sw], each >= 1; (C4) pads = [top, left, bottom, right],
    each >= 0, and so that every window holds an element of `input`; (C5) the
    kernel fits the padded input, which fits 2^31; (C6) the result is
    [n, oh, ow, c], oh = (h + top + bottom - kh) / sh + 1, ow alike.
  }];
}

def Nn_GlobalAvgPoolOp : Nn_GlobalPoolOp<"global_avg_pool"> {
  let summary = "mean over h and w: [n,h,w,c] -> [n,1,1,c]";
}

def Nn_GlobalMaxPoolOp : Nn_GlobalPoolOp<"global_max_pool"> {
  let summary = "maximum over h and w: [n,h,w,c] -> [n,1,1,c]; NaN wins";
}
