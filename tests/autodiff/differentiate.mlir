// RUN: resnetc-opt %s --nn-differentiate=optimizer=adamw --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// Arguments and results beside the network's own, and @infer as it was.
// CHECK-LABEL: @linear attributes {nn.optimizer = "adamw"}
// CHECK: func.func @infer(%{{.*}}: tensor<?x8xf32> {nn.name = "input"}{{.*}}) -> (tensor<?x3xf32> {nn.name = "output"})
// CHECK: func.func @train_step(%[[X:[a-z0-9]*]]: tensor<?x8xf32> {nn.name = "input"}
// CHECK-SAME: %[[LABELS:[a-z0-9]*]]: tensor<?x1xf32> {nn.name = "labels"}
// CHECK-SAME: %[[SETTINGS:[a-z0-9]*]]: tensor<1x2xf32> {nn.dims = array<i64: 2>, nn.name = "loss_settings"}
// CHECK-SAME: -> (tensor<?x1xf32> {nn.name = "loss"}, tensor<?x1xf32> {nn.name = "correct"})
// CHECK: %[[Y:.*]] = nn.linear %[[X]], %{{.*}} bias
// CHECK-NEXT: %[[LOSS:.*]], %[[CORRECT:.*]], %[[DY:.*]] = nn.softmax_cross_entropy %[[Y]] labels %[[LABELS]] settings %[[SETTINGS]]
// CHECK-NEXT: %[[DB:.*]] = nn.channel_sum %[[DY]] : {{.*}} loc("fc")
// CHECK-NEXT: nn.add_gradient @fc.bias, %[[DB]]
// CHECK-NEXT: %[[DW:.*]] = nn.linear_backward_weight %[[DY]], %[[X]]
// CHECK-NEXT: nn.add_gradient @fc.weight, %[[DW]]
// Nobody needs the input's gradient.
// CHECK-NEXT: return %[[LOSS]], %[[CORRECT]]
module @linear {
  func.func @infer(%x: tensor<?x8xf32> {nn.name = "input"}) -> (tensor<?x3xf32> {nn.name = "output"}) {
    %w = nn.param @fc.weight : tensor<3x8xf32>
    %b = nn.param @fc.bias : tensor<3xf32>
    %0 = nn.linear %x, %w bias %b : (tensor<?x8xf32>, tensor<3x8xf32>, tensor<3xf32>) -> tensor<?x3xf32> loc("fc")
    return %0 : tensor<?x3xf32>
  }
}

// -----

// A residual block whose skip is made after its batch norm: the norm waits for it, with its sinks, and takes in the add and
// the relu; the gradients of the block's input add up in a convolution.
// CHECK-LABEL: @residual_block
// CHECK: @train_step
// CHECK: %[[IN:.*]] = nn.conv2d {{.*}} loc("stem")
// CHECK-NEXT: %[[CONV:.*]] = nn.conv2d %[[IN]], %{{.*}} strides [1, 1]
// CHECK-NEXT: %[[SKIP:.*]] = nn.sigmoid %[[IN]]
// CHECK-NEXT: %[[OUT:.*]], %[[MEAN:.*]], %[[VARIANCE:.*]] = nn.batch_norm_training %[[CONV]] scale %[[SCALE:.*]] bias %{{.*}} residual %[[SKIP]] epsilon 1.000000e-03 activation relu : {{.*}} loc("bn"("add"("relu")))
// CHECK-NEXT: nn.set_statistic @bn.mean, mean %[[MEAN]] count 16 : tensor<4xf32>
// CHECK-NEXT: nn.set_statistic @bn.var, variance %[[VARIANCE]] count 16 : tensor<4xf32>
// CHECK: %[[DOUT:.*]] = nn.global_avg_pool_backward
// CHECK-NEXT: %[[DCONV:.*]], %[[DSCALE:.*]], %[[DBIAS:.*]], %[[DRESIDUAL:.*]] = nn.batch_norm_backward %[[DOUT]], %[[CONV]] output %[[OUT]] scale %[[SCALE]] mean %[[MEAN]] variance %[[VARIANCE]] epsilon 1.000000e-03
// CHECK-NEXT: nn.add_gradient @bn.scale, %[[DSCALE]]
// CHECK-NEXT: nn.add_gradient @bn.bias, %[[DBIAS]]
// CHECK-NEXT: %[[DSKIP:.*]] = nn.sigmoid_backward %[[DRESIDUAL]], %[[SKIP]]
// CHECK-NEXT: nn.conv2d_backward_filter %[[DCONV]], %[[IN]]
// CHECK-NEXT: nn.add_gradient @conv.weight
// CHECK-NEXT: nn.conv2d_backward_data %[[DCONV]], %{{.*}} residual %[[DSKIP]]
// CHECK-NOT: nn.add %
module @residual_block {
  func.func @infer(%image: tensor<?x4x4x4xf32>) -> tensor<?x4xf32> {
    %s = nn.param @stem.weight : tensor<4x4x1x1xf32>
    %w = nn.param @conv.weight : tensor<4x4x3x3xf32>
    %scale = nn.param @bn.scale : tensor<4xf32>
    %bias = nn.param @bn.bias : tensor<4xf32>
    %mean = nn.param @bn.mean : tensor<4xf32>
    %var = nn.param @bn.var : tensor<4xf32>
    %x = nn.conv2d %image, %s strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<?x4x4x4xf32> loc("stem")
    %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x4x4x4xf32>, tensor<4x4x3x3xf32>) -> tensor<?x4x4x4xf32> loc("conv")
    %1 = nn.batch_norm %0 scale %scale bias %bias mean %mean variance %var epsilon 1.0e-3 : (tensor<?x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x4x4xf32> loc("bn")
    %skip = nn.sigmoid %x : tensor<?x4x4x4xf32> loc("skip")
    %2 = nn.add %1, %skip : tensor<?x4x4x4xf32> loc("add")
    %3 = nn.relu %2 : tensor<?x4x4x4xf32> loc("relu")
    %4 = nn.global_avg_pool %3 : (tensor<?x4x4x4xf32>) -> tensor<?x1x1x4xf32>
    %5 = nn.flatten %4 : (tensor<?x1x1x4xf32>) -> tensor<?x4xf32>
    return %5 : tensor<?x4xf32>
  }
}

