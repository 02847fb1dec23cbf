// RUN: resnetc-opt %s --nn-differentiate --nn-inference-pipeline --plan | FileCheck %s
// A network, its gradients, and the plan of both programs. Parameters and gradients have equal offsets.

// The state in order of use; parameters first in memory, the weights that decay before the others, statistics last.
// CHECK: exec.state bytes 2880 optimizer sgd @sgd_update_1 {
// CHECK-NEXT: exec.parameter conv_filter @conv.weight : tensor<4x4x3x3xf32> weight -> params[[CONV:\[0 : 2304\]]]
// CHECK-NEXT: exec.parameter bias @bn.weight : tensor<4xf32> norm -> params[[SCALE:\[2624 : 64\]]]
// CHECK-NEXT: exec.parameter bias @bn.bias : tensor<4xf32> norm -> params[[SHIFT:\[2688 : 64\]]]
// CHECK-NEXT: exec.statistic mean @bn.running_mean : tensor<4xf32> count 16 momentum 1.000000e-01 -> params[[MEAN:\[2752 : 64\]]]
// CHECK-NEXT: exec.statistic variance @bn.running_var : tensor<4xf32> count 16 momentum 1.000000e-01 -> params[[VARIANCE:\[2816 : 64\]]]
// CHECK-NEXT: exec.parameter linear_weight @fc.weight : tensor<3x4xf32> pixels [1, 1] weight -> params[[FC:\[2304 : 256\]]]
// CHECK-NEXT: exec.parameter bias @fc.bias : tensor<3xf32> bias -> params[[FC_BIAS:\[2560 : 64\]]]

// Inference is what it is without training: folded, fused, with packed weights.
// CHECK-LABEL: exec.program @infer
// CHECK-NOT: params
// CHECK: exec.call "conv" {{.*}} sources ["conv", "bn", "relu"]

// CHECK-LABEL: exec.program @train_step
// CHECK-SAME: fixed_batch 0 fixed_bytes 192
// CHECK-NEXT: exec.input "image" nhwc : tensor<?x4x4x4xf32>
// CHECK-NEXT: exec.input "labels" nc : tensor<?x1xf32>
// CHECK-NEXT: exec.input "loss_settings" whole : tensor<2xf32>
// CHECK-NEXT: exec.output "loss" nc : tensor<?x1xf32>
// CHECK-NEXT: exec.output "correct" nc : tensor<?x1xf32>
// CHECK: exec.call "image" @import_4x4x4(input[0]) -> arena[[IMAGE:\[.*\]]] border [1, 1, 1, 1]
// CHECK: exec.call "conv" @conv2d_k3s1_4x4x4(arena[[IMAGE]], params[[CONV]]) -> arena[[X:\[.*\]]]
// Statistics of the batch lie where a statistic's gradient would.
// CHECK: exec.call "bn" @batch_norm_statistics_4x4x4(arena[[X]]) -> (gradients[[MEAN]], gradients[[VARIANCE]])
// CHECK: exec.call "bn" @batch_norm_training_4x4x4_relu(arena[[X]], gradients[[MEAN]], gradients[[VARIANCE]], params[[SCALE]], params[[SHIFT]]) -> arena{{.*}}
// CHECK: exec.call "loss" @softmax_cross_entropy_3(arena{{.*}}, arena{{.*}}, input[2]) -> (arena{{.*}}, arena{{.*}}, arena[[DLOGITS:\[.*\]]])
// CHECK: exec.call "fc" @channel_sum_3(arena[[DLOGITS]]) -> gradients[[FC_BIAS]]
// CHECK: exec.call "fc" @conv2d_backward_filter_4(arena{{.*}}, arena[[DLOGITS]]) -> gradients[[FC]]
// The gradient of the input is a convolution with the transposed filter, whose size no batch changes.
// CHECK: exec.call "fc" @transpose_filter_4to3(params[[FC]]) -> fixed[[TRANSPOSED:\[0 : 192\]]]
// CHECK: exec.call "fc" @conv2d_k1s1_3to4(arena[[DLOGITS]], fixed[[TRANSPOSED]]) -> arena{{.*}}
// The transposed filter is dead: the sums take its place.
// CHECK: exec.call "bn" @batch_norm_reduce_4x4x4_relu(arena[[DY:\[.*\]]], arena[[X]], {{.*}}gradients[[MEAN]], gradients[[VARIANCE]]{{.*}}) -> (fixed[[SUM:\[0 : 64\]]], fixed[[SUM_XHAT:\[64 : 64\]]], gradients[[SCALE]], gradients[[SHIFT]])
// CHECK: exec.call "bn" @batch_norm_backward_4x4x4_relu(arena[[X]], {{.*}}gradients[[MEAN]], gradients[[VARIANCE]], params[[SCALE]], {{.*}}fixed[[SUM]], fixed[[SUM_XHAT]]) -> arena[[DY]]
// Nobody needs the gradient of the image.
// CHECK-NEXT: exec.call "image" @import_4x4x4(input[0]) -> arena[[IMAGE_AGAIN:\[.*\]]] border [1, 1, 1, 1] again
// CHECK-NEXT: exec.call "conv" @conv2d_backward_filter_4x4x4(arena[[IMAGE_AGAIN]], arena[[DY]]) -> gradients[[CONV]]
// CHECK-NOT: exec.call
module @net {
  func.func @infer(%image: tensor<?x4x4x4xf32> {nn.name = "image"}) -> (tensor<?x3xf32> {nn.name = "logits"}) {
    %w = nn.param @conv.weight : tensor<4x4x3x3xf32>
    %scale = nn.param @bn.weight : tensor<4xf32>
    %bias = nn.param @bn.bias : tensor<4xf32>
    %mean = nn.param @bn.running_mean : tensor<4xf32>
    %var = nn.param @bn.running_var : tensor<4xf32>
    %0 = nn.conv2d %image, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x4x4x4xf32>, tensor<4x4x3x3xf32>) -> tensor<?x4x4x4xf32> loc("conv")
    %1 = nn.batch_norm %0 scale %scale bias %bias mean %mean variance %var epsilon 1.0e-5 : (tensor<?x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x4x4xf32> loc("bn")
    %2 = nn.relu %1 : tensor<?x4x4x4xf32> loc("relu")
    %3 = nn.global_avg_pool %2 : (tensor<?x4x4x4xf32>) -> tensor<?x1x1x4xf32> loc("pool")
    %4 = nn.flatten %3 : (tensor<?x1x1x4xf32>) -> tensor<?x4xf32>
    %f = nn.param @fc.weight : tensor<3x4xf32>
    %g = nn.param @fc.bias : tensor<3xf32>
    %5 = nn.linear %4, %f bias %g : (tensor<?x4xf32>, tensor<3x4xf32>, tensor<3xf32>) -> tensor<?x3xf32> loc("fc")
    return %5 : tensor<?x3xf32>
  }
}
