// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @usual_momentum
// CHECK: nn.set_statistic @bn1.running_mean, mean %{{.*}} count 16 : tensor<8xf32>
func.func @usual_momentum(%v: tensor<8xf32>) {
  nn.set_statistic @bn1.running_mean, mean %v count 16 momentum 0.1 : tensor<8xf32>
  return
}

// CHECK-LABEL: @variance
// CHECK: nn.set_statistic @bn1.running_variance, variance %{{.*}} count 16 momentum 2.000000e-01 : tensor<8xf32>
func.func @variance(%v: tensor<8xf32>) {
  nn.set_statistic @bn1.running_variance, variance %v count 16 momentum 0.2 : tensor<8xf32>
  return
}
