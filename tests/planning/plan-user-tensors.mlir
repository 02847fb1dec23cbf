// RUN: resnetc-opt %s --plan --split-input-file | FileCheck %s
// The caller's tensors: who reads and writes them.

// A classifier's kernel writes the caller's tensor itself: 1000 channels
// without the eight padded lanes that they would have in the arena.
// CHECK-LABEL: module @direct_output
// CHECK: exec.kernel @linear_8to1000 "linear in=1x1x8 out=1x1x1000/1000"
// CHECK: exec.program @infer arena_bytes_per_sample 64 fixed_batch 0
// CHECK: exec.input "features" nc : tensor<?x8xf32>
// CHECK: exec.output "logits" nc : tensor<?x1000xf32>
// CHECK: exec.call "linear.1" {{.*}} -> output[0]
module @direct_output {
  func.func @infer(%x: tensor<?x8xf32> {nn.name = "features"}) -> (tensor<?x1000xf32> {nn.name = "logits"}) {
    %w = nn.param @w : tensor<1000x8xf32>
    %0 = nn.linear %x, %w : (tensor<?x8xf32>, tensor<1000x8xf32>) -> tensor<?x1000xf32>
    return %0 : tensor<?x1000xf32>
  }
}

// -----

// The softmax still reads the logits, so they stay in the arena.
// CHECK-LABEL: module @output_is_read_again
// CHECK: exec.kernel @linear_8to1000 "linear in=1x1x8 out=1x1x1000"
// CHECK: exec.kernel @export_1000 "export in=1x1x1000 out=1x1x1000/1000"
// CHECK: exec.call "linear.1" {{.*}} -> arena[[LOGITS:\[.*\]]]
// CHECK: exec.call "output0" @export_1000(arena[[LOGITS]]) -> output[0]
// CHECK: exec.call "softmax.3" {{.*}}(arena[[LOGITS]]) -> output[1]
module @output_is_read_again {
  func.func @infer(%x: tensor<?x8xf32>) -> (tensor<?x1000xf32>, tensor<?x1000xf32>) {
    %w = nn.param @w : tensor<1000x8xf32>
    %0 = nn.linear %x, %w : (tensor<?x8xf32>, tensor<1000x8xf32>) -> tensor<?x1000xf32>
    %1 = nn.softmax %0 : tensor<?x1000xf32>
    return %0, %1 : tensor<?x1000xf32>, tensor<?x1000xf32>
  }
}

// -----

// CHECK-LABEL: module @returned_twice
// CHECK: exec.call "linear.1" {{.*}} -> arena[[LOGITS:\[.*\]]]
// CHECK: exec.call "output0" {{.*}}(arena[[LOGITS]]) -> output[0]
// CHECK: exec.call "output1" {{.*}}(arena[[LOGITS]]) -> output[1]
module @returned_twice {
  func.func @infer(%x: tensor<?x8xf32>) -> (tensor<?x10xf32>, tensor<?x10xf32>) {
    %w = nn.param @w : tensor<10x8xf32>
    %0 = nn.linear %x, %w : (tensor<?x8xf32>, tensor<10x8xf32>) -> tensor<?x10xf32>
    return %0, %0 : tensor<?x10xf32>, tensor<?x10xf32>
  }
}

// -----

// One import each, though %x has three readers; %unused has none. An image in
// two layouts.
// CHECK-LABEL: module @inputs_returned
// CHECK: exec.input "input2" nc
// CHECK: exec.output "relu" nchw : tensor<?x3x4x5xf32>
// CHECK: exec.output "same" nhwc : tensor<?x4x5x3xf32>
// CHECK: exec.call "x" @import_4x5x3(input[0]) -> arena[[X:\[.*\]]]
// CHECK: exec.call "relu.1" {{.*}}(arena[[X]]) -> arena[[RELU:\[.*\]]]
// CHECK: exec.call "relu" {{.*}}(arena[[RELU]]) -> output[0]
// CHECK: exec.call "same" {{.*}}(arena[[X]]) -> output[1]
// CHECK: exec.call "y" {{.*}}(input[1]) -> arena[[Y:\[.*\]]]
// CHECK: exec.call "output2" {{.*}}(arena[[Y]]) -> output[2]
// CHECK-NOT: exec.call
module @inputs_returned {
  func.func @infer(%x: tensor<?x4x5x3xf32> {nn.name = "x", nn.layout = "nchw"}, %y: tensor<?x7xf32> {nn.name = "y"}, %unused: tensor<?x7xf32>)
      -> (tensor<?x4x5x3xf32> {nn.name = "relu", nn.layout = "nchw"}, tensor<?x4x5x3xf32> {nn.name = "same", nn.layout = "nhwc"}, tensor<?x7xf32>) {
    %0 = nn.relu %x : tensor<?x4x5x3xf32>
    return %0, %x, %y : tensor<?x4x5x3xf32>, tensor<?x4x5x3xf32>, tensor<?x7xf32>
  }
}

