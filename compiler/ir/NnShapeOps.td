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

def Nn_ReshapeOp : Nn_Op<"reshape", [InferTypeOpAdaptor]> {
  let summary = "each sample in other extents, its elements in row-major order";
  let description = [{
    The elements of a sample keep their order: that of [h,w,c], c fastest.
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) extents has one
    element, c, or three, h, w, c, each >= 1; (C3) they multiply to the input's
    elements per sample; (C4) the result is [n, extents].
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$extents);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input `to` $extents attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_TransposeOp : Nn_Op<"transpose", [InferTypeOpAdaptor]> {
  let summary = "reorders h, w, c";
  let description = [{
    Axis a of the result is axis permutation[a-1] of the input, where 1, 2, 3 are
    h, w, c. For instance [3, 1, 2]:
    ``` out[n,y,x,z] = input[n,x,z,y] ```
    Rules: (C1) `input` is an image; (C2) permutation has 1, 2 and 3, each once;
    (C3) the result is the input's type with its extents in this order.
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input `by` $permutation attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_ConcatOp : Nn_Op<"concat", [InferTypeOpAdaptor]> {
  let summary = "its inputs one after the other along an axis";
  let description = [{
    Rules: (C1) there is at least one input, and each is an activation of rank 2 or
    4; (C2) axis is 1 to rank - 1, so never the batch; (C3) the inputs' types differ
    in the extent of this axis only, but n of an nn.param may be 1; (C4) a sample of the
    result has below 2^31 elements; (C5) the result's extent is the sum of theirs.
  }];
  let arguments = (ins Variadic<Nn_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$inputs `axis` $axis attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_SliceOp : Nn_Op<"slice", [InferTypeOpAdaptor]> {
  let summary = "every step-th element of h, w, c from start to limit, which is not taken";
  let description = [{
    ``` out[n,y,x,c] = input[n, starts[0]+y*steps[0], starts[1]+x*steps[1], starts[2]+c*steps[2]] ```
    Rules: (C1) `input` is an image; (C2) starts and limits have three elements,
    for h, w, c, with 0 <= start < limit <= extent where the step is above 0, and
    extent > start > limit >= -1 where it is below; (C3) steps has three elements,
    none 0, each below 2^31 in magnitude; (C4) each result extent is
    (|limit - start| - 1) / |step| + 1.
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$starts, DenseI64ArrayAttr:$limits, DenseI64ArrayAttr:$steps);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `starts` $starts `limits` $limits `steps` $steps attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

def Nn_PadOp : Nn_Op<"pad", [InferTypeOpAdaptor]> {
  let summary = "adds elements before and after h, w, c";
  let description = [{
    ```
    out[n,y,x,c] = input[n, y-low[0], x-low[1], c-low[2]]
    ```
    Outside, `mode` says what is there: `value` (constant), the image mirrored at
    its first and last elements (reflect: 2 1 0 1 2 1 0), or the nearest element
    (edge: 0 0 0 1 2 2 2).
    Rules: (C1) `input` is an image; (C2) low and high have three elements, for
    h, w, c, each >= 0; (C3) a sample of the result has below 2^31 elements;
    (C4) each result extent is low + extent + high; (C5) with reflect, low and high
    are below the extent; (C6) `value` is 0 but in mode constant.
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
                       DefaultValuedAttr<F32Attr, "0.0f">:$value,
                       DefaultValuedAttr<Nn_PadModeAttr, "::resnetc::nn::PadMode::Constant">:$mode);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `low` $low `high` $high (`value` $value^)? (`mode` $mode^)?
    attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}
