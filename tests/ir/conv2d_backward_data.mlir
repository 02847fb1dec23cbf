// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @stride_2
// CHECK: nn.conv2d_backward_data %{{.*}}, %{{.*}} strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32>
func.func @stride_2(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32> {
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}

// CHECK-LABEL: @an_odd_input_gives_the_same_dy
// CHECK: -> tensor<?x7x7x4xf32>
func.func @an_odd_input_gives_the_same_dy(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x7x7x4xf32> {
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x7x7x4xf32>
  return %0 : tensor<?x7x7x4xf32>
}

// CHECK-LABEL: @residual_groups_and_dilations
// CHECK: residual %{{.*}} strides [1, 1] pads [0, 0, 0, 0] dilations [2, 2] groups 2 : (tensor<?x4x4x8xf32>, tensor<8x2x3x3xf32>, tensor<?x8x8x4xf32>) -> tensor<?x8x8x4xf32>
func.func @residual_groups_and_dilations(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x2x3x3xf32>, %r: tensor<?x8x8x4xf32>) -> tensor<?x8x8x4xf32> {
  %0 = nn.conv2d_backward_data %dy, %f residual %r strides [1, 1] pads [0, 0, 0, 0] dilations [2, 2] groups 2 : (tensor<?x4x4x8xf32>, tensor<8x2x3x3xf32>, tensor<?x8x8x4xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}
