// RUN: resnetc-opt %s --nn-remove-identities --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: @slice_of_everything
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK-NEXT: return %[[X]]
func.func @slice_of_everything(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.slice %x starts [0, 0, 0] limits [8, 8, 16] steps [1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @pad_of_nothing
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK-NEXT: return %[[X]]
func.func @pad_of_nothing(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.pad %x low [0, 0, 0] high [0, 0, 0] value 1.0 : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @max_pool_of_single_elements
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK-NEXT: return %[[X]]
func.func @max_pool_of_single_elements(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.max_pool2d %x kernel [1, 1] strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @avg_pool_of_single_elements
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK-NEXT: return %[[X]]
func.func @avg_pool_of_single_elements(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.avg_pool2d %x kernel [1, 1] strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @relu_of_relu
// CHECK-NEXT: %[[R:.*]] = nn.relu
// CHECK-NEXT: return %[[R]]
func.func @relu_of_relu(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.relu %x : tensor<?x8x8x16xf32> loc("relu")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @relu_of_clamped
// CHECK-NEXT: %[[R:.*]] = nn.add
// CHECK-NEXT: return %[[R]]
func.func @relu_of_clamped(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.add %x, %x activation relu : tensor<?x8x8x16xf32> loc("add")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// Parameters that nothing uses go too.
// CHECK-LABEL: @unused_parameter
// CHECK-NEXT: nn.relu
func.func @unused_parameter(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %r = nn.relu %x : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @relu_of_a_sum
// CHECK: nn.add
// CHECK: nn.relu
func.func @relu_of_a_sum(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %0 = nn.add %x, %x : tensor<?x8x8x16xf32> loc("add")
  %r = nn.relu %0 : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @relu_of_an_argument
// CHECK: nn.relu
func.func @relu_of_an_argument(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.relu %x : tensor<?x8x8x16xf32> loc("relu")
  return %r : tensor<?x8x8x16xf32>
}

// -----

// Same shape, other elements.
// CHECK-LABEL: @max_pool_of_the_same_shape
// CHECK: nn.max_pool2d
func.func @max_pool_of_the_same_shape(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.max_pool2d %x kernel [3, 3] strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @pool_that_skips
// CHECK: nn.avg_pool2d
func.func @pool_that_skips(%x: tensor<?x8x8x16xf32>) -> tensor<?x4x4x16xf32> {
  %r = nn.avg_pool2d %x kernel [1, 1] strides [2, 2] pads [0, 0, 0, 0] : (tensor<?x8x8x16xf32>) -> tensor<?x4x4x16xf32>
  return %r : tensor<?x4x4x16xf32>
}

// -----

// CHECK-LABEL: @slice_of_a_part
// CHECK: nn.slice
func.func @slice_of_a_part(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x15xf32> {
  %r = nn.slice %x starts [0, 0, 1] limits [8, 8, 16] steps [1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x15xf32>
  return %r : tensor<?x8x8x15xf32>
}

// -----

// All of it, but in another order.
// CHECK-LABEL: @slice_downwards
// CHECK: nn.slice
func.func @slice_downwards(%x: tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32> {
  %r = nn.slice %x starts [7, 0, 0] limits [-1, 8, 16] steps [-1, 1, 1] : (tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}

// -----

// CHECK-LABEL: @reshape_and_transpose_of_nothing
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK-NEXT: return %[[X]]
func.func @reshape_and_transpose_of_nothing(%x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  %0 = nn.reshape %x to [8, 8, 8] : (tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  %r = nn.transpose %0 by [1, 2, 3] : (tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %r : tensor<?x8x8x8xf32>
}

// -----

// CHECK-LABEL: @transpose_of_a_cube
// CHECK: nn.transpose
func.func @transpose_of_a_cube(%x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  %r = nn.transpose %x by [1, 3, 2] : (tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %r : tensor<?x8x8x8xf32>
}
