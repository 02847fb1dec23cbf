// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_2(%dy: tensor<?x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice_backward.C1] dy must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.slice_backward %dy starts [0, 0, 0] steps [2, 2, 1] : (tensor<?x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C2_dinput_rank_2(%dy: tensor<?x2x3x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[slice_backward.C2] dinput must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.slice_backward %dy starts [0, 0, 0] steps [2, 2, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_dinput_of_another_batch(%dy: tensor<?x2x3x8xf32>) -> tensor<1x4x6x8xf32> {
  // expected-error@+1 {{[slice_backward.C2] dinput must have the n of dy, got 'tensor<1x4x6x8xf32>' and 'tensor<?x2x3x8xf32>'}}
  %0 = nn.slice_backward %dy starts [0, 0, 0] steps [2, 2, 1] : (tensor<?x2x3x8xf32>) -> tensor<1x4x6x8xf32>
  return %0 : tensor<1x4x6x8xf32>
}

// -----

func.func @C3_zero_step(%dy: tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice_backward.C3] starts and steps must be 3 values, no step 0 or 2^31 and more in magnitude, got [0, 0, 0] and [2, 0, 1]}}
  %0 = nn.slice_backward %dy starts [0, 0, 0] steps [2, 0, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C3_step_of_the_least_integer(%dy: tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice_backward.C3] starts and steps must be 3 values, no step 0 or 2^31 and more in magnitude, got [0, 0, 0] and [-9223372036854775808, 1, 1]}}
  %0 = nn.slice_backward %dy starts [0, 0, 0] steps [-9223372036854775808, 1, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C3_two_starts(%dy: tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice_backward.C3] starts and steps must be 3 values, no step 0 or 2^31 and more in magnitude, got [0, 0] and [2, 2, 1]}}
  %0 = nn.slice_backward %dy starts [0, 0] steps [2, 2, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C4_last_element_outside(%dy: tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice_backward.C4] every element of dy must fall into dinput, got starts [0, 0, 0] and steps [2, 3, 1] for 'tensor<?x2x3x8xf32>' and 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice_backward %dy starts [0, 0, 0] steps [2, 3, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C4_start_outside(%dy: tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice_backward.C4] every element of dy must fall into dinput, got starts [0, 9223372036854775807, 0] and steps [2, 2, 1] for 'tensor<?x2x3x8xf32>' and 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice_backward %dy starts [0, 9223372036854775807, 0] steps [2, 2, 1] : (tensor<?x2x3x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}
