// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.log_softmax %{{.*}} : tensor<?x4x4x8xf32>
func.func @image(%x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.log_softmax %x : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @vector
// CHECK: nn.log_softmax %{{.*}} : tensor<2x10xf32>
func.func @vector(%x: tensor<2x10xf32>) -> tensor<2x10xf32> {
  %0 = nn.log_softmax %x : tensor<2x10xf32>
  return %0 : tensor<2x10xf32>
}
