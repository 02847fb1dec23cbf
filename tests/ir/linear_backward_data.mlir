// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.linear_backward_data %{{.*}}, %{{.*}} : (tensor<?x10xf32>, tensor<10x32xf32>) -> tensor<?x2x2x8xf32>
func.func @image(%dy: tensor<?x10xf32>, %w: tensor<10x32xf32>) -> tensor<?x2x2x8xf32> {
  %0 = nn.linear_backward_data %dy, %w : (tensor<?x10xf32>, tensor<10x32xf32>) -> tensor<?x2x2x8xf32>
  return %0 : tensor<?x2x2x8xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: -> tensor<?x32xf32>
func.func @rank_2(%dy: tensor<?x10xf32>, %w: tensor<10x32xf32>) -> tensor<?x32xf32> {
  %0 = nn.linear_backward_data %dy, %w : (tensor<?x10xf32>, tensor<10x32xf32>) -> tensor<?x32xf32>
  return %0 : tensor<?x32xf32>
}
