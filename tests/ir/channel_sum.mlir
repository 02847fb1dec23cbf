// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.channel_sum %{{.*}} : (tensor<?x4x4x8xf32>) -> tensor<8xf32>
func.func @image(%x: tensor<?x4x4x8xf32>) -> tensor<8xf32> {
  %0 = nn.channel_sum %x : (tensor<?x4x4x8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// CHECK-LABEL: @rank_2
// CHECK: (tensor<?x8xf32>) -> tensor<8xf32>
func.func @rank_2(%x: tensor<?x8xf32>) -> tensor<8xf32> {
  %0 = nn.channel_sum %x : (tensor<?x8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
