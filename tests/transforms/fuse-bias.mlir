// RUN: resnetc-opt %s --nn-fuse-bias --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: resnetc-opt %s --nn-fuse-bias=explain --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// The parameter stands on either side; the activation goes along.
// CHECK-LABEL: @conv2d
// CHECK: %[[B:.*]] = nn.param @b : tensor<16xf32>
// CHECK: %[[R:.*]] = nn.conv2d %{{.*}}, %{{.*}} bias %[[B]] {{.*}} activation relu : {{.*}} loc("conv"("add"))
// CHECK-NEXT: return %[[R]]
func.func @conv2d(%x: tensor<?x8x8x16xf32>, %w: tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>, tensor<16x16x1x1xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %b = nn.param @b : tensor<1x1x1x16xf32>
  %1 = nn.add %b, %0 activation relu : (tensor<1x1x1x16xf32>, tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> loc("add")
  return %1 : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @linear
// CHECK: %[[B:.*]] = nn.param @b : tensor<10xf32>
// CHECK: nn.linear %{{.*}}, %{{.*}} bias %[[B]] : {{.*}} loc("fc"("add"))
// CHECK-NOT: nn.add
func.func @linear(%x: tensor<?x16xf32>, %w: tensor<10x16xf32>) -> tensor<?x10xf32> {
  %0 = nn.linear %x, %w : (tensor<?x16xf32>, tensor<10x16xf32>) -> tensor<?x10xf32> loc("fc")
  %b = nn.param @b : tensor<1x10xf32>
  %1 = nn.add %0, %b : (tensor<?x10xf32>, tensor<1x10xf32>) -> tensor<?x10xf32> loc("add")
  return %1 : tensor<?x10xf32>
}

// -----

// CHECK-LABEL: @two_activations
// CHECK: nn.add
func.func @two_activations(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %0 = nn.add %x, %x : tensor<?x16xf32> loc("residual")
  return %0 : tensor<?x16xf32>
}

// -----

// CHECK-LABEL: @one_for_all
// CHECK: nn.add
// EXPLAIN: one: fuse-bias: parameter is not one plain element a channel
func.func @one_for_all(%x: tensor<?x16xf32>, %w: tensor<10x16xf32>) -> tensor<?x10xf32> {
  %0 = nn.linear %x, %w : (tensor<?x16xf32>, tensor<10x16xf32>) -> tensor<?x10xf32>
  %b = nn.param @b : tensor<1x1xf32>
  %1 = nn.add %0, %b : (tensor<?x10xf32>, tensor<1x1xf32>) -> tensor<?x10xf32> loc("one")
  return %1 : tensor<?x10xf32>
}

// -----

// CHECK-LABEL: @argument
// CHECK: nn.add
// EXPLAIN-NEXT: argument: fuse-bias: operand is an argument
func.func @argument(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %b = nn.param @b : tensor<1x16xf32>
  %0 = nn.add %x, %b : (tensor<?x16xf32>, tensor<1x16xf32>) -> tensor<?x16xf32> loc("argument")
  return %0 : tensor<?x16xf32>
}

// -----

// CHECK-LABEL: @no_bias_in_relu
// CHECK: nn.add
// EXPLAIN-NEXT: behind relu: fuse-bias: operand is not the result of a conv2d or linear
func.func @no_bias_in_relu(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %b = nn.param @b : tensor<1x16xf32>
  %0 = nn.relu %x : tensor<?x16xf32>
  %1 = nn.add %0, %b : (tensor<?x16xf32>, tensor<1x16xf32>) -> tensor<?x16xf32> loc("behind relu")
  return %1 : tensor<?x16xf32>
}

// -----

// CHECK-LABEL: @other_users
// CHECK: nn.add
// EXPLAIN-NEXT: users: fuse-bias: operand has other users
func.func @other_users(%x: tensor<?x16xf32>, %w: tensor<10x16xf32>) -> (tensor<?x10xf32>, tensor<?x10xf32>) {
  %0 = nn.linear %x, %w : (tensor<?x16xf32>, tensor<10x16xf32>) -> tensor<?x10xf32>
  %b = nn.param @b : tensor<1x10xf32>
  %1 = nn.add %0, %b : (tensor<?x10xf32>, tensor<1x10xf32>) -> tensor<?x10xf32> loc("users")
  return %0, %1 : tensor<?x10xf32>, tensor<?x10xf32>
}

// -----

// CHECK-LABEL: @second_bias
// CHECK: nn.add
// EXPLAIN-NEXT: second: fuse-bias: operand already has a bias or a residual
func.func @second_bias(%x: tensor<?x16xf32>, %w: tensor<10x16xf32>, %a: tensor<10xf32>) -> tensor<?x10xf32> {
  %0 = nn.linear %x, %w bias %a : (tensor<?x16xf32>, tensor<10x16xf32>, tensor<10xf32>) -> tensor<?x10xf32>
  %b = nn.param @b : tensor<1x10xf32>
  %1 = nn.add %0, %b : (tensor<?x10xf32>, tensor<1x10xf32>) -> tensor<?x10xf32> loc("second")
  return %1 : tensor<?x10xf32>
}

// -----

// CHECK-LABEL: @activation
// CHECK: nn.add
// EXPLAIN-NEXT: late: fuse-bias: operand already has an activation
// EXPLAIN-NOT: fuse-bias
func.func @activation(%x: tensor<?x16xf32>, %w: tensor<10x16xf32>) -> tensor<?x10xf32> {
  %0 = nn.linear %x, %w activation relu : (tensor<?x16xf32>, tensor<10x16xf32>) -> tensor<?x10xf32>
  %b = nn.param @b : tensor<1x10xf32>
  %1 = nn.add %0, %b : (tensor<?x10xf32>, tensor<1x10xf32>) -> tensor<?x10xf32> loc("late")
  return %1 : tensor<?x10xf32>
}
