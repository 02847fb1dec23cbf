// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @two_activations
// CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<?x2x5x7xf32>, tensor<?x2x7x3xf32>) -> tensor<?x2x5x3xf32>
func.func @two_activations(%x: tensor<?x2x5x7xf32>, %y: tensor<?x2x7x3xf32>) -> tensor<?x2x5x3xf32> {
  %0 = nn.matmul %x, %y : (tensor<?x2x5x7xf32>, tensor<?x2x7x3xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}

// CHECK-LABEL: @one_for_all_samples
// CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<?x2x5x7xf32>, tensor<1x2x7x3xf32>) -> tensor<?x2x5x3xf32>
func.func @one_for_all_samples(%x: tensor<?x2x5x7xf32>) -> tensor<?x2x5x3xf32> {
  %w = nn.param @w : tensor<1x2x7x3xf32>
  %0 = nn.matmul %x, %w : (tensor<?x2x5x7xf32>, tensor<1x2x7x3xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}
