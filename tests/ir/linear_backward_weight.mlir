// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.linear_backward_weight %{{.*}}, %{{.*}} : (tensor<?x10xf32>, tensor<?x2x2x8xf32>) -> tensor<10x32xf32>
func.func @image(%dy: tensor<?x10xf32>, %x: tensor<?x2x2x8xf32>) -> tensor<10x32xf32> {
  %0 = nn.linear_backward_weight %dy, %x : (tensor<?x10xf32>, tensor<?x2x2x8xf32>) -> tensor<10x32xf32>
  return %0 : tensor<10x32xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: (tensor<?x10xf32>, tensor<?x32xf32>) -> tensor<10x32xf32>
func.func @rank_2(%dy: tensor<?x10xf32>, %x: tensor<?x32xf32>) -> tensor<10x32xf32> {
  %0 = nn.linear_backward_weight %dy, %x : (tensor<?x10xf32>, tensor<?x32xf32>) -> tensor<10x32xf32>
  return %0 : tensor<10x32xf32>
}
