// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_2(%dy: tensor<?x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C1] dy must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}

// -----

func.func @C2_filter_rank_2(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4xf32>) -> tensor<?x8x8x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C2] filter must be [co, ci, kh, kw], static, every extent >= 1 and below 2^31 elements, got 'tensor<8x4xf32>'}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}

// -----

func.func @C3_zero_stride(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C3] strides must be 2 values >= 1 and below 2^31, got [0, 2]}}
  %0 = nn.conv2d_backward_data %dy, %f strides [0, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}

// -----

func.func @C4_three_pads(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C4] pads must be 4 values >= 0 and below 2^31, got [1, 1, 1]}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}

// -----

func.func @C5_zero_dilation(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C5] dilations must be 2 values >= 1 and below 2^31, got [0, 1]}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] dilations [0, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}

// -----

func.func @C6_dinput_rank_2(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x256xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C6] dinput must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x256xf32>'}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x256xf32>
  return %0 : tensor<?x256xf32>
}

// -----

func.func @C6_channels_of_another_filter(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x8x8x3xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C6] groups must divide the input's channels and the filter's co, with channels / groups = ci, got groups 1, channels 3, co 8, ci 4}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x3xf32>
  return %0 : tensor<?x8x8x3xf32>
}

// -----

func.func @C7_filter_larger_than_dinput(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C7] the dilated filter must fit the padded input and a sample of the result be below 2^31 elements, got input 'tensor<?x8x8x4xf32>', filter 'tensor<8x4x3x3xf32>', pads [0, 0, 0, 0], dilations [4, 4]}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [0, 0, 0, 0] dilations [4, 4] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}

// -----

func.func @C7_dy_of_another_input(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>) -> tensor<?x9x9x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C7] dy must be 'tensor<?x5x5x8xf32>', got 'tensor<?x4x4x8xf32>'}}
  %0 = nn.conv2d_backward_data %dy, %f strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>) -> tensor<?x9x9x4xf32>
  return %0 : tensor<?x9x9x4xf32>
}

// -----

func.func @C8_residual_of_other_extents(%dy: tensor<?x4x4x8xf32>, %f: tensor<8x4x3x3xf32>, %r: tensor<?x8x7x4xf32>) -> tensor<?x8x8x4xf32> {
  // expected-error@+1 {{[conv2d_backward_data.C8] residual must be 'tensor<?x8x8x4xf32>', got 'tensor<?x8x7x4xf32>'}}
  %0 = nn.conv2d_backward_data %dy, %f residual %r strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<8x4x3x3xf32>, tensor<?x8x7x4xf32>) -> tensor<?x8x8x4xf32>
  return %0 : tensor<?x8x8x4xf32>
}
