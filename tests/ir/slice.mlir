// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// The last element counts: 0, 2, 4 of 0..4.
// CHECK-LABEL: @every_second
// CHECK: nn.slice %{{.*}} starts [0, 1, 2] limits [5, 5, 4] steps [2, 2, 1] : (tensor<?x5x5x4xf32>) -> tensor<?x3x2x2xf32>
func.func @every_second(%x: tensor<?x5x5x4xf32>) -> tensor<?x3x2x2xf32> {
  %0 = nn.slice %x starts [0, 1, 2] limits [5, 5, 4] steps [2, 2, 1] : (tensor<?x5x5x4xf32>) -> tensor<?x3x2x2xf32>
  return %0 : tensor<?x3x2x2xf32>
}

// To the first element, which a limit of -1 is before; and 3, 1.
// CHECK-LABEL: @downwards
// CHECK: nn.slice %{{.*}} starts [4, 3, 0] limits [-1, 0, 4] steps [-1, -2, 1] : (tensor<?x5x5x4xf32>) -> tensor<?x5x2x4xf32>
func.func @downwards(%x: tensor<?x5x5x4xf32>) -> tensor<?x5x2x4xf32> {
  %0 = nn.slice %x starts [4, 3, 0] limits [-1, 0, 4] steps [-1, -2, 1] : (tensor<?x5x5x4xf32>) -> tensor<?x5x2x4xf32>
  return %0 : tensor<?x5x2x4xf32>
}
