// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @channels
// CHECK: nn.pad %{{.*}} low [0, 0, 8] high [0, 0, 8] : (tensor<?x4x4x16xf32>) -> tensor<?x4x4x32xf32>
func.func @channels(%x: tensor<?x4x4x16xf32>) -> tensor<?x4x4x32xf32> {
  %0 = nn.pad %x low [0, 0, 8] high [0, 0, 8] value 0.0 : (tensor<?x4x4x16xf32>) -> tensor<?x4x4x32xf32>
  return %0 : tensor<?x4x4x32xf32>
}

// CHECK-LABEL: @value
// CHECK: nn.pad %{{.*}} low [1, 0, 0] high [2, 3, 0] value -1.500000e+00 : (tensor<2x4x4x1xf32>) -> tensor<2x7x7x1xf32>
func.func @value(%x: tensor<2x4x4x1xf32>) -> tensor<2x7x7x1xf32> {
  %0 = nn.pad %x low [1, 0, 0] high [2, 3, 0] value -1.5 : (tensor<2x4x4x1xf32>) -> tensor<2x7x7x1xf32>
  return %0 : tensor<2x7x7x1xf32>
}

// At most one element less than there are.
// CHECK-LABEL: @mirrored
// CHECK: nn.pad %{{.*}} low [3, 0, 0] high [2, 5, 0] mode reflect : (tensor<?x4x6x8xf32>) -> tensor<?x9x11x8xf32>
func.func @mirrored(%x: tensor<?x4x6x8xf32>) -> tensor<?x9x11x8xf32> {
  %0 = nn.pad %x low [3, 0, 0] high [2, 5, 0] mode reflect : (tensor<?x4x6x8xf32>) -> tensor<?x9x11x8xf32>
  return %0 : tensor<?x9x11x8xf32>
}

// CHECK-LABEL: @edges
// CHECK: nn.pad %{{.*}} low [9, 0, 0] high [0, 5, 0] mode edge : (tensor<?x4x6x8xf32>) -> tensor<?x13x11x8xf32>
func.func @edges(%x: tensor<?x4x6x8xf32>) -> tensor<?x13x11x8xf32> {
  %0 = nn.pad %x low [9, 0, 0] high [0, 5, 0] mode edge : (tensor<?x4x6x8xf32>) -> tensor<?x13x11x8xf32>
  return %0 : tensor<?x13x11x8xf32>
}
