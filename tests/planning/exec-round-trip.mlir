// RUN: resnetc-opt %s > %t && resnetc-opt %t | diff %t - && FileCheck %s < %t
// A plan with every op of the dialect reads back as it was written.

// CHECK: exec.kernel @import_8x8x3 "import in=8x8x3:planar out=8x8x3+1,1,1,1"
exec.kernel @import_8x8x3 "import in=8x8x3:planar out=8x8x3+1,1,1,1"
exec.kernel @conv2d_k3s1_8x8x3to16_relu "conv2d in=8x8x3+1,1,1,1 out=8x8x16 k=3,3 p=1,1,1,1 bias act=relu"
exec.kernel @conv2d_k1s1_8x8x16_res "conv2d in=8x8x16 out=8x8x16 mode=inplace bias"
exec.kernel @batch_norm_8x8x16 "batch_norm in=8x8x16 out=8x8x16"
exec.kernel @export_8x8x16 "export in=8x8x16 out=8x8x16:planar"
exec.kernel @linear_8x8x16to10 "linear in=8x8x16 out=1x1x10 bias"

// CHECK: exec.packed bytes 68608 {
exec.packed bytes 68608 {
  // CHECK-NEXT: exec.pack conv_filter @conv.weight : tensor<16x3x3x3xf32> fold <filter, scale = @bn.weight, bias = @bn.bias, mean = @bn.running_mean, variance = @bn.running_var, epsilon = 1.000000e-05 : f64> -> packed[0 : 1728]
  exec.pack conv_filter @conv.weight : tensor<16x3x3x3xf32> fold <filter, scale = @bn.weight, bias = @bn.bias, mean = @bn.running_mean, variance = @bn.running_var, epsilon = 1.0e-5 : f64> -> packed[0 : 1728]
  exec.pack bias @bn.bias : tensor<16xf32> fold <bias, scale = @bn.weight, bias = @bn.bias, mean = @bn.running_mean, variance = @bn.running_var, epsilon = 1.0e-5 : f64, conv_bias = @conv.bias> -> packed[1728 : 64]
  // CHECK: exec.pack conv_filter @"layer 1/conv" : tensor<16x16x1x1xf32> -> packed[1792 : 1024]
  exec.pack conv_filter @"layer 1/conv" : tensor<16x16x1x1xf32> -> packed[1792 : 1024]
  exec.pack bias @conv2.bias : tensor<16xf32> -> packed[2816 : 64]
  exec.pack scale @bn2.weight : tensor<16xf32> fold <filter, scale = @bn2.weight, bias = @bn2.bias, mean = @bn2.running_mean, variance = @bn2.running_var, epsilon = 1.0e-5 : f64> -> packed[2880 : 64]
  exec.pack shift @bn2.bias : tensor<16xf32> fold <bias, scale = @bn2.weight, bias = @bn2.bias, mean = @bn2.running_mean, variance = @bn2.running_var, epsilon = 1.0e-5 : f64> -> packed[2944 : 64]
  // CHECK: exec.pack linear_weight @fc.weight : tensor<10x1024xf32> pixels [8, 8] -> packed[3008 : 65536]
  exec.pack linear_weight @fc.weight : tensor<10x1024xf32> pixels [8, 8] -> packed[3008 : 65536]
  exec.pack bias @fc.bias : tensor<10xf32> -> packed[68544 : 64]
}

// CHECK: exec.program @infer arena_bytes_per_sample 9472 fixed_batch 4 {
exec.program @infer arena_bytes_per_sample 9472 fixed_batch 4 {
  // CHECK-NEXT: exec.input "image" nchw : tensor<4x3x8x8xf32>
  exec.input "image" nchw : tensor<4x3x8x8xf32>
  exec.output "map" nchw : tensor<4x16x8x8xf32>
  // CHECK: exec.output "logits" nc : tensor<4x10xf32>
  exec.output "logits" nc : tensor<4x10xf32>
  // CHECK-NEXT: exec.call "image" @import_8x8x3(input[0]) -> arena[4096 : 1216] border [1, 1, 1, 1]
  exec.call "image" @import_8x8x3(input[0]) -> arena[4096 : 1216] border [1, 1, 1, 1]
  // CHECK-NEXT: exec.call "conv" @conv2d_k3s1_8x8x3to16_relu(arena[4096 : 1216], packed[0 : 1728], packed[1728 : 64]) -> arena[0 : 4096] sources ["conv", "bn", "relu"]
  exec.call "conv" @conv2d_k3s1_8x8x3to16_relu(arena[4096 : 1216], packed[0 : 1728], packed[1728 : 64]) -> arena[0 : 4096] sources ["conv", "bn", "relu"]
  exec.call "bn2" @batch_norm_8x8x16(arena[0 : 4096], packed[2880 : 64], packed[2944 : 64]) -> arena[5376 : 4096]
  exec.call "conv2" @conv2d_k1s1_8x8x16_res(arena[0 : 4096], packed[1792 : 1024], packed[2816 : 64]) -> arena[5376 : 4096]
  exec.call "map" @export_8x8x16(arena[5376 : 4096]) -> output[0]
  exec.call "fc" @linear_8x8x16to10(arena[5376 : 4096], packed[3008 : 65536], packed[68544 : 64]) -> output[1]
}
