//===- NnMatmulOps.td - the product of two activations ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

def Nn_MatmulOp : Nn_Op<"matmul", [InferTypeOpAdaptor]> {
  let summary = "a matrix product for each n and h";
  let description = [{
    ```
    out[n,b,m,p] = sum over k of lhs[n,b,m,k] * rhs[n,b,k,p]
    ```
    The product with a weight of rank 2 is `nn.linear`.
    Rules: (C1) `lhs` and `rhs` are images; (C2) they have one b, and the last
    extent of `lhs` is the third, k, of `rhs`; (C3) they have one n, but an operand
    that `nn.param` gives may have n = 1, which every sample then reads; (C4) a
    sample of the result has below 2^31 elements; (C5) the result is [n,b,m,p].
    Numbers: f32 products, f32 sum in the order of k.
  }];
  let arguments = (ins Nn_Tensor:$lhs, Nn_Tensor:$rhs);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, $result)";
  let hasVerifier = 1;
}
