// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @every_second_pixel
// CHECK: nn.slice_backward %{{.*}} starts [0, 0, 0] steps [2, 2, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
func.func @every_second_pixel(%dy: tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32> {
  %0 = nn.slice_backward %dy starts [0, 0, 0] steps [2, 2, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// CHECK-LABEL: @downwards
// CHECK: starts [1, 2, 7] steps [-1, -1, -1]
func.func @downwards(%dy: tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32> {
  %0 = nn.slice_backward %dy starts [1, 2, 7] steps [-1, -1, -1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}
