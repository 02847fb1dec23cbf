// RUN: resnetc-opt %s --plan --split-input-file | FileCheck %s
// Ops that move elements, and matmul, as kernel calls.

// CHECK-LABEL: module @moves
// CHECK-DAG: "reshape in=4x5x6 out=1x1x120"
// CHECK-DAG: "transpose in=4x5x6 out=6x4x5 perm=2,0,1"
// CHECK-DAG: "slice in=4x5x6 out=2x5x6 start=3,0,0 step=-2,1,1"
// CHECK-DAG: "pad in=4x5x6 out=6x7x6 start=1,1,0 edge"
// CHECK-DAG: "pad in=4x5x6 out=6x7x6 start=1,1,0 reflect"
module @moves {
  func.func @infer(%x: tensor<?x4x5x6xf32>) -> (tensor<?x120xf32>, tensor<?x6x4x5xf32>, tensor<?x2x5x6xf32>, tensor<?x6x7x6xf32>, tensor<?x6x7x6xf32>) {
    %0 = nn.reshape %x to [120] : (tensor<?x4x5x6xf32>) -> tensor<?x120xf32>
    %1 = nn.transpose %x by [3, 1, 2] : (tensor<?x4x5x6xf32>) -> tensor<?x6x4x5xf32>
    %2 = nn.slice %x starts [3, 0, 0] limits [-1, 5, 6] steps [-2, 1, 1] : (tensor<?x4x5x6xf32>) -> tensor<?x2x5x6xf32>
    %3 = nn.pad %x low [1, 1, 0] high [1, 1, 0] mode edge : (tensor<?x4x5x6xf32>) -> tensor<?x6x7x6xf32>
    %4 = nn.pad %x low [1, 1, 0] high [1, 1, 0] mode reflect : (tensor<?x4x5x6xf32>) -> tensor<?x6x7x6xf32>
    return %0, %1, %2, %3, %4 : tensor<?x120xf32>, tensor<?x6x4x5xf32>, tensor<?x2x5x6xf32>, tensor<?x6x7x6xf32>, tensor<?x6x7x6xf32>
  }
}

// -----

// A concat of vectors is along c, the third axis of a kernel. An input may come
// twice.
// CHECK-LABEL: module @concat
// CHECK-DAG: "concat in=1x1x3 out=1x1x10 res=1x1x4 and=1x1x3 axis=2 inputs=3"
// CHECK: exec.call {{.*}}(arena[[X:\[.*\]]], arena[[Y:\[.*\]]], arena[[X]]) ->
module @concat {
  func.func @infer(%x: tensor<?x3xf32>, %y: tensor<?x4xf32>) -> tensor<?x10xf32> {
    %0 = nn.concat %x, %y, %x axis 1 : (tensor<?x3xf32>, tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x10xf32>
    return %0 : tensor<?x10xf32>
  }
}

// -----

// Six inputs are a tree: four and two, then these. All parts have its name.
// CHECK-LABEL: module @concat_of_many
// CHECK-DAG: [[FOUR:@[a-z_0-9]+]] "concat in=1x1x3 out=1x1x12 res=1x1x3 and=1x1x3 and=1x1x3 axis=2 inputs=4"
// CHECK-DAG: [[TWO:@[a-z_0-9]+]] "concat in=1x1x3 out=1x1x6 res=1x1x3 axis=2 inputs=2"
// CHECK-DAG: [[BOTH:@[a-z_0-9]+]] "concat in=1x1x12 out=1x1x18 res=1x1x6 axis=2 inputs=2"
// CHECK: exec.call "six" [[FOUR]](
// CHECK: exec.call "six" [[TWO]](
// CHECK: exec.call "six" [[BOTH]](
module @concat_of_many {
  func.func @infer(%x: tensor<?x3xf32>) -> tensor<?x18xf32> {
    %0 = nn.concat %x, %x, %x, %x, %x, %x axis 1 : (tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x18xf32> loc("six")
    return %0 : tensor<?x18xf32>
  }
}

// -----

// The parameter, [1, ...], is packed and read by every sample.
// CHECK-LABEL: module @matmul
// CHECK-DAG: "matmul in=2x5x7 out=2x5x3 res=2x7x3 const=rhs"
// CHECK-DAG: "matmul in=2x5x3 out=2x5x3 res=2x5x5 const=lhs"
// CHECK-DAG: "matmul in=2x5x3 out=2x5x2 res=2x3x2"
// CHECK: exec.pack tensor @w : tensor<1x2x7x3xf32>
module @matmul {
  func.func @infer(%x: tensor<?x2x5x7xf32>, %y: tensor<?x2x3x2xf32>) -> tensor<?x2x5x2xf32> {
    %w = nn.param @w : tensor<1x2x7x3xf32>
    %v = nn.param @v : tensor<1x2x5x5xf32>
    %0 = nn.matmul %x, %w : (tensor<?x2x5x7xf32>, tensor<1x2x7x3xf32>) -> tensor<?x2x5x3xf32>
    %1 = nn.matmul %v, %0 : (tensor<1x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
    %2 = nn.matmul %1, %y : (tensor<?x2x5x3xf32>, tensor<?x2x3x2xf32>) -> tensor<?x2x5x2xf32>
    return %2 : tensor<?x2x5x2xf32>
  }
}

// -----

// A parameter between activations is written for each sample, once.
// CHECK-LABEL: module @parameter_joined
// CHECK-DAG: [[REPEAT:@[a-z_0-9]+]] "repeat in=1x1x3 out=1x1x3"
// CHECK: exec.pack tensor @p : tensor<1x3xf32> -> packed[0 : 64]
// CHECK: exec.call "p" [[REPEAT]](packed[0 : 64]) -> arena[[P:\[.*\]]]
// CHECK-NOT: [[REPEAT]]
// CHECK: exec.call {{.*}}(arena[[P]], {{.*}}, arena[[P]]) ->
module @parameter_joined {
  func.func @infer(%x: tensor<?x4xf32>) -> tensor<?x10xf32> {
    %p = nn.param @p : tensor<1x3xf32>
    %0 = nn.concat %p, %x, %p axis 1 : (tensor<1x3xf32>, tensor<?x4xf32>, tensor<1x3xf32>) -> tensor<?x10xf32>
    return %0 : tensor<?x10xf32>
  }
}
