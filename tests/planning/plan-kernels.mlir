// RUN: resnetc-opt %s --plan --split-input-file | FileCheck %s
// The kernel of each op, and the names of kernels and calls.

// CHECK-LABEL: module @every_kind
// CHECK-DAG: exec.kernel @max_pool2d_k3s2_8x8x16 "max_pool2d in=8x8x16 out=4x4x16 k=3,3 s=2,2 p=1,1,1,1"
// CHECK-DAG: exec.kernel @avg_pool2d_k2x3s1x2_4x4x16 "avg_pool2d in=4x4x16 out=3x2x16 k=2,3 s=1,2 p=0,1,0,0 include_pad"
// CHECK-DAG: exec.kernel @relu_3x2x16 "relu in=3x2x16 out=3x2x16"
// CHECK-DAG: exec.kernel @add_3x2x16_relu "add in=3x2x16 out=3x2x16 res=3x2x16 act=relu"
// CHECK-DAG: exec.kernel @slice_3x2x16to5 "slice in=3x2x16 out=2x1x5 start=0,1,1 step=2,1,3"
// CHECK-DAG: exec.kernel @pad_2x1x5to8 "pad in=2x1x5 out=3x3x8 start=0,1,1 pad=-1.5"
// CHECK-DAG: exec.kernel @softmax_3x3x8 "softmax in=3x3x8 out=3x3x8"
// CHECK-DAG: exec.kernel @global_avg_pool_3x3x8 "global_avg_pool in=3x3x8 out=1x1x8"
// CHECK-DAG: exec.kernel @flatten_3x3x8to72 "flatten in=3x3x8 out=1x1x72"
// CHECK-DAG: exec.kernel @relu_72 "relu in=1x1x72 out=1x1x72"
// A softmax of an image is exported: the caller may want another order.
// CHECK: exec.call "softmax.7" {{.*}} -> arena
module @every_kind {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> (tensor<?x1x1x8xf32>, tensor<?x72xf32>, tensor<?x3x3x8xf32>) {
    %0 = nn.max_pool2d %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x4x4x16xf32>
    %1 = nn.avg_pool2d %0 kernel [2, 3] strides [1, 2] pads [0, 1, 0, 0] {count_include_pad = true} : (tensor<?x4x4x16xf32>) -> tensor<?x3x2x16xf32>
    %2 = nn.relu %1 : tensor<?x3x2x16xf32>
    %3 = nn.add %1, %2 activation relu : tensor<?x3x2x16xf32>
    %4 = nn.slice %3 starts [0, 1, 1] limits [3, 2, 16] steps [2, 1, 3] : (tensor<?x3x2x16xf32>) -> tensor<?x2x1x5xf32>
    %5 = nn.pad %4 low [0, 1, 1] high [1, 1, 2] value -1.5 : (tensor<?x2x1x5xf32>) -> tensor<?x3x3x8xf32>
    %6 = nn.softmax %5 : tensor<?x3x3x8xf32>
    %7 = nn.global_avg_pool %5 : (tensor<?x3x3x8xf32>) -> tensor<?x1x1x8xf32>
    %8 = nn.flatten %5 : (tensor<?x3x3x8xf32>) -> tensor<?x72xf32>
    %9 = nn.relu %8 : tensor<?x72xf32>
    return %7, %9, %6 : tensor<?x1x1x8xf32>, tensor<?x72xf32>, tensor<?x3x3x8xf32>
  }
}

// -----

// Calls of equal specs share a kernel; specs that differ only in what the name
// leaves out get a number.
// CHECK-LABEL: module @kernel_names
// CHECK: exec.kernel @relu_8x8x16 "relu in=8x8x16 out=8x8x16"
// CHECK-NOT: "relu in=8x8x16 out=8x8x16"
// CHECK: exec.kernel @max_pool2d_k3s1_8x8x16 {{.*}} p=1,1,1,1"
// CHECK: exec.kernel @max_pool2d_k3s1_8x8x16_2 {{.*}} p=2,1,0,1"
// CHECK: exec.call "relu.1" @relu_8x8x16(
// CHECK: exec.call "relu.2" @relu_8x8x16(
// CHECK: exec.call "max_pool2d.4" @max_pool2d_k3s1_8x8x16_2(
module @kernel_names {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %0 = nn.relu %x : tensor<?x8x8x16xf32>
    %1 = nn.relu %0 : tensor<?x8x8x16xf32>
    %2 = nn.max_pool2d %1 kernel [3, 3] strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
    %3 = nn.max_pool2d %2 kernel [3, 3] strides [1, 1] pads [2, 1, 0, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
    return %3 : tensor<?x8x8x16xf32>
  }
}

// -----

// The function keeps its name, so the kernel gets another.
// CHECK-LABEL: module @function_named_like_a_kernel
// CHECK: exec.kernel @relu_16_2 "relu
// CHECK: exec.program @relu_16
module @function_named_like_a_kernel {
  func.func @relu_16(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
    %0 = nn.relu %x : tensor<?x16xf32>
    return %0 : tensor<?x16xf32>
  }
}

// -----

// A call carries every op of the source that it computes.
// CHECK-LABEL: module @source_names
// CHECK: exec.call "layer1.conv" @{{.*}} sources ["layer1.conv", "layer1.bn", "layer1.relu"]
// CHECK: exec.call "head" @{{[^"]*$}}
module @source_names {
  func.func @infer(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
    %w = nn.param @w : tensor<16x16x1x1xf32>
    %0 = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32> loc("layer1.conv"(fused["layer1.bn", "layer1.relu"]))
    %1 = nn.relu %0 : tensor<?x8x8x16xf32> loc("head")
    return %1 : tensor<?x8x8x16xf32>
  }
}

// -----

// Two functions become two programs over the same kernels and weights.
// CHECK-LABEL: module @two_functions attributes {nn.name = "two"}
// CHECK: exec.kernel @linear_16 "linear
// CHECK-NOT: "linear
// CHECK: exec.packed bytes 1024
// CHECK: exec.program @infer
// CHECK: exec.call "linear.1" @linear_16(
// CHECK: exec.program @eval
// CHECK: exec.call "linear.1" @linear_16(
module @two_functions attributes {nn.name = "two"} {
  func.func @infer(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
    %w = nn.param @w : tensor<16x16xf32>
    %0 = nn.linear %x, %w : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
    return %0 : tensor<?x16xf32>
  }
  func.func @eval(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
    %w = nn.param @w : tensor<16x16xf32>
    %0 = nn.linear %x, %w : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
    return %0 : tensor<?x16xf32>
  }
}
