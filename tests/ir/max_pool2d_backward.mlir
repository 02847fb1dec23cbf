// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @stride_2
// CHECK: nn.max_pool2d_backward %{{.*}}, %{{.*}} kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
func.func @stride_2(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// CHECK-LABEL: @dilated
// CHECK: dilations [2, 2] :
func.func @dilated(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [1, 1] pads [0, 0, 0, 0] dilations [2, 2] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}
