// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.clip_backward %{{.*}}, %{{.*}} min 0.000000e+00 max 6.000000e+00 : tensor<?x4x4x8xf32>
func.func @image(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.clip_backward %dy, %x min 0.0 max 6.0 : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: nn.clip_backward %{{.*}}, %{{.*}} min 0.000000e+00 max 6.000000e+00 : tensor<2x8xf32>
func.func @rank_2(%dy: tensor<2x8xf32>, %x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %0 = nn.clip_backward %dy, %x min 0.0 max 6.0 : tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
