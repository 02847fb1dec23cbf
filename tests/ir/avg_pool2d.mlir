// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @inside_only
// CHECK: nn.avg_pool2d %{{.*}} kernel [2, 3] strides [2, 1] pads [0, 1, 0, 1] : (tensor<?x8x8x3xf32>) -> tensor<?x4x8x3xf32>
func.func @inside_only(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x8x3xf32> {
  %0 = nn.avg_pool2d %x kernel [2, 3] strides [2, 1] pads [0, 1, 0, 1] {count_include_pad = false} : (tensor<?x8x8x3xf32>) -> tensor<?x4x8x3xf32>
  return %0 : tensor<?x4x8x3xf32>
}

// CHECK-LABEL: @with_pads
// CHECK: pads [0, 1, 0, 1] {count_include_pad = true} :
func.func @with_pads(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x8x3xf32> {
  %0 = nn.avg_pool2d %x kernel [2, 3] strides [2, 1] pads [0, 1, 0, 1] {count_include_pad = true} : (tensor<?x8x8x3xf32>) -> tensor<?x4x8x3xf32>
  return %0 : tensor<?x4x8x3xf32>
}
