// RUN: resnetc-opt %s --nn-fuse-activation --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: resnetc-opt %s --nn-fuse-activation=explain --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// CHECK-LABEL: @conv2d
// CHECK: %[[R:.*]] = nn.conv2d {{.*}} activation relu : {{.*}} loc("conv"("relu"))
// CHECK-NEXT: return %[[R]]
func.func @conv2d(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @linear
// CHECK: nn.linear {{.*}} activation relu : {{.*}} loc("fc"("relu"))
// CHECK-NOT: nn.relu
func.func @linear(%x: tensor<?x16xf32>, %w: tensor<10x16xf32>) -> tensor<?x10xf32> {
  %0 = nn.linear %x, %w : (tensor<?x16xf32>, tensor<10x16xf32>) -> tensor<?x10xf32> loc("fc")
  %r = nn.relu %0 : tensor<?x10xf32> loc("relu")
  return %r : tensor<?x10xf32>
}

// -----

// CHECK-LABEL: @batch_norm
// CHECK: nn.batch_norm {{.*}} activation relu : {{.*}} loc("bn"("relu"))
// CHECK-NOT: nn.relu
func.func @batch_norm(%x: tensor<?x8x8x16xf32>, %c: tensor<16xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.batch_norm %x scale %c bias %c mean %c variance %c : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("bn")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @add
// CHECK: nn.add {{.*}} activation relu : {{.*}} loc("add"("relu"))
// CHECK-NOT: nn.relu
func.func @add(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.add %x, %x : tensor<?x8x8x16xf32> loc("add")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @input_is_an_argument
// CHECK: nn.relu
// EXPLAIN: argument: fuse-activation: input is an argument
func.func @input_is_an_argument(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.relu %x : tensor<?x8x8x16xf32> loc("argument")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @input_has_no_activation
// CHECK: nn.relu
// EXPLAIN-NEXT: pool: fuse-activation: input is not made by an op that has an activation
func.func @input_has_no_activation(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.max_pool2d %x kernel [3, 3] strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("pool")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// A second reader, for instance a residual edge, needs the value before relu.
// CHECK-LABEL: @input_has_other_users
// CHECK: nn.relu
// EXPLAIN-NEXT: users: fuse-activation: input has other users
func.func @input_has_other_users(%x: tensor<?x8x8x16xf32>) -> (tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>) {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("users")
  return %r, %0 : tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @input_has_an_activation
// CHECK: nn.relu
// EXPLAIN-NEXT: again: fuse-activation: input already has an activation
// EXPLAIN-NOT: fuse-activation
func.func @input_has_an_activation(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] activation relu : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("again")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// The other reader is dead, so in the end there is nothing to explain.
// CHECK-LABEL: @other_user_is_dead
// CHECK: nn.conv2d {{.*}} activation relu :
// CHECK-NOT: nn.relu
func.func @other_user_is_dead(%x: tensor<?x8x8x16xf32>, %w: tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("dead user")
  %1 = nn.max_pool2d %0 kernel [3, 3] strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}
