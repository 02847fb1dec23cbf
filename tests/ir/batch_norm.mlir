// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @usual_epsilon
// CHECK: nn.batch_norm %{{.*}} scale %{{.*}} bias %{{.*}} mean %{{.*}} variance %{{.*}} : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x4x4x8xf32>
func.func @usual_epsilon(%x: tensor<?x4x4x8xf32>, %v: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.batch_norm %x scale %v bias %v mean %v variance %v epsilon 1.0e-5 : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: variance %{{.*}} epsilon 1.000000e-03 activation relu : {{.*}} -> tensor<2x8xf32>
func.func @rank_2(%x: tensor<2x8xf32>, %v: tensor<8xf32>) -> tensor<2x8xf32> {
  %0 = nn.batch_norm %x scale %v bias %v mean %v variance %v epsilon 0.001 activation relu : (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
