// RUN: resnetc-opt %s --plan --split-input-file | FileCheck %s
// A residual that dies at its convolution gives its bytes to the result.

// CHECK-LABEL: module @in_place
// CHECK: exec.kernel @conv2d_k3s1_8x8x16_res "conv2d in=8x8x16+1,1,1,1 out=8x8x16+1,1,1,1 mode=inplace k=3,3 p=1,1,1,1"
// CHECK: arena_bytes_per_sample 12800
// CHECK: exec.call "input0" {{.*}} -> arena[[SKIP:\[.*\]]] border [1, 1, 1, 1]
// CHECK: exec.call "conv2d.1" {{.*}}(arena[[SKIP]], packed[0 : 9216]) -> arena[[BRANCH:\[.*\]]] border [1, 1, 1, 1]
// One argument for residual and result, and no border: it is the residual's.
// CHECK: exec.call "conv2d.2" @conv2d_k3s1_8x8x16_res(arena[[BRANCH]], packed[0 : 9216]) -> arena[[SKIP]]{{$}}
// CHECK: exec.call "output0" {{.*}}(arena[[SKIP]]) -> output[0]
module @in_place {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %w = nn.param @w : tensor<16x16x3x3xf32>
    %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32>
    %1 = nn.conv2d %0, %w residual %x strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>, tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
    return %1 : tensor<?x8x8x16xf32>
  }
}

// -----

// The skip is read again, so it keeps its bytes: an argument of its own.
// CHECK-LABEL: module @residual_lives_on
// CHECK: "conv2d in=8x8x16 out=8x8x16 res=8x8x16 mode=separate"
// CHECK: exec.call "input0" {{.*}} -> arena[[SKIP:\[.*\]]]
// CHECK: exec.call "conv2d.1" {{.*}}(arena[[SKIP]], packed[0 : 1024]) -> arena[[BRANCH:\[.*\]]]
// CHECK: exec.call "conv2d.2" {{.*}}(arena[[BRANCH]], packed[0 : 1024], arena[[SKIP]]) -> arena[[SUM:\[.*\]]]
// CHECK: exec.call "add.3" {{.*}}(arena[[SUM]], arena[[SKIP]]) ->
module @residual_lives_on {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %w = nn.param @w : tensor<16x16x1x1xf32>
    %0 = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32>
    %1 = nn.conv2d %0, %w residual %x strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>, tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
    %2 = nn.add %1, %x : tensor<?x8x8x16xf32>
    return %2 : tensor<?x8x8x16xf32>
  }
}

// -----

// The convolution would overwrite pixels that it still has to read.
// CHECK-LABEL: module @residual_is_the_input
// CHECK: mode=separate
// CHECK: exec.call "conv2d.1" {{.*}}(arena[[X:\[.*\]]], packed[0 : 1024], arena[[X]]) ->
module @residual_is_the_input {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %w = nn.param @w : tensor<16x16x1x1xf32>
    %0 = nn.conv2d %x, %w residual %x strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>, tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
    return %0 : tensor<?x8x8x16xf32>
  }
}

// -----

// Only the result needs a border. The residual gets it too, or the two could
// not share bytes; its writer writes it.
// CHECK-LABEL: module @result_needs_a_border
// CHECK: exec.call "input0" {{.*}} -> arena[[X:\[.*\]]]{{$}}
// CHECK: exec.call "skip" {{.*}}(arena[[X]], packed[0 : 1024]) -> arena[[SKIP:\[.*\]]] border [1, 1, 1, 1]
// CHECK: exec.call "branch" {{.*}}(arena[[X]], packed[0 : 1024]) -> arena[[SKIP]]{{$}}
// CHECK: exec.call "last" {{.*}}(arena[[SKIP]], packed[1024 : 9216]) ->
module @result_needs_a_border {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %v = nn.param @v : tensor<16x16x1x1xf32>
    %w = nn.param @w : tensor<16x16x3x3xf32>
    %0 = nn.conv2d %x, %v strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32> loc("skip")
    %1 = nn.conv2d %x, %v residual %0 strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>, tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> loc("branch")
    %2 = nn.conv2d %1, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("last")
    return %2 : tensor<?x8x8x16xf32>
  }
}
