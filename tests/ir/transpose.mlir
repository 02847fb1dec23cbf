// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @channels_first
// CHECK: nn.transpose %{{.*}} by [3, 1, 2] : (tensor<?x4x6x8xf32>) -> tensor<?x8x4x6xf32>
func.func @channels_first(%x: tensor<?x4x6x8xf32>) -> tensor<?x8x4x6xf32> {
  %0 = nn.transpose %x by [3, 1, 2] : (tensor<?x4x6x8xf32>) -> tensor<?x8x4x6xf32>
  return %0 : tensor<?x8x4x6xf32>
}

// CHECK-LABEL: @image_turned
// CHECK: nn.transpose %{{.*}} by [2, 1, 3] : (tensor<?x4x6x8xf32>) -> tensor<?x6x4x8xf32>
func.func @image_turned(%x: tensor<?x4x6x8xf32>) -> tensor<?x6x4x8xf32> {
  %0 = nn.transpose %x by [2, 1, 3] : (tensor<?x4x6x8xf32>) -> tensor<?x6x4x8xf32>
  return %0 : tensor<?x6x4x8xf32>
}
