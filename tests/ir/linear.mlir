// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @vector
// CHECK: nn.linear %{{.*}}, %{{.*}} : (tensor<?x32xf32>, tensor<10x32xf32>) -> tensor<?x10xf32>
func.func @vector(%x: tensor<?x32xf32>, %w: tensor<10x32xf32>) -> tensor<?x10xf32> {
  %0 = nn.linear %x, %w : (tensor<?x32xf32>, tensor<10x32xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// CHECK-LABEL: @image
// CHECK: nn.linear %{{.*}}, %{{.*}} bias %{{.*}} activation relu : (tensor<3x2x2x8xf32>, tensor<10x32xf32>, tensor<10xf32>) -> tensor<3x10xf32>
func.func @image(%x: tensor<3x2x2x8xf32>, %w: tensor<10x32xf32>, %b: tensor<10xf32>) -> tensor<3x10xf32> {
  %0 = nn.linear %x, %w bias %b activation relu : (tensor<3x2x2x8xf32>, tensor<10x32xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  return %0 : tensor<3x10xf32>
}
