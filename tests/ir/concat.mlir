// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @channels
// CHECK: nn.concat %{{.*}}, %{{.*}} axis 3 : (tensor<?x4x6x8xf32>, tensor<?x4x6x3xf32>) -> tensor<?x4x6x11xf32>
func.func @channels(%x: tensor<?x4x6x8xf32>, %y: tensor<?x4x6x3xf32>) -> tensor<?x4x6x11xf32> {
  %0 = nn.concat %x, %y axis 3 : (tensor<?x4x6x8xf32>, tensor<?x4x6x3xf32>) -> tensor<?x4x6x11xf32>
  return %0 : tensor<?x4x6x11xf32>
}

// CHECK-LABEL: @rows
// CHECK: nn.concat %{{.*}}, %{{.*}} axis 1 : (tensor<2x1x6x8xf32>, tensor<2x4x6x8xf32>) -> tensor<2x5x6x8xf32>
func.func @rows(%x: tensor<2x1x6x8xf32>, %y: tensor<2x4x6x8xf32>) -> tensor<2x5x6x8xf32> {
  %0 = nn.concat %x, %y axis 1 : (tensor<2x1x6x8xf32>, tensor<2x4x6x8xf32>) -> tensor<2x5x6x8xf32>
  return %0 : tensor<2x5x6x8xf32>
}

// CHECK-LABEL: @vectors
// CHECK: nn.concat %{{.*}}, %{{.*}}, %{{.*}} axis 1 : (tensor<?x8xf32>, tensor<?x3xf32>, tensor<?x1xf32>) -> tensor<?x12xf32>
func.func @vectors(%x: tensor<?x8xf32>, %y: tensor<?x3xf32>, %z: tensor<?x1xf32>) -> tensor<?x12xf32> {
  %0 = nn.concat %x, %y, %z axis 1 : (tensor<?x8xf32>, tensor<?x3xf32>, tensor<?x1xf32>) -> tensor<?x12xf32>
  return %0 : tensor<?x12xf32>
}

// CHECK-LABEL: @one_input
// CHECK: nn.concat %{{.*}} axis 2 : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
func.func @one_input(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  %0 = nn.concat %x axis 2 : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// Every sample gets the parameter, wherever it stands.
// CHECK-LABEL: @parameter_of_each_sample
// CHECK: nn.concat %{{.*}}, %{{.*}} axis 1 : (tensor<1x3xf32>, tensor<?x8xf32>) -> tensor<?x11xf32>
func.func @parameter_of_each_sample(%x: tensor<?x8xf32>) -> tensor<?x11xf32> {
  %p = nn.param @p : tensor<1x3xf32>
  %0 = nn.concat %p, %x axis 1 : (tensor<1x3xf32>, tensor<?x8xf32>) -> tensor<?x11xf32>
  return %0 : tensor<?x11xf32>
}
