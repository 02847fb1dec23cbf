// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @filter
// CHECK: nn.add_gradient @conv1.weight, %{{.*}} : tensor<8x4x3x3xf32>
func.func @filter(%g: tensor<8x4x3x3xf32>) {
  nn.add_gradient @conv1.weight, %g : tensor<8x4x3x3xf32>
  return
}

// CHECK-LABEL: @stays_though_it_has_no_result
// CHECK: nn.add_gradient @bias, %{{.*}} : tensor<8xf32>
func.func @stays_though_it_has_no_result(%g: tensor<8xf32>) {
  nn.add_gradient @bias, %g : tensor<8xf32>
  return
}