// -----

// Of two gradients that convolutions make, the later one starts from the earlier one. A parameter that is read twice gets
// two gradients. Without relu, a residual's gradient is the sum's.
// CHECK-LABEL: @shared_filter
// CHECK: @train_step
// CHECK: %[[DY:.*]] = nn.global_avg_pool_backward
// CHECK-NEXT: nn.conv2d_backward_filter %[[DY]], %[[X:.*]] strides
// CHECK-NEXT: nn.add_gradient @w
// CHECK-NEXT: %[[FIRST:.*]] = nn.conv2d_backward_data %[[DY]], %{{.*}} strides
// CHECK-NEXT: nn.conv2d_backward_filter %[[DY]], %[[X]] strides
// CHECK-NEXT: nn.add_gradient @w
// CHECK-NEXT: nn.conv2d_backward_data %[[DY]], %{{.*}} residual %[[FIRST]]
module @shared_filter {
  func.func @infer(%image: tensor<?x4x4x4xf32>) -> tensor<?x4xf32> {
    %s = nn.param @stem : tensor<4x4x1x1xf32>
    %w = nn.param @w : tensor<4x4x3x3xf32>
    %x = nn.conv2d %image, %s strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<?x4x4x4xf32>
    %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x4x4x4xf32>, tensor<4x4x3x3xf32>) -> tensor<?x4x4x4xf32>
    %1 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x4x4x4xf32>, tensor<4x4x3x3xf32>) -> tensor<?x4x4x4xf32>
    %2 = nn.add %0, %1 : tensor<?x4x4x4xf32>
    %3 = nn.global_avg_pool %2 : (tensor<?x4x4x4xf32>) -> tensor<?x1x1x4xf32>
    %4 = nn.flatten %3 : (tensor<?x1x1x4xf32>) -> tensor<?x4xf32>
    return %4 : tensor<?x4xf32>
  }
}

// -----

// Ops on the image alone need no rule and get no gradient; the loss looks through a logarithm of softmax.
// CHECK-LABEL: @preprocessing
// CHECK: @train_step
// CHECK-NOT: nn.log_softmax
// CHECK: nn.softmax_cross_entropy
// CHECK-NEXT: nn.linear_backward_weight
// CHECK-NEXT: nn.add_gradient @fc.weight
// CHECK-NEXT: return
module @preprocessing {
  func.func @infer(%x: tensor<?x2x2x2xf32>) -> tensor<?x3xf32> {
    %w = nn.param @fc.weight : tensor<3x8xf32>
    %0 = nn.sigmoid %x : tensor<?x2x2x2xf32>
    %1 = nn.linear %0, %w : (tensor<?x2x2x2xf32>, tensor<3x8xf32>) -> tensor<?x3xf32>
    %2 = nn.log_softmax %1 : tensor<?x3xf32>
    return %2 : tensor<?x3xf32>
  }
}
