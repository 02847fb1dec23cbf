// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// The stem of a ResNet: (112 + 1 + 1 - 3) / 2 + 1 = 56.
// CHECK-LABEL: @stem
// CHECK: nn.max_pool2d %{{.*}} kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x112x112x64xf32>) -> tensor<?x56x56x64xf32>
func.func @stem(%x: tensor<?x112x112x64xf32>) -> tensor<?x56x56x64xf32> {
  %0 = nn.max_pool2d %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x112x112x64xf32>) -> tensor<?x56x56x64xf32>
  return %0 : tensor<?x56x56x64xf32>
}

// Two windows of rows 0, 2, 4 and 1, 3, 5; of columns -2, 1, 4 and so on.
// CHECK-LABEL: @dilated
// CHECK: nn.max_pool2d %{{.*}} kernel [3, 3] strides [1, 1] pads [0, 2, 0, 2] dilations [2, 3] : (tensor<?x6x6x3xf32>) -> tensor<?x2x4x3xf32>
func.func @dilated(%x: tensor<?x6x6x3xf32>) -> tensor<?x2x4x3xf32> {
  %0 = nn.max_pool2d %x kernel [3, 3] strides [1, 1] pads [0, 2, 0, 2] dilations [2, 3] : (tensor<?x6x6x3xf32>) -> tensor<?x2x4x3xf32>
  return %0 : tensor<?x2x4x3xf32>
}

// Rounding up makes the last window hang over the end, by more than its kernel
// where the stride is wider: it still begins inside.
// CHECK-LABEL: @hangs_over
// CHECK: nn.max_pool2d
func.func @hangs_over(%x: tensor<?x9x9x3xf32>) -> tensor<?x3x5x3xf32> {
  %0 = nn.max_pool2d %x kernel [2, 2] strides [4, 2] pads [0, 0, 3, 1] : (tensor<?x9x9x3xf32>) -> tensor<?x3x5x3xf32>
  return %0 : tensor<?x3x5x3xf32>
}
