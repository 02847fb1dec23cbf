// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @usual_epsilon
// CHECK: nn.batch_norm_training %{{.*}} scale %{{.*}} bias %{{.*}} : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
func.func @usual_epsilon(%x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @residual_and_relu
// CHECK: residual %{{.*}} epsilon 1.000000e-03 activation relu : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<?x4x4x8xf32>) ->
func.func @residual_and_relu(%x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>, %r: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b residual %r epsilon 0.001 activation relu : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<?x4x4x8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: -> (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>)
func.func @rank_2(%x: tensor<2x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x8xf32> {
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b : (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<2x8xf32>
}
