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

// -----

func.func @max_pool2d_kernel_of_int64_max(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[max_pool2d.C2]}}
  %0 = nn.max_pool2d %x kernel [9223372036854775807, 9223372036854775807] strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @max_pool2d_pads_before_a_kernel_of_nothing(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[max_pool2d.C2]}}
  %0 = nn.max_pool2d %x kernel [] strides [] pads [] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @max_pool2d_stride_of_2_to_31(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[max_pool2d.C3]}}
  %0 = nn.max_pool2d %x kernel [1, 1] strides [2147483648, 1] pads [0, 0, 0, 0] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @avg_pool2d_kernel_of_int64_max(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[avg_pool2d.C2]}}
  %0 = nn.avg_pool2d %x kernel [9223372036854775807, 9223372036854775807] strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @avg_pool2d_pads_before_a_kernel_of_nothing(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[avg_pool2d.C2]}}
  %0 = nn.avg_pool2d %x kernel [] strides [] pads [] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @avg_pool2d_stride_of_2_to_31(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[avg_pool2d.C3]}}
  %0 = nn.avg_pool2d %x kernel [1, 1] strides [2147483648, 1] pads [0, 0, 0, 0] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @slice_of_int64_extremes(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[slice.C2]}}
  %0 = nn.slice %x starts [-9223372036854775808, 0, 0] limits [9223372036854775807, 4, 8] steps [1, 1, 1] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @slice_step_of_int64_max(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[slice.C3]}}
  %0 = nn.slice %x starts [0, 0, 0] limits [4, 4, 8] steps [9223372036854775807, 1, 1] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @slice_of_nothing(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[slice.C2]}}
  %0 = nn.slice %x starts [] limits [] steps [] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @pad_of_int64_max(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[pad.C2]}}
  %0 = nn.pad %x low [9223372036854775807, 0, 0] high [9223372036854775807, 0, 0] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @pad_below_2_to_31_but_not_the_result(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[pad.C3]}}
  %0 = nn.pad %x low [2147483647, 2147483647, 2147483647] high [0, 0, 0] : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @pad_value_of_f64(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{pad}}
  %0 = "nn.pad"(%x) <{low = array<i64: 0, 0, 0>, high = array<i64: 0, 0, 0>, value = 0.0 : f64}> : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @linear_sample_overflows(%x: tensor<1x4611686018427387904x4x4xf32>, %w: tensor<1x1xf32>) {
  // expected-error@+1 {{[linear.C1]}}
  %0 = nn.linear %x, %w : (tensor<1x4611686018427387904x4x4xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @flatten_overflows(%x: tensor<1x2147483648x2147483648x4xf32>) {
  // expected-error@+1 {{[flatten.C1]}}
  %0 = nn.flatten %x : (tensor<1x2147483648x2147483648x4xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @param_of_int64_max() {
  // expected-error@+1 {{[param.C1]}}
  %0 = nn.param @w : tensor<9223372036854775807x9223372036854775807xf32>
  return
}

// -----

func.func @param_without_a_name() {
  // expected-error@+1 {{requires attribute 'name'}}
  %0 = "nn.param"() : () -> tensor<1xf32>
  return
}

// -----

func.func @param_name_is_text() {
  // expected-error@+1 {{attribute}}
  %0 = "nn.param"() <{name = "w"}> : () -> tensor<1xf32>
  return
}

// -----

func.func @param_name_is_nested() {
  // expected-error@+1 {{attribute}}
  %0 = "nn.param"() <{name = @a::@b}> : () -> tensor<1xf32>
  return
}

// -----

func.func @param_fold_is_a_number() {
  // expected-error@+1 {{fold}}
  %0 = "nn.param"() <{name = @w, fold = 3 : i32}> : () -> tensor<1xf32>
  return
}

// -----

func.func @batch_norm_epsilon_of_f32(%x: tensor<1x4x4x8xf32>, %v: tensor<8xf32>) {
  // expected-error@+1 {{epsilon}}
  %0 = "nn.batch_norm"(%x, %v, %v, %v, %v) <{epsilon = 1.0 : f32}> : (tensor<1x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @batch_norm_epsilon_is_infinite(%x: tensor<1x4x4x8xf32>, %v: tensor<8xf32>) {
  // expected-error@+1 {{[batch_norm.C3]}}
  %0 = nn.batch_norm %x scale %v bias %v mean %v variance %v epsilon 0x7FF0000000000000 : (tensor<1x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32>
  return
}

// -----

func.func @relu_of_a_scalar(%x: tensor<f32>) {
  // expected-error@+1 {{[relu.C1]}}
  %0 = nn.relu %x : tensor<f32>
  return
}
