// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK: module attributes {nn.name = "net_18", nn.optimizer = "sgd", nn.weights = "weights.safetensors"}
module attributes {nn.name = "net_18", nn.optimizer = "sgd", nn.weights = "weights.safetensors"} {
  // CHECK: func.func @infer(%{{.*}}: tensor<?x4x4x3xf32> {nn.layout = "nchw", nn.name = "input"})
  // CHECK-SAME: -> (tensor<?x4x4x3xf32> {nn.layout = "nhwc", nn.name = "output"})
  func.func @infer(%x: tensor<?x4x4x3xf32> {nn.name = "input", nn.layout = "nchw"})
      -> (tensor<?x4x4x3xf32> {nn.name = "output", nn.layout = "nhwc"}) {
    return %x : tensor<?x4x4x3xf32>
  }
}
