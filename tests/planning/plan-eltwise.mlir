// RUN: resnetc-opt %s --plan --split-input-file | FileCheck %s
// Ops of two tensors: repeated operands, and constants on either side.

// Squeeze and excitation: the factors are a tensor of the arena.
// CHECK-LABEL: module @repeated
// CHECK: exec.kernel @sigmoid_20 "sigmoid in=1x1x20 out=1x1x20"
// CHECK: exec.kernel @mul_8x8x20_20_relu "mul in=8x8x20 out=8x8x20 res=1x1x20 act=relu"
// CHECK: exec.call "mul.3" @mul_8x8x20_20_relu(arena[{{[0-9]+}} : 8192], arena[{{[0-9]+}} : 128]) -> arena[{{[0-9]+}} : 8192]
module @repeated {
  func.func @infer(%x: tensor<?x8x8x20xf32>) -> tensor<?x8x8x20xf32> {
    %0 = nn.global_avg_pool %x : (tensor<?x8x8x20xf32>) -> tensor<?x1x1x20xf32>
    %1 = nn.sigmoid %0 : tensor<?x1x1x20xf32>
    %2 = nn.mul %x, %1 activation relu : (tensor<?x8x8x20xf32>, tensor<?x1x1x20xf32>) -> tensor<?x8x8x20xf32>
    return %2 : tensor<?x8x8x20xf32>
  }
}

// -----

// Channels in whole blocks of 16; below that as they are. One constant of two
// readers is packed once.
// CHECK-LABEL: module @constants
// CHECK: exec.kernel @sub_const_8x8x20_8x8x20 "sub in=8x8x20 out=8x8x20 res=8x8x20 const=lhs"
// CHECK: exec.kernel @div_8x8x20_const_1 "div in=8x8x20 out=8x8x20 const=rhs"
// CHECK: exec.packed bytes 8256 {
// CHECK-NEXT: exec.pack tensor @mean : tensor<1x8x8x20xf32> -> packed[0 : 8192]
// CHECK-NEXT: exec.pack tensor @std : tensor<1x1x1x1xf32> -> packed[8192 : 64]
// CHECK-NEXT: }
// CHECK: exec.call "sub.1" @sub_const_8x8x20_8x8x20(arena[{{[0-9]+}} : 8192], packed[0 : 8192]) ->
// CHECK: exec.call "div.2" {{.*}}, packed[8192 : 64]) ->
// CHECK: exec.call "add.3" {{.*}}, packed[0 : 8192]) ->
module @constants {
  func.func @infer(%x: tensor<?x8x8x20xf32>) -> tensor<?x8x8x20xf32> {
    %m = nn.param @mean : tensor<1x8x8x20xf32>
    %s = nn.param @std : tensor<1x1x1x1xf32>
    %0 = nn.sub %m, %x : (tensor<1x8x8x20xf32>, tensor<?x8x8x20xf32>) -> tensor<?x8x8x20xf32>
    %1 = nn.div %0, %s : (tensor<?x8x8x20xf32>, tensor<1x1x1x1xf32>) -> tensor<?x8x8x20xf32>
    %2 = nn.add %1, %m : (tensor<?x8x8x20xf32>, tensor<1x8x8x20xf32>) -> tensor<?x8x8x20xf32>
    return %2 : tensor<?x8x8x20xf32>
  }
}

// -----

// CHECK-LABEL: module @numbers
// CHECK: exec.kernel @leaky_relu_40 "leaky_relu in=1x1x40 out=1x1x40 slope=0.2"
// CHECK: exec.kernel @clip_40 "clip in=1x1x40 out=1x1x40 clip=0,6"
// CHECK: exec.kernel @clip_40_2 "clip in=1x1x40 out=1x1x40 clip=-inf,1"
module @numbers {
  func.func @infer(%x: tensor<?x40xf32>) -> tensor<?x40xf32> {
    %0 = nn.leaky_relu %x alpha 0.2 : tensor<?x40xf32>
    %1 = nn.clip %0 min 0.0 max 6.0 : tensor<?x40xf32>
    %2 = nn.clip %1 min 0xFF800000 max 1.0 : tensor<?x40xf32>
    return %2 : tensor<?x40xf32>
  }
}
