// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @to_rows
// CHECK: nn.reshape %{{.*}} to [192] : (tensor<?x4x6x8xf32>) -> tensor<?x192xf32>
func.func @to_rows(%x: tensor<?x4x6x8xf32>) -> tensor<?x192xf32> {
  %0 = nn.reshape %x to [192] : (tensor<?x4x6x8xf32>) -> tensor<?x192xf32>
  return %0 : tensor<?x192xf32>
}

// CHECK-LABEL: @to_image
// CHECK: nn.reshape %{{.*}} to [4, 6, 8] : (tensor<?x192xf32>) -> tensor<?x4x6x8xf32>
func.func @to_image(%x: tensor<?x192xf32>) -> tensor<?x4x6x8xf32> {
  %0 = nn.reshape %x to [4, 6, 8] : (tensor<?x192xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// CHECK-LABEL: @to_other_image
// CHECK: nn.reshape %{{.*}} to [2, 12, 8] : (tensor<?x4x6x8xf32>) -> tensor<?x2x12x8xf32>
func.func @to_other_image(%x: tensor<?x4x6x8xf32>) -> tensor<?x2x12x8xf32> {
  %0 = nn.reshape %x to [2, 12, 8] : (tensor<?x4x6x8xf32>) -> tensor<?x2x12x8xf32>
  return %0 : tensor<?x2x12x8xf32>
}
