//===- NnGradientOps.td - the gradients that no other op computes ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

// `dy` is the gradient of the forward op's result; `input` and `output` are what
// the forward op read and made; the attributes are its own. What a result's type
// cannot be told from, is written.

//===----------------------------------------------------------------------===//
// Of convolution and linear
//===----------------------------------------------------------------------===//

// The type of one is the forward op's from the types of the other two.
class Nn_ConvGradientOp<string mnemonic, dag operands> : Nn_Op<mnemonic> {
  let arguments = !con(operands, (ins DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
                       DefaultValuedAttr<I64Attr, "1">:$groups));
  let hasVerifier = 1;
}

def Nn_Conv2dBackwardDataOp : Nn_ConvGradientOp<"conv2d_backward_data",
    (ins Nn_Tensor:$dy, Nn_Tensor:$filter, Optional<Nn_Tensor>:$residual)> {
  let summary = "the gradient of a convolution's input";
  let description = [{
    ```
    dinput[n,h,w,g*ci+i] = residual[n,h,w,g*ci+i] + sum over the o of group g, and the y,x,ky,kx with
                           y*sh+ky*dh-top = h and x*sw+kx*dw-left = w, of filter[o,i,ky,kx] * dy[n,y,x,o]
    ```
    Rules: (C1) `dy` is an image; (C2) `filter` is static, [co, ci, kh, kw], every
    extent >= 1, below 2^31 elements; (C3) strides = [sh, sw], each >= 1; (C4) pads =
    [top, left, bottom, right], each >= 0; (C5) dilations = [dh, dw], each >= 1;
    (C6) dinput is an image, groups >= 1 divides its channels and co, and
    channels / groups = ci; (C7) the convolution of dinput has the type of `dy`;
    (C8) `residual` has the result's type.
    Numbers: f32 products, f32 sum in a fixed order that the kernel chooses.
  }];
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = [{
    $dy `,` $filter (`residual` $residual^)? `strides` $strides `pads` $pads
    (`dilations` $dilations^)? (`groups` $groups^)? attr-dict `:` functional-type(operands, $dinput)
  }];
}

def Nn_Conv2dBackwardFilterOp : Nn_ConvGradientOp<"conv2d_backward_filter", (ins Nn_Tensor:$dy, Nn_Tensor:$input)> {
  let summary = "the gradient of a convolution's filter";
  let description = [{
    ```
    dfilter[o,i,ky,kx] = sum over n,y,x of dy[n,y,x,o] * input[n, y*sh+ky*dh-top, x*sw+kx*dw-left, g*ci+i]
    ```
    where g = the group of o, and input is 0 outside.
    Rules: (C1) `dy` is an image; (C2) dfilter is static, [co, ci, kh, kw], every
    extent >= 1, below 2^31 elements; (C3) strides = [sh, sw], each >= 1; (C4) pads =
    [top, left, bottom, right], each >= 0; (C5) dilations = [dh, dw], each >= 1;
    (C6) `input` is an image, groups >= 1 divides its channels and co, and
    channels / groups = ci; (C7) the convolution of `input` has the type of `dy`.
    Numbers: f32 products, f32 sum in a fixed order that the kernel chooses.
  }];
  let results = (outs Nn_Tensor:$dfilter);
  let assemblyFormat = [{
    $dy `,` $input `strides` $strides `pads` $pads
    (`dilations` $dilations^)? (`groups` $groups^)? attr-dict `:` functional-type(operands, $dfilter)
  }];
}

def Nn_LinearBackwardDataOp : Nn_Op<"linear_backward_data"> {
  let summary = "the gradient of a linear layer's input";
  let description = [{
    ``` dinput[n,i] = sum over o of weight[o,i] * dy[n,o] ```
    A result of rank 4 is written in the order of its source, as `nn.linear` reads it.
    Rules: (C1) `dy` is [n, out]; (C2) `weight` is static, [out, in], each >= 1, below
    2^31 elements; (C3) dinput is an activation of rank 2 or 4, of the same n and of
    `in` elements per sample.
  }];
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$weight);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = "$dy `,` $weight attr-dict `:` functional-type(operands, $dinput)";
  let hasVerifier = 1;
}

