// RUN: resnetc-opt %s --nn-differentiate --plan | FileCheck %s
// Parameters that are operands like any other: their gradients are summed over all that they were repeated for, the batch too.

// CHECK: exec.kernel @[[SUM:reduce_sum.*]] "reduce_sum in=2x2x4 {{.*}}const=rhs
// CHECK: exec.parameter tensor @shift : tensor<1x1x1x4xf32> weight -> params[[SHIFT:\[.*\]]]
// CHECK: exec.parameter tensor @factor : tensor<1x1x1x4xf32> weight -> params[[FACTOR:\[.*\]]]
// CHECK: exec.program @train_step
// CHECK: exec.call "loss" @softmax_cross_entropy
// CHECK: exec.call "scaled" @mul{{.*}}(arena[{{.*}}], arena[{{.*}}]) -> arena[[PRODUCT:\[.*\]]]
// CHECK: exec.call "scaled" @[[SUM]](arena[[PRODUCT]]) -> gradients[[FACTOR]]
// CHECK: exec.call "shifted" @negate{{.*}} -> arena[[NEGATIVE:\[.*\]]]
// CHECK: exec.call "shifted" @[[SUM]](arena[[NEGATIVE]]) -> gradients[[SHIFT]]
module @operands {
  func.func @infer(%image: tensor<?x2x2x4xf32> {nn.name = "input"}) -> (tensor<?x4xf32> {nn.name = "output"}) {
    %shift = nn.param @shift : tensor<1x1x1x4xf32>
    %factor = nn.param @factor : tensor<1x1x1x4xf32>
    %w = nn.param @fc.weight : tensor<4x4xf32>
    %0 = nn.sub %image, %shift : (tensor<?x2x2x4xf32>, tensor<1x1x1x4xf32>) -> tensor<?x2x2x4xf32> loc("shifted")
    %1 = nn.mul %0, %factor : (tensor<?x2x2x4xf32>, tensor<1x1x1x4xf32>) -> tensor<?x2x2x4xf32> loc("scaled")
    %2 = nn.global_avg_pool %1 : (tensor<?x2x2x4xf32>) -> tensor<?x1x1x4xf32> loc("pool")
    %3 = nn.linear %2, %w : (tensor<?x1x1x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32> loc("fc")
    return %3 : tensor<?x4xf32>
  }
}
