// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// Values that no source gives: an error each, never a crash.

func.func @pads_of_int64_max(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C4]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 9223372036854775807, 9223372036854775807, 9223372036854775807, 9223372036854775807>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @pads_of_2_to_62(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C4]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 4611686018427387904, 0, 4611686018427387904, 0>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @pads_below_2_to_31_but_not_their_sum(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C7]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 2147483647, 0, 2147483647, 0>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @strides_of_int64_min(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C3]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: -9223372036854775808, -9223372036854775808>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @no_strides_at_all(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C3]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @dilations_of_2_to_40(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C5]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, dilations = array<i64: 1099511627776, 1099511627776>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @dilation_of_2_to_31_less_1(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C7]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, dilations = array<i64: 2147483647, 2147483647>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @groups_of_int64_min(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C6]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, groups = -9223372036854775808 : i64}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @groups_of_int64_max(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C6]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, groups = 9223372036854775807 : i64}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @groups_of_minus_1(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C6]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, groups = -1 : i64}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @groups_of_i8(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{failed to satisfy constraint: 64-bit signless integer attribute}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, groups = 1 : i8}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @activation_is_a_number(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{activation}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, activation = 7 : i32}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @missing_pads(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{requires attribute 'pads'}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @segments_count_too_many(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{operandSegmentSizes}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 1, 1>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @segments_are_negative(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{operandSegmentSizes}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 2, -1, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @segments_overflow(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{operandSegmentSizes}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 2147483647, 2147483647, 2, 2>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @segments_without_input(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C11]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 0, 2, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @batch_of_int64_max(%x: tensor<9223372036854775807x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C1]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<9223372036854775807x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @all_extents_of_int64_max(%x: tensor<1x9223372036854775807x9223372036854775807x9223372036854775807xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C1]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x9223372036854775807x9223372036854775807x9223372036854775807xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @filter_extents_of_int64_max(%x: tensor<1x4x4x8xf32>, %w: tensor<1x1x9223372036854775807x9223372036854775807xf32>) {
  // expected-error@+1 {{[conv2d.C2]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<1x1x9223372036854775807x9223372036854775807xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @scalar_input(%x: tensor<f32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C1]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<f32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @unranked_input(%x: tensor<*xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{operand #0 must be ranked tensor}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<*xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @input_with_an_encoding(%x: tensor<1x4x4x8xf32, "sparse">, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C1]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32, "sparse">, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @segments_without_filter(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C11]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 2, 0, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @segments_count_only_options(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{[conv2d.C11]}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 0, 0, 1, 1>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @two_results(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{requires one result}}
  %0:2 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> (tensor<1x4x4x16xf32>, tensor<1x4x4x16xf32>)
  return
}

// -----

func.func @integer_result(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{result #0 must be ranked tensor}}
  %0 = "nn.conv2d"(%x, %w) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> i32
  return
}

// -----

func.func @conv2d_without_operands(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{operand}}
  %0 = "nn.conv2d"() <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 0, 0, 0, 0>}> : () -> tensor<1x4x4x16xf32>
  return
}
