//===- NnNormOps.td - normalisation ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_BatchNormOp : Nn_Op<"batch_norm", [InferTypeOpAdaptor]> {
  let summary = "batch normalisation with given statistics";
  let description = [{
    ```
    out[n,y,x,c] = act((input[n,y,x,c] - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + bias[c])
    ```
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) scale, bias, mean and
    variance are [c]; (C3) epsilon is finite and >= 0; (C4) the result has the
    input's type.
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_Tensor:$scale, Nn_Tensor:$bias, Nn_Tensor:$mean, Nn_Tensor:$variance,
                       DefaultValuedAttr<F64Attr, "1.0e-5">:$epsilon,
                       DefaultValuedAttr<Nn_ActivationAttr, "::resnetc::nn::Activation::None">:$activation);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = [{
    $input `scale` $scale `bias` $bias `mean` $mean `variance` $variance (`epsilon` $epsilon^)?
    (`activation` `` $activation^)? attr-dict `:` functional-type(operands, $result)
  }];
  let hasVerifier = 1;
}
