// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @inside_only
// CHECK: nn.avg_pool2d_backward %{{.*}} kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32>
func.func @inside_only(%dy: tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32> {
  %0 = nn.avg_pool2d_backward %dy kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// CHECK-LABEL: @with_pads
// CHECK: {count_include_pad = true} : {{.*}} -> tensor<?x7x7x8xf32>
func.func @with_pads(%dy: tensor<?x4x4x8xf32>) -> tensor<?x7x7x8xf32> {
  %0 = nn.avg_pool2d_backward %dy kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] {count_include_pad = true} : (tensor<?x4x4x8xf32>) -> tensor<?x7x7x8xf32>
  return %0 : tensor<?x7x7x8xf32>
}
