//===- NnDialect.td - the nn dialect: what the network computes ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef RESNETC_IR_NN_DIALECT
#define RESNETC_IR_NN_DIALECT

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Nn_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::resnetc::nn";
  let summary = "what a network computes: ops on float32 tensors";
  let description = [{
    Value semantics, ranked tensors, logical layout N, H, W, C. The batch N may
    be dynamic, every other extent is static. Weights are not in the IR:
    `nn.param` names a tensor of the weight store in the layout of its source.

    A function `func.func @infer` is a network. Each argument carries
    `nn.name` (the tensor's source name) and, for images, `nn.layout`
    ("nchw" or "nhwc": the layout that the user passes; the IR itself is always
    NHWC). Each result carries the same in its result attributes. A tensor that the
    user passes in another rank is [n, elements] in the IR, each sample row-major,
    and `nn.dims` lists what the user passes: `array<i64: -1, 3, 4>`, where -1 is
    the batch. Without a batch, n is 1 and `nn.dims` lists every axis.
    The module carries `nn.name` (a C identifier), `nn.weights` (the file a
    dump wrote its weights to) and, if it is to train, `nn.optimizer`. It then has
    `func.func @train_step` beside @infer, with the images, the labels and the loss's
    settings as arguments, which gives each sample's loss and whether it was right. What
    a step leaves for the parameters, sinks say: `nn.add_gradient`, `nn.set_statistic`.
    Rules of these attributes: (C1) `nn.layout` is "nchw" or "nhwc", on an image;
    (C2) `nn.name` is a string, not empty; a module's is a C identifier; (C3)
    `nn.dims` lists at most 5 extents, each >= 1, but the first may be -1; it is on
    [n, elements], and either its first is n, -1 where n is dynamic, and the others multiply to
    the elements, or n is 1 and all of them do; [1, 1] may list a 0: the tensor has no elements;
    (C4) `nn.optimizer` is "sgd" or "adamw".

    Every rule of an op has a number, for instance [conv2d.C4]. The number
    stands in the op's text here, in its verifier, in the name of its negative
    test and in the message.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
}

class Nn_Op<string mnemonic, list<Trait> traits = []>
    : Op<Nn_Dialect, mnemonic, !listconcat(traits, [Pure])>;

// A float32 tensor: activations [n, h, w, c] or [n, c], filters
// [co, ci, kh, kw], linear weights [out, in], vectors [c].
//
// An image is an activation of rank 4. Of an activation, n may be dynamic; every
// other extent is static and >= 1, and a sample has below 2^31 elements.
def Nn_Tensor : RankedTensorOf<[F32]>;

def Nn_Activation : I32EnumAttr<"Activation", "what an op applies to each result element", [
    I32EnumAttrCase<"None", 0, "none">,
    I32EnumAttrCase<"Relu", 1, "relu">]> {
  let cppNamespace = "::resnetc::nn";
  let genSpecializedAttr = 0;
}
def Nn_ActivationAttr : EnumAttr<Nn_Dialect, Nn_Activation, "activation">;

def Nn_PadMode : I32EnumAttr<"PadMode", "what stands outside of a padded image", [
    I32EnumAttrCase<"Constant", 0, "constant">,
    I32EnumAttrCase<"Reflect", 1, "reflect">,
    I32EnumAttrCase<"Edge", 2, "edge">]> {
  let cppNamespace = "::resnetc::nn";
  let genSpecializedAttr = 0;
}
def Nn_PadModeAttr : EnumAttr<Nn_Dialect, Nn_PadMode, "pad_mode">;

def Nn_Statistic : I32EnumAttr<"Statistic", "what batch normalisation knows of a channel", [
    I32EnumAttrCase<"Mean", 0, "mean">,
    I32EnumAttrCase<"Variance", 1, "variance">]> {
  let cppNamespace = "::resnetc::nn";
  let genSpecializedAttr = 0;
}
def Nn_StatisticAttr : EnumAttr<Nn_Dialect, Nn_Statistic, "statistic">;

def Nn_FoldPart : I32EnumAttr<"FoldPart", "which of a convolution's parameters a fold makes", [
    I32EnumAttrCase<"Filter", 0, "filter">,
    I32EnumAttrCase<"Bias", 1, "bias">]> {
  let cppNamespace = "::resnetc::nn";
  let genSpecializedAttr = 0;
}

class Nn_Attr<string name, string mnemonic_> : AttrDef<Nn_Dialect, name> {
  let mnemonic = mnemonic_;
}

def Nn_BatchNormFoldAttr : Nn_Attr<"BatchNormFold", "batch_norm_fold"> {
  let summary = "a step that folds a batch norm into a convolution's parameter when weights are packed";
  let description = [{
    With s = scale / sqrt(variance + epsilon), all in double precision:
    part = filter:  filter[o,...] * s[o]
    part = bias:    bias[o] + (conv_bias[o] - mean[o]) * s[o], conv_bias 0 if absent
    The steps run in runtime/src/pack.c.
  }];
  let parameters = (ins
    EnumParameter<Nn_FoldPart>:$part,
    "::mlir::FlatSymbolRefAttr":$scale, "::mlir::FlatSymbolRefAttr":$bias,
    "::mlir::FlatSymbolRefAttr":$mean, "::mlir::FlatSymbolRefAttr":$variance,
    "::mlir::FloatAttr":$epsilon,
    OptionalParameter<"::mlir::FlatSymbolRefAttr">:$conv_bias);
  let assemblyFormat = "`<` $part `,` struct($scale, $bias, $mean, $variance, $epsilon, $conv_bias) `>`";
}

#endif // RESNETC_IR_NN_DIALECT
