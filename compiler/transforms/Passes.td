//===- Passes.td - the passes on the nn dialect ---------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RESNETC_TRANSFORMS_PASSES
#define RESNETC_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

// Every pass also drops ops, parameters among them, that nothing uses any more.
class Nn_Pass<string argument> : Pass<argument, "::mlir::ModuleOp"> {
  let options = [
    Option<"explain", "explain", "bool", /*default=*/"false",
           "say on standard error why the pass left an op as it is">
  ];
}

def RemoveIdentities : Nn_Pass<"nn-remove-identities"> {
  let summary = "op that changes nothing -> its input (exact)";
  let description = [{
    A slice of everything, a pad of nothing, a pool of single elements, and relu
    of what is already clamped.
  }];
}

def FoldPad : Nn_Pass<"nn-fold-pad"> {
  let summary = "conv2d(pad(x)) -> conv2d(x) with wider pads (exact)";
  let description = [{
    For pads of h and w with zeros: what a convolution reads outside is 0 too.
  }];
}

def FuseBias : Nn_Pass<"nn-fuse-bias"> {
  let summary = "add(op(x), parameter) -> op(x) bias parameter, for conv2d and linear (rounding)";
  let description = [{
    For a parameter of one element a channel, where the op has no bias yet. The
    parameter is read as the vector [c] that a bias is. Rounding: the kernel may
    start its sum from the bias.
  }];
}

def FoldBatchNorm : Nn_Pass<"nn-fold-batch-norm"> {
  let summary = "batch_norm(conv2d(x)) -> conv2d(x) with folded parameters (rounding)";
  let description = [{
    Only names the fold, in the `fold` of two nn.param. The arithmetic is done where
    weights are packed, in double; each folded weight is rounded to float32 once.
  }];
}

def FuseResidualAdd : Nn_Pass<"nn-fuse-residual-add"> {
  let summary = "add(conv2d(x), skip) -> conv2d(x) residual skip (rounding)";
  let description = [{
    The sum joins the convolution that stands last, so that the skip tensor is
    there. Rounding: the kernel may start its sum from the skip instead of adding it
    to a rounded sum.
  }];
}

def FuseActivation : Nn_Pass<"nn-fuse-activation"> {
  let summary = "relu(op(x)) -> op(x) activation relu, for conv2d, linear, batch_norm, add, sub, mul, div (exact)";
  let description = [{
    The op clamps the very value that relu would have read.
  }];
}

def FoldFlatten : Nn_Pass<"nn-fold-flatten"> {
  let summary = "linear(flatten(x)) -> linear(x) (exact)";
  let description = [{
    linear reads an image in the order in which flatten writes it.
  }];
}

#endif // RESNETC_TRANSFORMS_PASSES
