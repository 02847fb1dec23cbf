// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%x: tensor<?x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.slice %x starts [0, 0, 0] limits [4, 6, 8] steps [1, 1, 1] : (tensor<?x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C2_two_starts(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C2] starts and limits must be three values with 0 <= start < limit <= extent, or extent > start > limit >= -1 for a step below 0, got [0, 0] and [4, 6, 8] in steps [1, 1, 1] on 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice %x starts [0, 0] limits [4, 6, 8] steps [1, 1, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C2_negative_start(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C2] starts and limits must be three values with 0 <= start < limit <= extent, or extent > start > limit >= -1 for a step below 0, got [0, -1, 0] and [4, 6, 8] in steps [1, 1, 1] on 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice %x starts [0, -1, 0] limits [4, 6, 8] steps [1, 1, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C2_empty(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C2] starts and limits must be three values with 0 <= start < limit <= extent, or extent > start > limit >= -1 for a step below 0, got [0, 3, 0] and [4, 3, 8] in steps [1, 1, 1] on 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice %x starts [0, 3, 0] limits [4, 3, 8] steps [1, 1, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C2_limit_outside(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C2] starts and limits must be three values with 0 <= start < limit <= extent, or extent > start > limit >= -1 for a step below 0, got [0, 0, 0] and [4, 6, 9] in steps [1, 1, 1] on 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice %x starts [0, 0, 0] limits [4, 6, 9] steps [1, 1, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C3_zero_step(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C3] steps must be 3 values, none 0, each below 2^31 in magnitude, got [1, 0, 1]}}
  %0 = nn.slice %x starts [0, 0, 0] limits [4, 6, 8] steps [1, 0, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C4_result_of_other_extents(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C4] result must be 'tensor<?x2x3x8xf32>', got 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice %x starts [0, 0, 0] limits [4, 6, 8] steps [2, 2, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C2_upwards_in_a_step_below_0(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C2] starts and limits must be three values with 0 <= start < limit <= extent, or extent > start > limit >= -1 for a step below 0, got [0, 0, 0] and [4, 6, 8] in steps [1, -1, 1] on 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice %x starts [0, 0, 0] limits [4, 6, 8] steps [1, -1, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C2_downwards_past_the_first(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C2] starts and limits must be three values with 0 <= start < limit <= extent, or extent > start > limit >= -1 for a step below 0, got [3, 0, 0] and [-2, 6, 8] in steps [-1, 1, 1] on 'tensor<?x4x6x8xf32>'}}
  %0 = nn.slice %x starts [3, 0, 0] limits [-2, 6, 8] steps [-1, 1, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C3_step_of_the_least_integer(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[slice.C3] steps must be 3 values, none 0, each below 2^31 in magnitude, got [-9223372036854775808, 1, 1]}}
  %0 = nn.slice %x starts [3, 0, 0] limits [-1, 6, 8] steps [-9223372036854775808, 1, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}
