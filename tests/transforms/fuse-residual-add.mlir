// RUN: resnetc-opt %s --nn-fuse-residual-add --split-input-file --allow-unregistered-dialect --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: resnetc-opt %s --nn-fuse-residual-add=explain --split-input-file --allow-unregistered-dialect -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// CHECK-LABEL: @identity_skip
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK: %[[R:.*]] = nn.conv2d %[[X]], %{{.*}} residual %[[X]] strides [1, 1] pads [1, 1, 1, 1] : {{.*}} loc("conv"("add"))
// CHECK-NEXT: return %[[R]]
func.func @identity_skip(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.add %0, %x : tensor<?x8x8x16xf32> loc("add")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// The order of the add's operands does not matter; its activation comes along.
// CHECK-LABEL: @skip_first
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK: nn.conv2d %[[X]], %{{.*}} residual %[[X]] strides [1, 1] pads [1, 1, 1, 1] activation relu :
// CHECK-NOT: nn.add
func.func @skip_first(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.add %x, %0 activation relu : tensor<?x8x8x16xf32> loc("add")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// Main branch and projection: the add joins the convolution that stands last.
// CHECK-LABEL: @projection_last
// CHECK: %[[MAIN:.*]] = nn.conv2d %{{.*}}, %{{.*}} strides [1, 1] pads [1, 1, 1, 1] : {{.*}} loc("main")
// CHECK-NEXT: nn.conv2d %{{.*}}, %{{.*}} residual %[[MAIN]] {{.*}} loc("projection"("add"))
// CHECK-NOT: nn.add
func.func @projection_last(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("main")
  %1 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("projection")
  %r = nn.add %0, %1 : tensor<?x8x8x16xf32> loc("add")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @projection_first
// CHECK: %[[SKIP:.*]] = nn.conv2d %{{.*}}, %{{.*}} strides [1, 1] pads [1, 1, 1, 1] : {{.*}} loc("projection")
// CHECK-NEXT: nn.conv2d %{{.*}}, %{{.*}} residual %[[SKIP]] {{.*}} loc("main"("add"))
// CHECK-NOT: nn.add
func.func @projection_first(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("projection")
  %1 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("main")
  %r = nn.add %1, %0 : tensor<?x8x8x16xf32> loc("add")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// The skip is made after the convolution, which goes down to where both are there.
// CHECK-LABEL: @skip_made_later
// CHECK: %[[SKIP:.*]] = nn.relu
// CHECK-NEXT: nn.conv2d %{{.*}}, %{{.*}} residual %[[SKIP]] {{.*}} loc("conv"("add"))
// CHECK-NOT: nn.add
func.func @skip_made_later(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %1 = nn.relu %x : tensor<?x8x8x16xf32> loc("skip")
  %r = nn.add %0, %1 : tensor<?x8x8x16xf32> loc("add")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// A chain of two adds: the first joins, and the second has nothing left to join.
// CHECK-LABEL: @second_add
// CHECK: nn.conv2d {{.*}} residual
// CHECK: nn.add
// EXPLAIN: second: fuse-residual-add: lhs: conv2d already has a residual; rhs: not the result of a conv2d
func.func @second_add(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %1 = nn.add %0, %x : tensor<?x8x8x16xf32> loc("first")
  %r = nn.add %1, %x : tensor<?x8x8x16xf32> loc("second")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @not_a_conv2d
// CHECK: nn.add
// EXPLAIN-NEXT: plain: fuse-residual-add: lhs: not the result of a conv2d; rhs: not the result of a conv2d
func.func @not_a_conv2d(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.relu %x : tensor<?x8x8x16xf32> loc("relu")
  %r = nn.add %0, %x : tensor<?x8x8x16xf32> loc("plain")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// A second reader needs the value before the sum.
// CHECK-LABEL: @conv_has_other_users
// CHECK: nn.add
// EXPLAIN-NEXT: users: fuse-residual-add: lhs: conv2d has other users; rhs: not the result of a conv2d
func.func @conv_has_other_users(%x: tensor<?x8x8x16xf32>) -> (tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>) {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.add %0, %x : tensor<?x8x8x16xf32> loc("users")
  return %r, %0 : tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>
}

// -----

// Twice the same value is two uses.
// CHECK-LABEL: @conv_is_both_operands
// CHECK: nn.add
// EXPLAIN-NEXT: twice: fuse-residual-add: lhs: conv2d has other users; rhs: conv2d has other users
func.func @conv_is_both_operands(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.add %0, %0 : tensor<?x8x8x16xf32> loc("twice")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// The activation comes before the sum here, and a convolution applies it after.
// CHECK-LABEL: @conv_has_an_activation
// CHECK: nn.add
// EXPLAIN-NEXT: act: fuse-residual-add: lhs: conv2d already has an activation; rhs: not the result of a conv2d
func.func @conv_has_an_activation(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] activation relu : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.add %0, %x : tensor<?x8x8x16xf32> loc("act")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @conv_in_another_block
// CHECK: nn.add
// EXPLAIN-NEXT: block: fuse-residual-add: lhs: conv2d is in another block; rhs: not the result of a conv2d
// EXPLAIN-NOT: fuse-residual-add
func.func @conv_in_another_block(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  "test.branch"()[^next] : () -> ()
^next:
  %r = nn.add %0, %x : tensor<?x8x8x16xf32> loc("block")
  return %r : tensor<?x8x8x16xf32>
}
