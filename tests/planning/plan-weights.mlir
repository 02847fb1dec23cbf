// RUN: resnetc-opt %s --plan --split-input-file | FileCheck %s
// Which parameters are packed, how, and where.

// Two convolutions of one filter, by two nn.param: packed once.
// CHECK-LABEL: module @shared
// CHECK: exec.packed bytes 1088 {
// CHECK-NEXT: exec.pack conv_filter @w : tensor<16x16x1x1xf32> -> packed[0 : 1024]
// CHECK-NEXT: exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
// CHECK-NEXT: }
// CHECK: exec.call "conv2d.1" {{.*}}packed[0 : 1024], packed[1024 : 64])
// CHECK: exec.call "conv2d.2" {{.*}}packed[0 : 1024], packed[1024 : 64])
module @shared {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %w = nn.param @w : tensor<16x16x1x1xf32>
    %v = nn.param @w : tensor<16x16x1x1xf32>
    %b = nn.param @b : tensor<16xf32>
    %0 = nn.conv2d %x, %w bias %b strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32>
    %1 = nn.conv2d %0, %v bias %b strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32>
    return %1 : tensor<?x8x8x16xf32>
  }
}

// -----

// The fold goes into the step; the same filter without it is another step.
// CHECK-LABEL: module @folded
// CHECK: exec.pack conv_filter @w : tensor<16x16x1x1xf32> fold <filter, scale = @bn.s, bias = @bn.b, mean = @bn.m, variance = @bn.v, epsilon = 1.000000e-03 : f64> -> packed[0 : 1024]
// CHECK-NEXT: exec.pack bias @bn.b : tensor<16xf32> fold <bias, scale = @bn.s, bias = @bn.b, mean = @bn.m, variance = @bn.v, epsilon = 1.000000e-03 : f64> -> packed[1024 : 64]
// CHECK-NEXT: exec.pack conv_filter @w : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
module @folded {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %w = nn.param @w fold <filter, scale = @bn.s, bias = @bn.b, mean = @bn.m, variance = @bn.v, epsilon = 1.0e-3 : f64> : tensor<16x16x1x1xf32>
    %b = nn.param @bn.b fold <bias, scale = @bn.s, bias = @bn.b, mean = @bn.m, variance = @bn.v, epsilon = 1.0e-3 : f64> : tensor<16xf32>
    %v = nn.param @w : tensor<16x16x1x1xf32>
    %0 = nn.conv2d %x, %w bias %b strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32>
    %1 = nn.conv2d %0, %v strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32>
    return %1 : tensor<?x8x8x16xf32>
  }
}

// -----

// A batch norm of its own is scale and shift.
// CHECK-LABEL: module @batch_norm
// CHECK: exec.kernel @batch_norm_8x8x16_relu "batch_norm in=8x8x16 out=8x8x16 act=relu"
// CHECK: exec.pack scale @s : tensor<16xf32> fold <filter, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.000000e-05 : f64> -> packed[0 : 64]
// CHECK-NEXT: exec.pack shift @b : tensor<16xf32> fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.000000e-05 : f64> -> packed[64 : 64]
// CHECK: exec.call "batch_norm.1" {{.*}}packed[0 : 64], packed[64 : 64])
module @batch_norm {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %s = nn.param @s : tensor<16xf32>
    %b = nn.param @b : tensor<16xf32>
    %m = nn.param @m : tensor<16xf32>
    %v = nn.param @v : tensor<16xf32>
    %0 = nn.batch_norm %x scale %s bias %b mean %m variance %v activation relu : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32>
    return %0 : tensor<?x8x8x16xf32>
  }
}

// -----

// One weight read by an image and by a vector: two orders of its rows, two
// steps. Ten output channels fill a block of sixteen.
// CHECK-LABEL: module @linear
// CHECK: exec.pack linear_weight @w : tensor<10x64xf32> pixels [4, 4] -> packed[0 : 4096]
// CHECK-NEXT: exec.pack linear_weight @w : tensor<10x64xf32> pixels [1, 1] -> packed[4096 : 4096]
module @linear {
  func.func @infer(%x: tensor<?x4x4x4xf32>, %y: tensor<?x64xf32>) -> (tensor<?x10xf32>, tensor<?x10xf32>) {
    %w = nn.param @w : tensor<10x64xf32>
    %0 = nn.linear %x, %w : (tensor<?x4x4x4xf32>, tensor<10x64xf32>) -> tensor<?x10xf32>
    %1 = nn.linear %y, %w : (tensor<?x64xf32>, tensor<10x64xf32>) -> tensor<?x10xf32>
    return %0, %1 : tensor<?x10xf32>, tensor<?x10xf32>
  }
}
