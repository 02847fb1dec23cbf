// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @plain
// CHECK: nn.sub %{{.*}}, %{{.*}} : tensor<?x4x4x8xf32>
func.func @plain(%x: tensor<?x4x4x8xf32>, %y: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.sub %x, %y activation none : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @clamped
// CHECK: nn.sub %{{.*}}, %{{.*}} activation relu : tensor<?x8xf32>
func.func @clamped(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %0 = nn.sub %x, %x activation relu : tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// Each operand is repeated along an axis of the other.
// CHECK-LABEL: @repeated
// CHECK: nn.sub %{{.*}}, %{{.*}} : (tensor<?x4x1x8xf32>, tensor<?x1x5x1xf32>) -> tensor<?x4x5x8xf32>
func.func @repeated(%x: tensor<?x4x1x8xf32>, %y: tensor<?x1x5x1xf32>) -> tensor<?x4x5x8xf32> {
  %0 = nn.sub %x, %y : (tensor<?x4x1x8xf32>, tensor<?x1x5x1xf32>) -> tensor<?x4x5x8xf32>
  return %0 : tensor<?x4x5x8xf32>
}

// A parameter meets every sample, on either side.
// CHECK-LABEL: @parameter
// CHECK: nn.sub %{{.*}}, %{{.*}} : (tensor<?x8xf32>, tensor<1x8xf32>) -> tensor<?x8xf32>
// CHECK: nn.sub %{{.*}}, %{{.*}} activation relu : (tensor<1x1xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
func.func @parameter(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %p = nn.param @p : tensor<1x8xf32>
  %q = nn.param @q : tensor<1x1xf32>
  %0 = nn.sub %x, %p : (tensor<?x8xf32>, tensor<1x8xf32>) -> tensor<?x8xf32>
  %1 = nn.sub %q, %0 activation relu : (tensor<1x1xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}
