// RUN: resnetc-opt %s --nn-fold-pad --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: resnetc-opt %s --nn-fold-pad=explain --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// CHECK-LABEL: @pads_add_up
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK-NEXT: nn.conv2d %[[X]], %{{.*}} strides [1, 1] pads [1, 3, 3, 0] : {{.*}} loc("conv"("pad"))
// CHECK-NOT: nn.pad
func.func @pads_add_up(%x: tensor<?x8x8x16xf32>, %w: tensor<16x16x3x3xf32>) -> tensor<?x10x9x16xf32> {
  %0 = nn.pad %x low [1, 2, 0] high [2, 0, 0] : (tensor<?x8x8x16xf32>) -> tensor<?x11x10x16xf32> loc("pad")
  %r = nn.conv2d %0, %w strides [1, 1] pads [0, 1, 1, 0] : (tensor<?x11x10x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x10x9x16xf32> loc("conv")
  return %r : tensor<?x10x9x16xf32>
}

// -----

// A convolution pads with 0 only.
// CHECK-LABEL: @value_is_not_0
// CHECK: nn.pad
// EXPLAIN: value: fold-pad: pad's value is not 0
func.func @value_is_not_0(%x: tensor<?x8x8x16xf32>, %w: tensor<16x16x3x3xf32>) -> tensor<?x10x9x16xf32> {
  %0 = nn.pad %x low [1, 2, 0] high [2, 0, 0] value 1.0 : (tensor<?x8x8x16xf32>) -> tensor<?x11x10x16xf32> loc("pad")
  %r = nn.conv2d %0, %w strides [1, 1] pads [0, 1, 1, 0] : (tensor<?x11x10x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x10x9x16xf32> loc("value")
  return %r : tensor<?x10x9x16xf32>
}

// -----

// CHECK-LABEL: @a_mirror_is_no_zero
// CHECK: nn.pad
// EXPLAIN-NEXT: mirror: fold-pad: pad's mode is not constant
func.func @a_mirror_is_no_zero(%x: tensor<?x8x8x16xf32>, %w: tensor<16x16x3x3xf32>) -> tensor<?x10x9x16xf32> {
  %0 = nn.pad %x low [1, 2, 0] high [2, 0, 0] mode reflect : (tensor<?x8x8x16xf32>) -> tensor<?x11x10x16xf32> loc("pad")
  %r = nn.conv2d %0, %w strides [1, 1] pads [0, 1, 1, 0] : (tensor<?x11x10x16xf32>, tensor<16x16x3x3xf32>) -> tensor<?x10x9x16xf32> loc("mirror")
  return %r : tensor<?x10x9x16xf32>
}

// -----

// CHECK-LABEL: @pad_adds_channels
// CHECK: nn.pad
// EXPLAIN-NEXT: channels: fold-pad: pad adds channels
func.func @pad_adds_channels(%x: tensor<?x8x8x16xf32>, %w: tensor<16x20x3x3xf32>) -> tensor<?x10x9x16xf32> {
  %0 = nn.pad %x low [1, 2, 2] high [2, 0, 2] : (tensor<?x8x8x16xf32>) -> tensor<?x11x10x20xf32> loc("pad")
  %r = nn.conv2d %0, %w strides [1, 1] pads [0, 1, 1, 0] : (tensor<?x11x10x20xf32>, tensor<16x20x3x3xf32>) -> tensor<?x10x9x16xf32> loc("channels")
  return %r : tensor<?x10x9x16xf32>
}

// -----

// What a convolution adds to its result is not its input.
// CHECK-LABEL: @pad_is_a_residual
// CHECK: nn.pad
// EXPLAIN-NEXT: residual: fold-pad: is not the input of a conv2d
// EXPLAIN-NOT: fold-pad
func.func @pad_is_a_residual(%x: tensor<?x8x8x16xf32>, %y: tensor<?x8x8x8xf32>) -> tensor<?x8x8x16xf32> {
  %w = nn.param @conv.weight : tensor<16x16x3x3xf32>
  %0 = nn.pad %y low [0, 0, 4] high [0, 0, 4] : (tensor<?x8x8x8xf32>) -> tensor<?x8x8x16xf32> loc("residual")
  %r = nn.conv2d %x, %w residual %0 strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x8x8x16xf32>, tensor<16x16x3x3xf32>, tensor<?x8x8x16xf32>) -> tensor<?x8x8x16xf32>
  return %r : tensor<?x8x8x16xf32>
}
