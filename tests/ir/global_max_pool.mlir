// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @head
// CHECK: nn.global_max_pool %{{.*}} : (tensor<?x7x7x512xf32>) -> tensor<?x1x1x512xf32>
func.func @head(%x: tensor<?x7x7x512xf32>) -> tensor<?x1x1x512xf32> {
  %0 = nn.global_max_pool %x : (tensor<?x7x7x512xf32>) -> tensor<?x1x1x512xf32>
  return %0 : tensor<?x1x1x512xf32>
}
