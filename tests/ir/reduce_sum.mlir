// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @over_pixels
// CHECK: nn.reduce_sum %{{.*}} : (tensor<?x4x4x8xf32>) -> tensor<?x1x1x8xf32>
func.func @over_pixels(%x: tensor<?x4x4x8xf32>) -> tensor<?x1x1x8xf32> {
  %0 = nn.reduce_sum %x : (tensor<?x4x4x8xf32>) -> tensor<?x1x1x8xf32>
  return %0 : tensor<?x1x1x8xf32>
}

// CHECK-LABEL: @over_the_batch
// CHECK: (tensor<?x8xf32>) -> tensor<1x8xf32>
func.func @over_the_batch(%x: tensor<?x8xf32>) -> tensor<1x8xf32> {
  %0 = nn.reduce_sum %x : (tensor<?x8xf32>) -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}
