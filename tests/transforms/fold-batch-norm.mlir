// RUN: resnetc-opt %s --nn-fold-batch-norm --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: resnetc-opt %s --nn-fold-batch-norm=explain --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// Both parameters take the fold; the convolution takes the name of what it absorbs.
// CHECK-LABEL: @fold
// CHECK-NEXT: %[[W:.*]] = nn.param @conv.weight fold <filter, scale = @bn.weight, bias = @bn.bias, mean = @bn.running_mean, variance = @bn.running_var, epsilon = 1.000000e-03 : f64> : tensor<16x16x3x3xf32>
// CHECK-NEXT: %[[B:.*]] = nn.param @bn.bias fold <bias, scale = @bn.weight, bias = @bn.bias, mean = @bn.running_mean, variance = @bn.running_var, epsilon = 1.000000e-03 : f64> : tensor<16xf32>
// CHECK-NEXT: %[[R:.*]] = nn.conv2d %{{.*}}, %[[W]] bias %[[B]] strides [1, 1] pads [1, 1, 1, 1] :
// CHECK-SAME: loc("conv"("bn"))
// CHECK-NEXT: return %[[R]]
func.func @fold(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v epsilon 0.001 : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// The bias that the convolution has goes into the fold.
// CHECK-LABEL: @fold_conv_bias
// CHECK: nn.param @conv.weight fold <filter, scale = @bn.weight, bias = @bn.bias, mean = @bn.running_mean, variance = @bn.running_var, epsilon = 1.000000e-05 : f64> :
// CHECK-NEXT: nn.param @bn.bias fold <bias, scale = @bn.weight, bias = @bn.bias, mean = @bn.running_mean, variance = @bn.running_var, epsilon = 1.000000e-05 : f64, conv_bias = @conv.bias> :
// CHECK-NOT: nn.batch_norm
func.func @fold_conv_bias(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %c = nn.param @conv.bias : tensor<16xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w bias %c strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @keep_the_activation
// CHECK: nn.conv2d {{.*}} activation relu :
// CHECK-NOT: nn.batch_norm
func.func @keep_the_activation(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v activation relu : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// Two convolutions share a filter; each gets a fold of its own.
// CHECK-LABEL: @shared_filter
// CHECK: %[[B:.*]] = nn.param @conv.weight fold
// CHECK: %[[A:.*]] = nn.param @conv.weight fold
// CHECK: nn.conv2d %{{.*}}, %[[A]] bias
// CHECK: nn.conv2d %{{.*}}, %[[B]] bias
// CHECK-NOT: nn.batch_norm
func.func @shared_filter(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv.a")
  %1 = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("bn.a")
  %2 = nn.conv2d %1, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv.b")
  %r = nn.batch_norm %2 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("bn.b")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @input_is_not_a_conv2d
// CHECK: nn.batch_norm
// EXPLAIN: pool.bn: fold-batch-norm: input is not a conv2d
func.func @input_is_not_a_conv2d(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %r = nn.batch_norm %x scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("pool.bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// A second reader needs the value before the batch norm.
// CHECK-LABEL: @conv_has_other_users
// CHECK: nn.batch_norm
// EXPLAIN-NEXT: users.bn: fold-batch-norm: conv2d has other users
func.func @conv_has_other_users(%x: tensor<?x8x8x16xf32>) -> (tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>) {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("users.bn")
  return %r, %0 : tensor<?x8x8x16xf32>, tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @conv_has_an_activation
// CHECK: nn.batch_norm
// EXPLAIN-NEXT: act.bn: fold-batch-norm: conv2d already has an activation
func.func @conv_has_an_activation(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] activation relu : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("act.bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @conv_has_a_residual
// CHECK: nn.batch_norm
// EXPLAIN-NEXT: residual.bn: fold-batch-norm: conv2d already has a residual
func.func @conv_has_a_residual(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w residual %x strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>, tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("residual.bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @filter_is_an_argument
// CHECK: nn.batch_norm
// EXPLAIN-NEXT: filter.bn: fold-batch-norm: filter is not a plain parameter
func.func @filter_is_an_argument(%x: tensor<?x8x8x16xf32>, %w: tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> {
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("filter.bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// A parameter has one fold.
// CHECK-LABEL: @second_batch_norm
// CHECK: nn.batch_norm
// EXPLAIN-NEXT: second.bn: fold-batch-norm: filter is not a plain parameter
func.func @second_batch_norm(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %1 = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("first.bn")
  %r = nn.batch_norm %1 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("second.bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @bias_is_an_argument
// CHECK: nn.batch_norm
// EXPLAIN-NEXT: bias.bn: fold-batch-norm: bias is not a plain parameter
func.func @bias_is_an_argument(%x: tensor<?x8x8x16xf32>, %c: tensor<16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w bias %c strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %m variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("bias.bn")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @statistics_are_an_argument
// CHECK: nn.batch_norm
// EXPLAIN-NEXT: statistics.bn: fold-batch-norm: batch norm's scale, bias, mean and variance are not all plain parameters
// EXPLAIN-NOT: fold-batch-norm
func.func @statistics_are_an_argument(%x: tensor<?x8x8x16xf32>, %c: tensor<16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %s = nn.param @bn.weight : tensor<16xf32>
  %b = nn.param @bn.bias : tensor<16xf32>
  %m = nn.param @bn.running_mean : tensor<16xf32>
  %v = nn.param @bn.running_var : tensor<16xf32>
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x8x8x16xf32> loc("conv")
  %r = nn.batch_norm %0 scale %s bias %b mean %c variance %v : (tensor<?x8x8x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x8x8x16xf32> loc("statistics.bn")
  return %r : tensor<?x8x8x16xf32>
}
