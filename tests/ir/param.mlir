// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @plain
// CHECK: nn.param @layer1.0.conv1.weight : tensor<64x64x3x3xf32>
// CHECK: nn.param @"0.weight" {digest = "abc"} : tensor<64xf32>
func.func @plain() -> (tensor<64x64x3x3xf32>, tensor<64xf32>) {
  %0 = nn.param @layer1.0.conv1.weight : tensor<64x64x3x3xf32>
  %1 = nn.param @"0.weight" {digest = "abc"} : tensor<64xf32>
  return %0, %1 : tensor<64x64x3x3xf32>, tensor<64xf32>
}

// CHECK-LABEL: @folded
// CHECK: nn.param @w fold <filter, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.000000e-05 : f64> : tensor<8x8x3x3xf32>
// CHECK: nn.param @b fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.000000e-05 : f64, conv_bias = @c> : tensor<8xf32>
func.func @folded() -> (tensor<8x8x3x3xf32>, tensor<8xf32>) {
  %0 = nn.param @w fold <filter, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> : tensor<8x8x3x3xf32>
  %1 = nn.param @b fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64, conv_bias = @c> : tensor<8xf32>
  return %0, %1 : tensor<8x8x3x3xf32>, tensor<8xf32>
}
