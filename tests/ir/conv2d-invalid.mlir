// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<4x4x8xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C1_dynamic_height(%x: tensor<1x?x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<1x?x4x8xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x?x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C1_no_channels(%x: tensor<1x4x4x0xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<1x4x4x0xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x0xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C1_empty_batch(%x: tensor<0x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<0x4x4x8xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<0x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C1_sample_of_2_to_31(%x: tensor<1x65536x32768x1xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<1x65536x32768x1xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x65536x32768x1xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C2_filter_rank_2(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C2] filter must be [co, ci, kh, kw], static, every extent >= 1 and below 2^31 elements, got 'tensor<16x8xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C2_dynamic_filter(%x: tensor<1x4x4x8xf32>, %w: tensor<?x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C2] filter must be [co, ci, kh, kw], static, every extent >= 1 and below 2^31 elements, got 'tensor<?x8x3x3xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<?x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C2_empty_kernel(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x0x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C2] filter must be [co, ci, kh, kw], static, every extent >= 1 and below 2^31 elements, got 'tensor<16x8x0x3xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x0x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C3_zero_stride(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C3] strides must be 2 values >= 1 and below 2^31, got [0, 1]}}
  %0 = nn.conv2d %x, %w strides [0, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C3_one_stride(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C3] strides must be 2 values >= 1 and below 2^31, got [1]}}
  %0 = nn.conv2d %x, %w strides [1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C4_negative_pad(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C4] pads must be 4 values >= 0 and below 2^31, got [1, -1, 1, 1]}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, -1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C4_two_pads(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C4] pads must be 4 values >= 0 and below 2^31, got [1, 1]}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C5_zero_dilation(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C5] dilations must be 2 values >= 1 and below 2^31, got [1, 0]}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] dilations [1, 0] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C6_channels_differ(%x: tensor<1x4x4x8xf32>, %w: tensor<16x4x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C6] groups must divide the input's channels and the filter's co, with channels / groups = ci, got groups 1, channels 8, co 16, ci 4}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x4x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C6_groups_do_not_divide_co(%x: tensor<1x4x4x8xf32>, %w: tensor<15x4x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C6] groups must divide the input's channels and the filter's co, with channels / groups = ci, got groups 2, channels 8, co 15, ci 4}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] groups 2 : (tensor<1x4x4x8xf32>, tensor<15x4x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C6_zero_groups(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C6] groups must divide the input's channels and the filter's co, with channels / groups = ci, got groups 0, channels 8, co 16, ci 8}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] groups 0 : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C7_filter_larger_than_padded_input(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x7x7xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C7] the dilated filter must fit the padded input and a sample of the result be below 2^31 elements, got input 'tensor<1x4x4x8xf32>', filter 'tensor<16x8x7x7xf32>', pads [1, 1, 1, 1], dilations [1, 1]}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x7x7xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C7_dilated_filter_larger_than_padded_input(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C7] the dilated filter must fit the padded input}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] dilations [3, 3] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C7_result_of_2_to_31(%x: tensor<1x32768x1x1xf32>, %w: tensor<65536x1x1x1xf32>) -> tensor<1x32768x1x65536xf32> {
  // expected-error@+1 {{[conv2d.C7] the dilated filter must fit the padded input and a sample of the result be below 2^31 elements}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : (tensor<1x32768x1x1xf32>, tensor<65536x1x1x1xf32>) -> tensor<1x32768x1x65536xf32>
  return %0 : tensor<1x32768x1x65536xf32>
}

// -----

func.func @C8_bias_of_input_channels(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>, %b: tensor<8xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C8] bias must be [16], one element a channel, got 'tensor<8xf32>'}}
  %0 = nn.conv2d %x, %w bias %b strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>, tensor<8xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C9_residual_of_other_shape(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>, %b: tensor<1x4x4x8xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C9] residual must be 'tensor<1x4x4x16xf32>', got 'tensor<1x4x4x8xf32>'}}
  %0 = nn.conv2d %x, %w residual %b strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C10_result_of_other_extents(%x: tensor<1x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C10] result must be 'tensor<1x2x2x16xf32>', got 'tensor<1x4x4x16xf32>'}}
  %0 = nn.conv2d %x, %w strides [2, 2] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @C10_result_forgets_the_dynamic_batch(%x: tensor<?x4x4x8xf32>, %w: tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32> {
  // expected-error@+1 {{[conv2d.C10] result must be 'tensor<?x4x4x16xf32>', got 'tensor<1x4x4x16xf32>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return %0 : tensor<1x4x4x16xf32>
}

// -----

func.func @float64(%x: tensor<1x4x4x8xf64>, %w: tensor<16x8x3x3xf32>) {
  // expected-error@+1 {{operand #0 must be ranked tensor of 32-bit float values, but got 'tensor<1x4x4x8xf64>'}}
  %0 = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 1, 1] : (tensor<1x4x4x8xf64>, tensor<16x8x3x3xf32>) -> tensor<1x4x4x16xf32>
  return
}

// -----

func.func @C11_two_inputs(%x: tensor<1x4x4x8xf32>) {
  // expected-error@+1 {{[conv2d.C11] operandSegmentSizes must count one input and one filter, got 2 and 0}}
  %0 = "nn.conv2d"(%x, %x) <{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, operandSegmentSizes = array<i32: 2, 0, 0, 0>}> : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x16xf32>
  return
}
