// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @stride_2
// CHECK: nn.conv2d_backward_filter %{{.*}}, %{{.*}} strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
func.func @stride_2(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// CHECK-LABEL: @groups_and_dilations
// CHECK: pads [0, 0, 0, 0] dilations [2, 2] groups 2 : {{.*}} -> tensor<8x2x3x3xf32>
func.func @groups_and_dilations(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x2x3x3xf32> {
  %0 = nn.conv2d_backward_filter %dy, %x strides [1, 1] pads [0, 0, 0, 0] dilations [2, 2] groups 2 : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x2x3x3xf32>
  return %0 : tensor<8x2x3x3xf32>
}
