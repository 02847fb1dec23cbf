// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @reflected
// CHECK: nn.pad_backward %{{.*}} low [1, 1, 0] high [0, 1, 0] mode reflect : (tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32>
func.func @reflected(%dy: tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.pad_backward %dy low [1, 1, 0] high [0, 1, 0] mode reflect : (tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @edges
// CHECK: mode edge
func.func @edges(%dy: tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.pad_backward %dy low [1, 1, 0] high [0, 1, 0] mode edge : (tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}
