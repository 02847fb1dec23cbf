// RUN: resnetc-opt %s --nn-differentiate --plan | FileCheck %s
// RUN: not resnetc-opt %s --nn-differentiate "--plan=memory-budget=12927" 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: resnetc-opt %s --nn-differentiate "--plan=memory-budget=12928" | FileCheck %s --check-prefix=ENOUGH
// RUN: resnetc-opt %s --nn-differentiate=optimizer=adamw "--plan=memory-budget=16000" | FileCheck %s --check-prefix=ENOUGH

// The batch norm's result is made again in front of its first reader in the backward part, by the same kernel, and so is the
// image in the kernels' layout; what convolutions make stays.
// CHECK: exec.program @train_step
// CHECK: exec.call "input" @[[IMPORT:.*]](input[0]) -> arena[{{.*}}]{{$}}
// CHECK: exec.call "conv1" {{.*}} -> arena[[X:\[.*\]]]
// CHECK: exec.call "bn" @batch_norm_statistics{{.*}} -> (gradients[[MEAN:\[[0-9 :]*\]]], gradients[[VARIANCE:\[[0-9 :]*\]]])
// CHECK: exec.call "bn" @[[BN:.*]](arena[[X]], gradients[[MEAN]], gradients[[VARIANCE]], {{.*}}) -> arena[{{.*}}] border [1, 1, 1, 1]{{$}}
// CHECK: exec.call "conv2"
// CHECK: exec.call "loss" @softmax_cross_entropy
// CHECK: exec.call "bn" @[[BN]](arena[[X]], gradients[[MEAN]], gradients[[VARIANCE]], {{.*}}) -> arena[[Y:\[.*\]]] border [1, 1, 1, 1] again
// CHECK-NEXT: exec.call "conv2" @conv2d_backward_filter{{.*}}(arena[[Y]], {{.*}})
// CHECK: exec.call "bn" @batch_norm_reduce{{.*}}({{.*}}, arena[[X]], arena[[Y]], {{.*}})
// CHECK-NOT: exec.call "conv1" {{.*}} again
// CHECK: exec.call "input" @[[IMPORT]](input[0]) -> arena[[IMAGE:\[.*\]]] again
// CHECK-NEXT: exec.call "conv1" @conv2d_backward_filter{{.*}}(arena[[IMAGE]], {{.*}})

// Three arrays of 3,072 bytes are the state, or four.
// MISSING: --memory-budget: 1 bytes are missing: training on batches of 1 takes at least 12928, of which 9216 are the state
// ENOUGH: exec.program @train_step arena_bytes_per_sample 1408 fixed_batch 0 fixed_bytes 2304
// ENOUGH: exec.call "conv1" @conv2d_k1s1{{.*}} again
module @norms {
  func.func @infer(%image: tensor<?x4x4x4xf32> {nn.name = "input"}) -> (tensor<?x4xf32> {nn.name = "output"}) {
    %w1 = nn.param @conv1.weight : tensor<4x4x1x1xf32>
    %scale = nn.param @bn.scale : tensor<4xf32>
    %bias = nn.param @bn.bias : tensor<4xf32>
    %mean = nn.param @bn.mean : tensor<4xf32>
    %var = nn.param @bn.var : tensor<4xf32>
    %w2 = nn.param @conv2.weight : tensor<4x4x3x3xf32>
    %w3 = nn.param @fc.weight : tensor<4x4xf32>
    %0 = nn.conv2d %image, %w1 strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<?x4x4x4xf32> loc("conv1")
    %1 = nn.batch_norm %0 scale %scale bias %bias mean %mean variance %var activation relu : (tensor<?x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x4x4xf32> loc("bn")
    %2 = nn.conv2d %1, %w2 strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x4x4x4xf32>, tensor<4x4x3x3xf32>) -> tensor<?x4x4x4xf32> loc("conv2")
    %3 = nn.global_avg_pool %2 : (tensor<?x4x4x4xf32>) -> tensor<?x1x1x4xf32> loc("pool")
    %4 = nn.linear %3, %w3 : (tensor<?x1x1x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32> loc("fc")
    return %4 : tensor<?x4xf32>
  }
}