// -----

// Offsets are per sample here too; 17 channels lie 32 apart.
// CHECK-LABEL: module @fixed_batch
// CHECK: exec.program @infer arena_bytes_per_sample 256 fixed_batch 4
// CHECK: exec.input "input0" nc : tensor<4x17xf32>
module @fixed_batch {
  func.func @infer(%x: tensor<4x17xf32>) -> tensor<4x17xf32> {
    %0 = nn.relu %x : tensor<4x17xf32>
    return %0 : tensor<4x17xf32>
  }
}

// -----

// CHECK-LABEL: module @needed_ops_only
// CHECK-NOT: softmax
// CHECK-NOT: exec.packed
// CHECK: exec.program @infer
module @needed_ops_only {
  func.func @infer(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
    %w = nn.param @w : tensor<16x16xf32>
    %0 = nn.linear %x, %w : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
    %1 = nn.softmax %0 : tensor<?x16xf32>
    %2 = nn.relu %x : tensor<?x16xf32>
    return %2 : tensor<?x16xf32>
  }
}

// -----

// Tensors of other ranks are lists of elements. A rank of 1 has one a sample.
// CHECK-LABEL: module @rows
// CHECK: exec.kernel @import_60 "import in=1x1x60/60 out=1x1x60"
// CHECK: exec.program @infer arena_bytes_per_sample {{.*}} fixed_batch 0
// CHECK: exec.input "x" rows : tensor<?x3x4x5xf32>
// CHECK: exec.input "y" rows : tensor<?xf32>
// CHECK: exec.output "z" rows : tensor<?x60x1xf32>
module @rows {
  func.func @infer(%x: tensor<?x60xf32> {nn.name = "x", nn.dims = array<i64: -1, 3, 4, 5>}, %y: tensor<?x1xf32> {nn.name = "y", nn.dims = array<i64: -1>})
      -> (tensor<?x60xf32> {nn.name = "z", nn.dims = array<i64: -1, 60, 1>}, tensor<?x1xf32>) {
    %0 = nn.relu %x : tensor<?x60xf32>
    %1 = nn.relu %y : tensor<?x1xf32>
    return %0, %1 : tensor<?x60xf32>, tensor<?x1xf32>
  }
}

// -----

// A -1 is the batch, fixed or not.
// CHECK-LABEL: module @rows_of_a_fixed_batch
// CHECK: fixed_batch 2
// CHECK: exec.input "x" rows : tensor<2x3xf32>
// CHECK: exec.output "y" rows : tensor<2x3x1xf32>
module @rows_of_a_fixed_batch {
  func.func @infer(%x: tensor<2x3xf32> {nn.name = "x", nn.dims = array<i64: -1, 3>}) -> (tensor<2x3xf32> {nn.name = "y", nn.dims = array<i64: 2, 3, 1>}) {
    %0 = nn.relu %x : tensor<2x3xf32>
    return %0 : tensor<2x3xf32>
  }
}

// -----

// Without a batch there is one sample.
// CHECK-LABEL: module @whole
// CHECK: fixed_batch 1
// CHECK: exec.input "x" whole : tensor<3x4xf32>
// CHECK: exec.input "s" whole : tensor<f32>
// CHECK: exec.output "y" rows : tensor<1x12xf32>
module @whole {
  func.func @infer(%x: tensor<1x12xf32> {nn.name = "x", nn.dims = array<i64: 3, 4>}, %s: tensor<1x1xf32> {nn.name = "s", nn.dims = array<i64>})
      -> (tensor<1x12xf32> {nn.name = "y", nn.dims = array<i64: 1, 12>}, tensor<1x1xf32>) {
    %0 = nn.relu %x : tensor<1x12xf32>
    %1 = nn.relu %s : tensor<1x1xf32>
    return %0, %1 : tensor<1x12xf32>, tensor<1x1xf32>
  }
}

// -----

// CHECK-LABEL: module @parameter_returned
// CHECK: exec.call "p" @repeat_6(packed[0 : 64]) -> arena[[P:\[.*\]]]
// CHECK: exec.call "y" @export_6(arena[[P]]) -> output[0]
module @parameter_returned {
  func.func @infer() -> (tensor<1x6xf32> {nn.name = "y", nn.dims = array<i64: 2, 3>}) {
    %p = nn.param @p : tensor<1x6xf32>
    return %p : tensor<1x6xf32>
  }
}

// -----

// Nobody reads or writes what has no elements.
// CHECK-LABEL: module @empty
// CHECK: exec.input "x" whole : tensor<0x3xf32>
// CHECK: exec.output "y" whole : tensor<3x0xf32>
// CHECK-NOT: exec.call
module @empty {
  func.func @infer(%x: tensor<1x1xf32> {nn.name = "x", nn.dims = array<i64: 0, 3>}) -> (tensor<1x1xf32> {nn.name = "y", nn.dims = array<i64: 3, 0>}) {
    return %x : tensor<1x1xf32>
  }
}