def Nn_LinearBackwardWeightOp : Nn_Op<"linear_backward_weight", [InferTypeOpAdaptor]> {
  let summary = "the gradient of a linear layer's weight";
  let description = [{
    ``` dweight[o,i] = sum over n of dy[n,o] * input[n,i] ```
    An input of rank 4 is read in the order of its source, as `nn.linear` reads it.
    Rules: (C1) `dy` is [n, out]; (C2) `input` is an activation of rank 2 or 4, of the
    same n; (C3) the result is [out, in], `in` the input's elements per sample, and
    has below 2^31 elements.
  }];
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$dweight);
  let assemblyFormat = "$dy `,` $input attr-dict `:` functional-type(operands, $dweight)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

def Nn_ChannelSumOp : Nn_Op<"channel_sum", [InferTypeOpAdaptor]> {
  let summary = "the sum of each channel: the gradient of a bias";
  let description = [{
    ``` out[c] = sum over n,y,x of input[n,y,x,c] ```
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) the result is [c].
    Numbers: f32 sum in a fixed order that the kernel chooses.
  }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

def Nn_ReduceSumOp : Nn_Op<"reduce_sum"> {
  let summary = "sums over the axes of which the result has 1: the gradient of an operand that was repeated";
  let description = [{
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) the result is one of the
    same rank, and on every axis has the input's extent or 1.
    Numbers: f32 sum in a fixed order that the kernel chooses.
  }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Of elementwise ops
//===----------------------------------------------------------------------===//

def Nn_NegateOp : Nn_Op<"negate", [AllTypesMatch<["input", "result"]>]> {
  let summary = "-x";
  let description = [{ Rules: (C1) `input` is an activation of rank 2 or 4. }];
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}

// From what the forward op made.
class Nn_OutputGradientOp<string mnemonic> : Nn_Op<mnemonic, [AllTypesMatch<["dy", "output", "dinput"]>]> {
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$output);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = "$dy `,` $output attr-dict `:` type($dinput)";
  let hasVerifier = 1;
}

def Nn_ReluBackwardOp : Nn_OutputGradientOp<"relu_backward"> {
  let summary = "dy where output > 0, else 0";
  let description = [{ Rules: (C1) `dy` is an activation of rank 2 or 4. }];
}

def Nn_SigmoidBackwardOp : Nn_OutputGradientOp<"sigmoid_backward"> {
  let summary = "dy * output * (1 - output)";
  let description = [{ Rules: (C1) `dy` is an activation of rank 2 or 4. }];
}

def Nn_SoftmaxBackwardOp : Nn_OutputGradientOp<"softmax_backward"> {
  let summary = "output * (dy - sum over channels of dy * output)";
  let description = [{ Rules: (C1) `dy` is an activation of rank 2 or 4. }];
}

def Nn_LogSoftmaxBackwardOp : Nn_OutputGradientOp<"log_softmax_backward"> {
  let summary = "dy - exp(output) * sum over channels of dy";
  let description = [{ Rules: (C1) `dy` is an activation of rank 2 or 4. }];
}

def Nn_LeakyReluBackwardOp : Nn_Op<"leaky_relu_backward", [AllTypesMatch<["dy", "input", "dinput"]>]> {
  let summary = "dy where input > 0, else alpha * dy";
  let description = [{
    Rules: (C1) `dy` is an activation of rank 2 or 4; (C2) alpha is finite.
  }];
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$input, F32Attr:$alpha);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = "$dy `,` $input `alpha` $alpha attr-dict `:` type($dinput)";
  let hasVerifier = 1;
}

def Nn_ClipBackwardOp : Nn_Op<"clip_backward", [AllTypesMatch<["dy", "input", "dinput"]>]> {
  let summary = "dy where `min` < input < `max`, else 0";
  let description = [{
    Rules: (C1) `dy` is an activation of rank 2 or 4; (C2) neither bound is NaN.
  }];
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$input, F32Attr:$min, F32Attr:$max);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = "$dy `,` $input `min` $min `max` $max attr-dict `:` type($dinput)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Of pools
//===----------------------------------------------------------------------===//

