// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_2(%dy: tensor<?x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C1] dy must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// -----

func.func @C2_dynamic_filter(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<?x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C2] dfilter must be [co, ci, kh, kw], static, every extent >= 1 and below 2^31 elements, got 'tensor<?x4x3x3xf32>'}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<?x4x3x3xf32>
  return %0 : tensor<?x4x3x3xf32>
}

// -----

func.func @C3_one_stride(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C3] strides must be 2 values >= 1 and below 2^31, got [2]}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// -----

func.func @C4_negative_pad(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C4] pads must be 4 values >= 0 and below 2^31, got [-1, 1, 1, 1]}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [-1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// -----

func.func @C5_zero_dilation(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C5] dilations must be 2 values >= 1 and below 2^31, got [1, 0]}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [1, 1, 1, 1] dilations [1, 0] : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// -----

func.func @C6_input_rank_2(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x256xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C6] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x256xf32>'}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x256xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// -----

func.func @C6_groups_that_do_not_divide(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C6] groups must divide the input's channels and the filter's co, with channels / groups = ci, got groups 3, channels 4, co 8, ci 4}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [1, 1, 1, 1] groups 3 : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// -----

func.func @C7_filter_larger_than_input(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C7] the dilated filter must fit the padded input and a sample of the result be below 2^31 elements, got input 'tensor<?x8x8x4xf32>', filter 'tensor<8x4x3x3xf32>', pads [0, 0, 0, 0], dilations [4, 4]}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [0, 0, 0, 0] dilations [4, 4] : (tensor<?x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}

// -----

func.func @C7_dy_of_another_batch(%dy: tensor<2x4x4x8xf32>, %x: tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32> {
  // expected-error@+1 {{[conv2d_backward_filter.C7] dy must be 'tensor<?x4x4x8xf32>', got 'tensor<2x4x4x8xf32>'}}
  %0 = nn.conv2d_backward_filter %dy, %x strides [2, 2] pads [1, 1, 1, 1] : (tensor<2x4x4x8xf32>, tensor<?x8x8x4xf32>) -> tensor<8x4x3x3xf32>
  return %0 : tensor<8x4x3x3xf32>
}
