// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @plain
// CHECK: nn.conv2d %{{.*}}, %{{.*}} strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
func.func @plain(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// The stem of a ResNet: (224 + 3 + 3 - 7) / 2 + 1 = 112.
// CHECK-LABEL: @dynamic_batch
// CHECK: -> tensor<?x112x112x64xf32>
func.func @dynamic_batch(%x: tensor<?x224x224x3xf32>, %w: tensor<64x3x7x7xf32>) -> tensor<?x112x112x64xf32> {
  %0 = nn.conv2d %x, %w strides [2, 2] pads [3, 3, 3, 3] : (tensor<?x224x224x3xf32>, tensor<64x3x7x7xf32>) -> tensor<?x112x112x64xf32>
  return %0 : tensor<?x112x112x64xf32>
}

// oh = (9 + 1 + 0 - 2*2 - 1) / 2 + 1 = 3, ow = (7 + 0 + 2 - 1*3 - 1) / 1 + 1 = 6.
// CHECK-LABEL: @uneven
// CHECK: strides [2, 1] pads [1, 0, 0, 2] dilations [2, 3] groups 2 : {{.*}} -> tensor<2x3x6x6xf32>
func.func @uneven(%x: tensor<2x9x7x4xf32>, %w: tensor<6x2x3x2xf32>) -> tensor<2x3x6x6xf32> {
  %0 = nn.conv2d %x, %w strides [2, 1] pads [1, 0, 0, 2] dilations [2, 3] groups 2 : (tensor<2x9x7x4xf32>, tensor<6x2x3x2xf32>) -> tensor<2x3x6x6xf32>
  return %0 : tensor<2x3x6x6xf32>
}

// CHECK-LABEL: @epilogue
// CHECK: nn.conv2d %{{.*}}, %{{.*}} bias %{{.*}} residual %{{.*}} strides [1, 1] pads [0, 0, 0, 0] activation relu :
func.func @epilogue(%x: tensor<?x4x4x8xf32>, %w: tensor<8x8x1x1xf32>, %b: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.conv2d %x, %w bias %b residual %x strides [1, 1] pads [0, 0, 0, 0] activation relu : (tensor<?x4x4x8xf32>, tensor<8x8x1x1xf32>, tensor<8xf32>, tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// What has its usual value is neither printed nor needed.
// CHECK-LABEL: @generic_form
// CHECK: nn.conv2d %{{.*}}, %{{.*}} residual %{{.*}} strides [1, 1] pads [0, 0, 0, 0] :
func.func @generic_form(%x: tensor<?x4x4x8xf32>, %w: tensor<8x8x1x1xf32>) -> tensor<?x4x4x8xf32> {
  %0 = "nn.conv2d"(%x, %w, %x) <{strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, operandSegmentSizes = array<i32: 1, 1, 0, 1>}> : (tensor<?x4x4x8xf32>, tensor<8x8x1x1xf32>, tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}
