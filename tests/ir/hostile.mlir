// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// Values that no source gives: an error each, never a crash.

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

// -----

func.func @sum_of_two_overflows(%x: tensor<1x65536x1x1xf32>, %y: tensor<1x1x65536x1xf32>) {
  // expected-error@+1 {{[add.C5]}}
  %0 = nn.add %x, %y : (tensor<1x65536x1x1xf32>, tensor<1x1x65536x1xf32>) -> tensor<1x1x1x1xf32>
  return
}

// -----

func.func @product_of_one_operand(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{expected 2 operands}}
  %0 = "nn.mul"(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @quotient_of_nothing_at_all(%x: tensor<1x0xf32>) {
  // expected-error@+1 {{[div.C1]}}
  %0 = nn.div %x, %x : tensor<1x0xf32>
  return
}

// -----

func.func @activation_is_a_number(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{activation}}
  %0 = "nn.sub"(%x, %x) <{activation = 9 : i32}> : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @clip_between_infinities_of_f64(%x: tensor<1x4xf32>) {
  // expected-error@+1 {{min}}
  %0 = "nn.clip"(%x) <{min = 0xFFF0000000000000 : f64, max = 0x7FF0000000000000 : f64}> : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}
