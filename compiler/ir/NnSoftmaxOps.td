//===- NnSoftmaxOps.td - softmax and its logarithm ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

class Nn_ChannelSoftmaxOp<string mnemonic> : Nn_Op<mnemonic, [AllTypesMatch<["input", "result"]>]> {
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nn_SoftmaxOp : Nn_ChannelSoftmaxOp<"softmax"> {
  let summary = "softmax over the channels, the last axis";
  let description = [{ Rules: (C1) `input` is an activation of rank 2 or 4. }];
}

def Nn_LogSoftmaxOp : Nn_ChannelSoftmaxOp<"log_softmax"> {
  let summary = "logarithm of the softmax over the channels, the last axis";
  let description = [{
    ```
    out[c] = x[c] - m - log(sum over k of exp(x[k] - m)), m = max over k of x[k]
    ```
    so that large inputs overflow nowhere and small probabilities keep their
    digits.
    Rules: (C1) `input` is an activation of rank 2 or 4.
  }];
}
