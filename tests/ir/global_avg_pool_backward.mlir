// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.global_avg_pool_backward %{{.*}} : (tensor<?x1x1x8xf32>) -> tensor<?x8x8x8xf32>
func.func @image(%dy: tensor<?x1x1x8xf32>) -> tensor<?x8x8x8xf32> {
  %0 = nn.global_avg_pool_backward %dy : (tensor<?x1x1x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}
