// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @ten_classes
// CHECK: nn.softmax_cross_entropy %{{.*}} labels %{{.*}} settings %{{.*}} : (tensor<?x10xf32>, tensor<?x1xf32>, tensor<1x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x10xf32>)
func.func @ten_classes(%l: tensor<?x10xf32>, %y: tensor<?x1xf32>, %s: tensor<1x2xf32>) -> tensor<?x10xf32> {
  %loss, %correct, %0 = nn.softmax_cross_entropy %l labels %y settings %s : (tensor<?x10xf32>, tensor<?x1xf32>, tensor<1x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x10xf32>)
  return %0 : tensor<?x10xf32>
}
