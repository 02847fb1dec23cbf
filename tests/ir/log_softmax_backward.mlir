// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.log_softmax_backward %{{.*}}, %{{.*}} : tensor<?x4x4x8xf32>
func.func @image(%dy: tensor<?x4x4x8xf32>, %y: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.log_softmax_backward %dy, %y : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: nn.log_softmax_backward %{{.*}}, %{{.*}} : tensor<2x8xf32>
func.func @rank_2(%dy: tensor<2x8xf32>, %y: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = nn.log_softmax_backward %dy, %y : tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
