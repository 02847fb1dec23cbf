// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @plain
// CHECK: nn.add %{{.*}}, %{{.*}} : tensor<?x4x4x8xf32>
func.func @plain(%x: tensor<?x4x4x8xf32>, %y: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.add %x, %y activation none : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @clamped
// CHECK: nn.add %{{.*}}, %{{.*}} activation relu : tensor<?x8xf32>
func.func @clamped(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %0 = nn.add %x, %x activation relu : tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
