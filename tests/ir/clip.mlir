// RUN: resnetc-opt %s | FileCheck %s
// RUN: resnetc-opt %s --mlir-print-op-generic | resnetc-opt | FileCheck %s

// CHECK-LABEL: @image
// CHECK: nn.clip %{{.*}} min 0.000000e+00 max 6.000000e+00 : tensor<?x4x4x8xf32>
func.func @image(%x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  %0 = nn.clip %x min 0.000000e+00 max 6.000000e+00 : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// CHECK-LABEL: @vector
// CHECK: nn.clip %{{.*}} min 0.000000e+00 max 6.000000e+00 : tensor<2x10xf32>
func.func @vector(%x: tensor<2x10xf32>) -> tensor<2x10xf32> {
  %0 = nn.clip %x min 0.000000e+00 max 6.000000e+00 : tensor<2x10xf32>
  return %0 : tensor<2x10xf32>
}

// Bounds that bound nothing, and bounds that have changed places.
// CHECK-LABEL: @odd_bounds
// CHECK: nn.clip %{{.*}} min 0xFF800000 max 0x7F800000 : tensor<?x8xf32>
// CHECK: nn.clip %{{.*}} min 2.000000e+00 max 1.000000e+00 : tensor<?x8xf32>
func.func @odd_bounds(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %0 = nn.clip %x min 0xFF800000 max 0x7F800000 : tensor<?x8xf32>
  %1 = nn.clip %0 min 2.0 max 1.0 : tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}
