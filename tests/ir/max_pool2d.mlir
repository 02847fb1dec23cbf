// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// The stem of a ResNet: (112 + 1 + 1 - 3) / 2 + 1 = 56.
// CHECK-LABEL: @stem
// CHECK: nn.max_pool2d %{{.*}} kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x112x112x64xf32>) -> tensor<?x56x56x64xf32>
func.func @stem(%x: tensor<?x112x112x64xf32>) -> tensor<?x56x56x64xf32> {
  %0 = nn.max_pool2d %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x112x112x64xf32>) -> tensor<?x56x56x64xf32>
  return %0 : tensor<?x56x56x64xf32>
}
