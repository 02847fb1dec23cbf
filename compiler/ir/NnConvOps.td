//===- NnConvOps.td - convolution and linear ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_Conv2dOp : Nn_Op<"conv2d", [AttrSizedOperandSegments, InferTypeOpAdaptor]> {
  let summary = "2-D convolution with optional bias, residual and activation";
  let description = [{
    ```
    out[n,y,x,o] = act(bias[o] + residual[n,y,x,o] + sum over ky,kx,i of
                       filter[o,i,ky,kx] * input[n, y*sh+ky*dh-top, x*sw+kx*dw-left, g*ci+i])
    ```
    where ci = channels / groups, g = the group of o, and input is 0 outside.
    Rules: (C1) `input` is an image; (C2) `filter` is static, [co, ci, kh, kw],
    every extent >= 1, below 2^31 elements; (C3) strides = [sh, sw], each >= 1;
    (C4) pads = [top, left, bottom, right], each >= 0; (C5) dilations = [dh, dw],
    each >= 1; (C6) groups >= 1 divides the channels of `input` and co, and
    channels / groups = ci; (C7) the dilated filter fits the padded input, which
    fits 2^31, and a sample of the result has below 2^31 elements; (C8) `bias` is
    [co]; (C9) `residual` has the result's type; (C10) the result is
    [n, oh, ow, co], oh = (h + top + bottom - (kh-1)*dh - 1) / sh + 1, ow alike;
    (C11) operandSegmentSizes, which only the generic form shows, counts one input
    and one filter.
    Numbers: f32 products, f32 sum in a fixed order that the kernel chooses.
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_Tensor:$filter, Optional<Nn_Tensor>:$bias, Optional<Nn_Tensor>:$residual,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
                       DefaultValuedAttr<I64Attr, "1">:$groups,
                       DefaultValuedAttr<Nn_ActivationAttr, "::resnetc::nn::Activation::None">:$activation);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $filter (`bias` $bias^)? (`residual` $residual^)? `strides` $strides `pads` $pads
    (`dilations` $dilations^)? (`groups` $groups^)? (`activation` `` $activation^)?
    attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}

def Nn_LinearOp : Nn_Op<"linear", [InferTypeOpAdaptor]> {
  let summary = "fully connected layer";
  let description = [{
    ```
    out[n,o] = act(bias[o] + sum over i of weight[o,i] * input[n,i])
    ```
    An input of rank 4, [n,h,w,c], is read in the order of its source, channels
    first: i = (c*H + h)*W + w.
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) `weight` is static,
    [out, in], each >= 1, below 2^31 elements; (C3) `in` is the input's elements
    per sample; (C4) `bias` is [out]; (C5) the result is [n, out].
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_Tensor:$weight, Optional<Nn_Tensor>:$bias,
                       DefaultValuedAttr<Nn_ActivationAttr, "::resnetc::nn::Activation::None">:$activation);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? (`activation` `` $activation^)? attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}
