//===- NnTrainingOps.td - batch statistics, the loss, and what a step leaves -===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
include "compiler/ir/NnDialect.td"

//===----------------------------------------------------------------------===//
// Batch statistics
//===----------------------------------------------------------------------===//

def Nn_BatchNormTrainingOp : Nn_Op<"batch_norm_training", [InferTypeOpAdaptor]> {
  let summary = "batch normalisation with the statistics of the batch, which it gives too";
  let description = [{
    ```
    mean[c] = mean over n,y,x of input[n,y,x,c]
    variance[c] = mean over n,y,x of (input[n,y,x,c] - mean[c])^2
    out[n,y,x,c] = act((input[n,y,x,c] - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + bias[c]
                       + residual[n,y,x,c])
    ```
    Rules: (C1) `input` is an activation of rank 2 or 4; (C2) scale and bias are
    [c]; (C3) epsilon is finite and >= 0; (C4) `residual` has the input's type;
    (C5) `out` has the input's type, mean and variance are [c].
    Numbers: sums in an order that neither the batch's split nor threads change.
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_Tensor:$scale, Nn_Tensor:$bias, Optional<Nn_Tensor>:$residual,
                       DefaultValuedAttr<F64Attr, "1.0e-5">:$epsilon,
                       DefaultValuedAttr<Nn_ActivationAttr, "::resnetc::nn::Activation::None">:$activation);
  let results = (outs Nn_Tensor:$out, Nn_Tensor:$mean, Nn_Tensor:$variance);
  let assemblyFormat = [{
    $input `scale` $scale `bias` $bias (`residual` $residual^)? (`epsilon` $epsilon^)?
    (`activation` `` $activation^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Nn_BatchNormBackwardOp : Nn_Op<"batch_norm_backward"> {
  let summary = "the gradients of batch_norm_training";
  let description = [{
    ```
    g = dy where output > 0, else 0 (dy itself without `output`), dresidual = g
    xhat = (input - mean[c]) / sqrt(variance[c] + epsilon)
    dbias[c] = sum over n,y,x of g, dscale[c] = sum over n,y,x of g * xhat
    dinput = scale[c] / sqrt(variance[c] + epsilon) * (g - dbias[c] / m - xhat * dscale[c] / m)
    ```
    where m = n*h*w, and `output` is the forward op's result if that applied relu.
    Rules: (C1) `dy` is an activation of rank 2 or 4; (C2) `input`, and `output` if
    there is one, have its type; (C3) scale, mean and variance are [c]; (C4) epsilon
    is finite and >= 0; (C5) dinput has the input's type, dscale and dbias are [c];
    (C6) dresidual, if there is one, has the input's type, and there is `output`:
    without it, the gradient is `dy`.
    Numbers: sums in an order that neither the batch's split nor threads change.
  }];
  let arguments = (ins Nn_Tensor:$dy, Nn_Tensor:$input, Optional<Nn_Tensor>:$output,
                       Nn_Tensor:$scale, Nn_Tensor:$mean, Nn_Tensor:$variance,
                       DefaultValuedAttr<F64Attr, "1.0e-5">:$epsilon);
  let results = (outs Nn_Tensor:$dinput, Nn_Tensor:$dscale, Nn_Tensor:$dbias, Optional<Nn_Tensor>:$dresidual);
  let assemblyFormat = [{
    $dy `,` $input (`output` $output^)? `scale` $scale `mean` $mean `variance` $variance (`epsilon` $epsilon^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// The loss
//===----------------------------------------------------------------------===//

def Nn_SoftmaxCrossEntropyOp : Nn_Op<"softmax_cross_entropy", [InferTypeOpAdaptor]> {
  let summary = "the loss of a classifier, whether it is right, and the gradient of its logits";
  let description = [{
    ```
    p = softmax(logits[n])
    q[c] = (1 where c = labels[n], else 0) * (1 - smoothing) + smoothing / classes
    loss[n] = - sum over c of q[c] * log(p[c])
    correct[n] = 1 where the first largest logit is at labels[n], else 0
    dlogits[n,c] = (p[c] - q[c]) * gradient_scale
    ```
    `settings` is [smoothing, gradient_scale]; the latter is 1 / samples for the
    mean over a step's samples. A label is the index of its class as a float.
    Rules: (C1) `logits` is [n, classes]; (C2) `labels` is [n, 1]; (C3) `settings` is
    [1, 2]; (C4) loss and correct are [n, 1], dlogits has the logits' type.
  }];
  let arguments = (ins Nn_Tensor:$logits, Nn_Tensor:$labels, Nn_Tensor:$settings);
  let results = (outs Nn_Tensor:$loss, Nn_Tensor:$correct, Nn_Tensor:$dlogits);
  let assemblyFormat = [{
    $logits `labels` $labels `settings` $settings attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// What a step leaves behind
//===----------------------------------------------------------------------===//

// Not pure: its effect is on the training state, which no value stands for.
class Nn_SinkOp<string mnemonic> : Op<Nn_Dialect, mnemonic, [MemoryEffects<[MemWrite]>]>;

def Nn_AddGradientOp : Nn_SinkOp<"add_gradient"> {
  let summary = "adds a value to the gradient of a parameter";
  let description = [{
    A parameter that is used twice gets two of these; micro-batches of one step add up
    in the same way. The optimizer zeroes the sum when it has read it.
    Rules: (C1) `value` is static, every extent >= 1, below 2^31 elements: the type of
    the parameter where it is read.
  }];
  let arguments = (ins FlatSymbolRefAttr:$name, Nn_Tensor:$value);
  let assemblyFormat = "$name `,` $value attr-dict `:` type($value)";
  let hasVerifier = 1;
}

def Nn_SetStatisticOp : Nn_SinkOp<"set_statistic"> {
  let summary = "leaves a statistic of the batch for the running one";
  let description = [{
    After the step, running = (1 - momentum) * running + momentum * value, where a
    variance is unbiased first: times m / (m - 1), m = n * count.
    Rules: (C1) `value` is [c]; (C2) count >= 1, below 2^31: the pixels of a sample;
    (C3) momentum is 0 to 1.
  }];
  let arguments = (ins FlatSymbolRefAttr:$name, Nn_Tensor:$value, Nn_StatisticAttr:$statistic, I64Attr:$count,
                       DefaultValuedAttr<F64Attr, "0.1">:$momentum);
  let assemblyFormat = [{
    $name `,` `` $statistic $value `count` $count (`momentum` $momentum^)? attr-dict `:` type($value)
  }];
  let hasVerifier = 1;
}
