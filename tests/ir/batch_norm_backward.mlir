// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @no_activation
// CHECK: nn.batch_norm_backward %{{.*}}, %{{.*}} scale %{{.*}} mean %{{.*}} variance %{{.*}} : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
func.func @no_activation(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  %0, %ds, %db = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @relu_and_residual
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} = nn.batch_norm_backward %{{.*}}, %{{.*}} output %{{.*}} scale %{{.*}} mean %{{.*}} variance %{{.*}} epsilon 1.000000e-03 : 
func.func @relu_and_residual(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>, %y: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0, %ds, %db, %dr = nn.batch_norm_backward %dy, %x output %y scale %s mean %m variance %v epsilon 0.001 : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<?x4x4x8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}
