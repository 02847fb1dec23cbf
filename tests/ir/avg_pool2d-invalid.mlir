// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%x: tensor<?x8xf32>) -> tensor<?x4x4x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.avg_pool2d %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8xf32>) -> tensor<?x4x4x3xf32>
  return %0 : tensor<?x4x4x3xf32>
}

// -----

func.func @C2_empty_kernel(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C2] kernel must be 2 values >= 1 and below 2^31, got [0, 3]}}
  %0 = nn.avg_pool2d %x kernel [0, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32>
  return %0 : tensor<?x4x4x3xf32>
}

// -----

func.func @C2_kernel_of_three(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C2] kernel must be 2 values >= 1 and below 2^31, got [3, 3, 3]}}
  %0 = nn.avg_pool2d %x kernel [3, 3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32>
  return %0 : tensor<?x4x4x3xf32>
}

// -----

func.func @C3_negative_stride(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C3] strides must be 2 values >= 1 and below 2^31, got [2, -2]}}
  %0 = nn.avg_pool2d %x kernel [3, 3] strides [2, -2] pads [1, 1, 1, 1] : (tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32>
  return %0 : tensor<?x4x4x3xf32>
}

// -----

func.func @C4_no_pads(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C4] pads must be 4 values >= 0 and below 2^31, got []}}
  %0 = nn.avg_pool2d %x kernel [3, 3] strides [2, 2] pads [] : (tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32>
  return %0 : tensor<?x4x4x3xf32>
}

// -----

func.func @C4_last_window_right_of_the_input(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x5x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C4] every window must hold an element of the input, got input 'tensor<?x8x8x3xf32>', kernel [3, 3], pads [1, 0, 1, 3]}}
  %0 = nn.avg_pool2d %x kernel [3, 3] strides [2, 2] pads [1, 0, 1, 3] : (tensor<?x8x8x3xf32>) -> tensor<?x4x5x3xf32>
  return %0 : tensor<?x4x5x3xf32>
}

// -----

func.func @C5_kernel_larger_than_padded_input(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C5] the kernel must fit the padded input, and this 2^31, got input 'tensor<?x8x8x3xf32>', kernel [9, 9], pads [0, 0, 0, 0]}}
  %0 = nn.avg_pool2d %x kernel [9, 9] strides [2, 2] pads [0, 0, 0, 0] : (tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32>
  return %0 : tensor<?x4x4x3xf32>
}

// -----

func.func @C6_result_rounds_up(%x: tensor<?x8x8x3xf32>) -> tensor<?x5x5x3xf32> {
  // expected-error@+1 {{[avg_pool2d.C6] result must be 'tensor<?x4x4x3xf32>', got 'tensor<?x5x5x3xf32>'}}
  %0 = nn.avg_pool2d %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x8x8x3xf32>) -> tensor<?x5x5x3xf32>
  return %0 : tensor<?x5x5x3xf32>
}
