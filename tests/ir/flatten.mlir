// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.flatten %{{.*}} : (tensor<?x4x6x8xf32>) -> tensor<?x192xf32>
func.func @image(%x: tensor<?x4x6x8xf32>) -> tensor<?x192xf32> {
  %0 = nn.flatten %x : (tensor<?x4x6x8xf32>) -> tensor<?x192xf32>
  return %0 : tensor<?x192xf32>
}
