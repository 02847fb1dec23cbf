// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dinput_rank_2(%dy: tensor<?x4x4x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[avg_pool2d_backward.C1] dinput must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.avg_pool2d_backward %dy kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_zero_kernel(%dy: tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[avg_pool2d_backward.C2] kernel must be 2 values >= 1 and below 2^31, got [0, 3]}}
  %0 = nn.avg_pool2d_backward %dy kernel [0, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C3_three_strides(%dy: tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[avg_pool2d_backward.C3] strides must be 2 values >= 1 and below 2^31, got [2, 2, 2]}}
  %0 = nn.avg_pool2d_backward %dy kernel [3, 3] strides [2, 2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C4_negative_pad(%dy: tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[avg_pool2d_backward.C4] pads must be 4 values >= 0 and below 2^31, got [-1, 1, 1, 1]}}
  %0 = nn.avg_pool2d_backward %dy kernel [3, 3] strides [2, 2] pads [-1, 1, 1, 1] : (tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C5_kernel_larger_than_dinput(%dy: tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[avg_pool2d_backward.C5] the kernel must fit the padded dinput, and this 2^31, got dinput 'tensor<?x8x8x8xf32>', kernel [11, 3], pads [1, 1, 1, 1]}}
  %0 = nn.avg_pool2d_backward %dy kernel [11, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x4x4x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C6_dy_of_other_extents(%dy: tensor<?x5x4x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[avg_pool2d_backward.C6] dy must be 'tensor<?x4x4x8xf32>', got 'tensor<?x5x4x8xf32>'}}
  %0 = nn.avg_pool2d_backward %dy kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] : (tensor<?x5x4x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}
