// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.negate %{{.*}} : tensor<?x4x4x8xf32>
func.func @image(%x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.negate %x : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}