def Nn_MaxPool2dBackwardOp : Nn_Op<"max_pool2d_backward"> {
  let summary = "each dy goes to the first largest element of its window, row by row";
  let description = [{
    A NaN is larger than all others.
    Rules: (C1) `input` is an image; (C2) kernel = [kh, kw], each >= 1; (C3) strides =
    [sh, sw], each >= 1; (C4) pads = [top, left, bottom, right], each >= 0, and so that
    every window holds an element of `input`; (C5) the dilated kernel fits the padded
    input, which fits 2^31; (C6) `dy` has the type of the pool of `input`; (C7) dilations
    = [dh, dw], each >= 1; (C8) the result has the input's type.
  }];
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = [{
    $dy `,` $input `kernel` $kernel `strides` $strides `pads` $pads (`dilations` $dilations^)?
    attr-dict `:` functional-type(operands, $dinput)
  }];
  let hasVerifier = 1;
}

def Nn_AvgPool2dBackwardOp : Nn_Op<"avg_pool2d_backward"> {
  let summary = "each dy is shared out over its window";
  let description = [{
    Every element of the window inside dinput gets dy / count, count as in
    `nn.avg_pool2d`.
    Rules: (C1) dinput is an image; (C2) kernel = [kh, kw], each >= 1; (C3) strides =
    [sh, sw], each >= 1; (C4) pads = [top, left, bottom, right], each >= 0, and so that
    every window holds an element of dinput; (C5) the kernel fits the padded dinput,
    which fits 2^31; (C6) `dy` has the type of the pool of dinput.
  }];
  let arguments = (ins Nn_Tensor:$dy, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
                       DefaultValuedAttr<BoolAttr, "false">:$count_include_pad);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = [{
    $dy `kernel` $kernel `strides` $strides `pads` $pads attr-dict `:` functional-type(operands, $dinput)
  }];
  let hasVerifier = 1;
}

def Nn_GlobalAvgPoolBackwardOp : Nn_Op<"global_avg_pool_backward"> {
  let summary = "dy / (h*w) at every pixel";
  let description = [{
    Rules: (C1) dinput is an image; (C2) `dy` is [n, 1, 1, c].
  }];
  let arguments = (ins Nn_Tensor:$dy);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = "$dy attr-dict `:` functional-type(operands, $dinput)";
  let hasVerifier = 1;
}

def Nn_GlobalMaxPoolBackwardOp : Nn_Op<"global_max_pool_backward"> {
  let summary = "each dy goes to the first largest element of its channel, row by row";
  let description = [{
    A NaN is larger than all others.
    Rules: (C1) `input` is an image; (C2) `dy` is [n, 1, 1, c]; (C3) the result has the
    input's type.
  }];
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = "$dy `,` $input attr-dict `:` functional-type(operands, $dinput)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Of ops that only move elements
//===----------------------------------------------------------------------===//

def Nn_SliceBackwardOp : Nn_Op<"slice_backward"> {
  let summary = "dy where the slice read, else 0";
  let description = [{
    ``` dinput[n, starts[0]+y*steps[0], starts[1]+x*steps[1], starts[2]+c*steps[2]] = dy[n,y,x,c] ```
    Rules: (C1) `dy` is an image; (C2) dinput is an image of the same n; (C3) starts and
    steps have three elements, for h, w, c, no step is 0, and each is below 2^31 in
    magnitude; (C4) every element of `dy` falls into dinput.
  }];
  let arguments = (ins Nn_Tensor:$dy, DenseI64ArrayAttr:$starts, DenseI64ArrayAttr:$steps);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = "$dy `starts` $starts `steps` $steps attr-dict `:` functional-type(operands, $dinput)";
  let hasVerifier = 1;
}

def Nn_PadBackwardOp : Nn_Op<"pad_backward"> {
  let summary = "the sum of all dy that show an element, for pads that repeat elements";
  let description = [{
    ``` dinput[n,h,w,c] = sum of dy[n,y,x,z] over all y,x,z where nn.pad shows input[n,h,w,c] ```
    Rules: (C1) dinput is an image; (C2) low and high have three elements, for h, w, c,
    each >= 0; (C3) `dy` has the type of the pad of dinput; (C4) `mode` is reflect or
    edge, and with reflect, low and high are below the extents of dinput.
  }];
  let arguments = (ins Nn_Tensor:$dy, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high, Nn_PadModeAttr:$mode);
  let results = (outs Nn_Tensor:$dinput);
  let assemblyFormat = [{
    $dy `low` $low `high` $high `mode` $mode attr-dict `:` functional-type(operands, $dinput)
  }];
  let hasVerifier = 1;
}
