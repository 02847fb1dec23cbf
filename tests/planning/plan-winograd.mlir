// RUN: resnetc-opt %s --plan="winograd" | FileCheck %s
// RUN: resnetc-opt %s --plan | FileCheck %s --check-prefix=DIRECT
// A 3x3 convolution of stride 1 gets a transformed filter, of the tile's size.
// The same filter, read by a convolution that stays direct, is packed twice.

// CHECK: exec.kernel @conv2d_k3s1_56x56x64_winograd4 "conv2d in=56x56x64+1,1,1,1 out=56x56x64+1,1,0,0 k=3,3 p=1,1,1,1 winograd=4"
// CHECK: exec.kernel @conv2d_k3s2_56x56x64 "conv2d in=56x56x64+1,1,0,0 out=28x28x64 k=3,3 s=2,2 p=1,1,1,1"
// CHECK: exec.packed bytes 737280 {
// CHECK-NEXT: exec.pack winograd_filter @w : tensor<64x64x3x3xf32> pixels [4, 4] -> packed[0 : 589824]
// CHECK-NEXT: exec.pack conv_filter @w : tensor<64x64x3x3xf32> -> packed[589824 : 147456]
// CHECK: exec.call "conv2d.1" @conv2d_k3s1_56x56x64_winograd4(arena[{{.*}}], packed[0 : 589824])

// DIRECT-NOT: winograd
module @m {
  func.func @infer(%x: tensor<?x56x56x64xf32>) -> tensor<?x28x28x64xf32> {
    %w = nn.param @w : tensor<64x64x3x3xf32>
    %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x56x56x64xf32>, tensor<64x64x3x3xf32>) -> tensor<?x56x56x64xf32>
    %1 = nn.conv2d %0, %w strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x56x56x64xf32>, tensor<64x64x3x3xf32>) -> tensor<?x28x28x64xf32>
    return %1 : tensor<?x28x28x64xf32>
  }
}
