//===- NnParamOps.td - parameters of the network ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_ParamOp : Nn_Op<"param"> {
  let summary = "a parameter: a tensor of the weight store, or one derived from it when weights are packed";
  let description = [{
    ```mlir
    %w = nn.param @layer1.0.conv1.weight : tensor<64x64x3x3xf32>
    %w = nn.param @layer1.0.conv1.weight fold #nn.batch_norm_fold<filter, ...> : tensor<64x64x3x3xf32>
    ```
    Rules: (C1) the type is static, every extent >= 1, below 2^31 elements; (C2) a
    fold's part fits the rank: filter 4, bias 1; (C3) a fold's epsilon is a finite
    f64 >= 0.
    Whether the store has the tensor, in this shape and with this digest, is
    checked where weights are bound (compiler/ir/BindWeights.h), not here. A
    vector [c] may also read a tensor that is stored as [1, c] or [1, 1, 1, c].
  }];
  let arguments = (ins FlatSymbolRefAttr:$name, OptionalAttr<StrAttr>:$digest,
                       OptionalAttr<Nn_BatchNormFoldAttr>:$fold);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$name (`fold` $fold^)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}
