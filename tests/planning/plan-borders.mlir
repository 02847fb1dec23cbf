// RUN: resnetc-opt %s --plan --split-input-file | FileCheck %s
// A tensor's border is what the convolutions that read it need.

// CHECK-LABEL: module @chain
// CHECK: exec.kernel @import_8x8x3 "import in=8x8x3:planar out=8x8x3+1,1,1,1"
// CHECK: exec.kernel @conv2d_k3s1_8x8x3to16_relu "conv2d in=8x8x3+1,1,1,1 out=8x8x16+2,2,2,2 k=3,3 p=1,1,1,1 act=relu"
// CHECK: exec.kernel @conv2d_k5s1_8x8x16 "conv2d in=8x8x16+2,2,2,2 out=8x8x16 k=5,5 p=2,2,2,2"
// CHECK: exec.call "input" @import_8x8x3(input[0]) -> arena[{{.*}}] border [1, 1, 1, 1]
// CHECK: exec.call "conv2d.1" {{.*}} border [2, 2, 2, 2]
// CHECK: exec.call "conv2d.2" {{.*}}]{{$}}
module @chain {
  func.func @infer(%x: tensor<?x8x8x3xf32> {nn.name = "input", nn.layout = "nchw"}) -> (tensor<?x8x8x16xf32> {nn.name = "map", nn.layout = "nchw"}) {
    %v = nn.param @a.weight : tensor<16x3x3x3xf32>
    %w = nn.param @b.weight : tensor<16x16x5x5xf32>
    %0 = nn.conv2d %x, %v strides [1, 1] pads [1, 1, 1, 1] activation relu : (tensor<?x8x8x3xf32>, tensor<16x3x3x3xf32>) -> tensor<?x8x8x16xf32>
    %1 = nn.conv2d %0, %w strides [1, 1] pads [2, 2, 2, 2] : (tensor<?x8x8x16xf32>, tensor<16x16x5x5xf32>) -> tensor<?x8x8x16xf32>
    return %1 : tensor<?x8x8x16xf32>
  }
}

// -----

// The widest of two readers; the pool needs none and meets the border as pixels
// that lie outside.
// CHECK-LABEL: module @three_readers
// CHECK: exec.kernel @import_8x8x16 "import in=8x8x16 out=8x8x16+1,2,1,2"
// CHECK: "conv2d in=8x8x16+1,2,1,2 out=8x8x16 k=3,1 p=1,0,1,0"
// CHECK: "conv2d in=8x8x16+1,2,1,2 out=8x8x16 k=1,5 p=0,2,0,2"
// CHECK: "max_pool2d in=8x8x16+1,2,1,2 out=8x8x16 k=3,3 p=1,1,1,1"
module @three_readers {
  func.func @infer(%x: tensor<?x8x8x16xf32> {nn.layout = "nhwc"}) -> (tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>) {
    %v = nn.param @a.weight : tensor<16x16x3x1xf32>
    %w = nn.param @b.weight : tensor<16x16x1x5xf32>
    %0 = nn.conv2d %x, %v strides [1, 1] pads [1, 0, 1, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x3x1xf32>) -> tensor<?x8x8x16xf32>
    %1 = nn.conv2d %x, %w strides [1, 1] pads [0, 2, 0, 2] : (tensor<?x8x8x16xf32>, tensor<16x16x1x5xf32>) -> tensor<?x8x8x16xf32>
    %2 = nn.max_pool2d %x kernel [3, 3] strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
    return %0, %1, %2 : tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>
  }
}

// -----

// Of stride 2 the last window of 8 pixels ends at the last pixel: nothing is
// read at the bottom and right.
// CHECK-LABEL: module @stride_2
// CHECK: "conv2d in=8x8x16+1,1,0,0 out=4x4x16 k=3,3 s=2,2 p=1,1,1,1"
module @stride_2 {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x4x4x16xf32> {
    %w = nn.param @w : tensor<16x16x3x3xf32>
    %0 = nn.conv2d %x, %w strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x4x4x16xf32>
    return %0 : tensor<?x4x4x16xf32>
  }
}

// -----

// CHECK-LABEL: module @dilation_and_groups
// CHECK: exec.kernel @conv2d_k3s1d2g4_8x8x16 "conv2d in=8x8x16+2,2,2,2 out=8x8x16 k=3,3 p=2,2,2,2 d=2,2 g=4"
module @dilation_and_groups {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %w = nn.param @w : tensor<16x4x3x3xf32>
    %0 = nn.conv2d %x, %w strides [1, 1] pads [2, 2, 2, 2] dilations [2, 2] groups 4 : (tensor<?x8x8x16xf32>, tensor<16x4x3x3xf32>) -> tensor<?x8x8x16xf32>
    return %0 : tensor<?x8x8x16xf32>
  }
}

// -----

// Wide dilations: the whole pad at the top and left; below and right what the
// last window reads, here 2 of 3 columns. On a small map the border is most of
// the tensor.
// CHECK-LABEL: module @wide_dilations
// CHECK-DAG: "conv2d in=8x8x16+3,3,2,2 out=4x4x16+9,9,9,9 k=3,3 s=2,2 p=3,3,3,3 d=3,3"
// CHECK-DAG: "conv2d in=4x4x16+9,9,9,9 out=4x4x16 k=3,3 p=9,9,9,9 d=9,9 g=16"
module @wide_dilations {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x4x4x16xf32> {
    %v = nn.param @v : tensor<16x16x3x3xf32>
    %w = nn.param @w : tensor<16x1x3x3xf32>
    %0 = nn.conv2d %x, %v strides [2, 2] pads [3, 3, 3, 3] dilations [3, 3] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x4x4x16xf32>
    %1 = nn.conv2d %0, %w strides [1, 1] pads [9, 9, 9, 9] dilations [9, 9] groups 16 : (tensor<?x4x4x16xf32>, tensor<16x1x3x3xf32>) -> tensor<?x4x4x16xf32>
    return %1 : tensor<?x4x4x16xf32>
  }
}
