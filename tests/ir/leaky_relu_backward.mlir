// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.leaky_relu_backward %{{.*}}, %{{.*}} alpha 2.500000e-01 : tensor<?x4x4x8xf32>
func.func @image(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.leaky_relu_backward %dy, %x alpha 0.25 : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: nn.leaky_relu_backward %{{.*}}, %{{.*}} alpha 2.500000e-01 : tensor<2x8xf32>
func.func @rank_2(%dy: tensor<2x8xf32>, %x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = nn.leaky_relu_backward %dy, %x alpha 0.25 : tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
