// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_one_kernel(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C2] kernel must be 2 values >= 1 and below 2^31, got [3]}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C3_zero_stride(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C3] strides must be 2 values >= 1 and below 2^31, got [0, 2]}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [0, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C4_window_of_padding(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C4] every window must hold an element of the input, got input 'tensor<?x8x8x8xf32>', kernel [3, 3], pads [4, 1, 1, 1]}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [2, 2] pads [4, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C5_kernel_larger_than_input(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C5] the kernel must fit the padded input, and this 2^31, got input 'tensor<?x8x8x8xf32>', kernel [11, 3], pads [1, 1, 1, 1]}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [11, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C6_dy_of_other_extents(%dy: tensor<?x5x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C6] dy must be 'tensor<?x4x4x8xf32>', got 'tensor<?x5x4x8xf32>'}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x5x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C7_zero_dilation(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C7] dilations must be 2 values >= 1 and below 2^31, got [0, 1]}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] dilations [0, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C8_dinput_of_other_extents(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x7x8x8xf32> {
  // expected-error@+1 {{[max_pool2d_backward.C8] dinput must be 'tensor<?x8x8x8xf32>', got 'tensor<?x7x8x8xf32>'}}
  %0 = nn.max_pool2d_backward %dy, %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x7x8x8xf32>
  return %0 : tensor<?x7x8x8xf32>
}
