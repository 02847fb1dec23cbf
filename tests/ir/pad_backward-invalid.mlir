// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dinput_rank_2(%dy: tensor<?x5x6x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[pad_backward.C1] dinput must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.pad_backward %dy low [1, 1, 0] high [0, 1, 0] mode reflect : (tensor<?x5x6x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_negative_low(%dy: tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[pad_backward.C2] low must be 3 values >= 0 and below 2^31, got [-1, 1, 0]}}
  %0 = nn.pad_backward %dy low [-1, 1, 0] high [0, 1, 0] mode reflect : (tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C3_dy_of_other_extents(%dy: tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[pad_backward.C3] dy must be the pad of dinput, 'tensor<?x4x4x8xf32>' with low [0, 1, 0] and high [0, 1, 0], got 'tensor<?x5x6x8xf32>'}}
  %0 = nn.pad_backward %dy low [0, 1, 0] high [0, 1, 0] mode reflect : (tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C4_constant(%dy: tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[pad_backward.C4] mode must be reflect or edge, got constant}}
  %0 = nn.pad_backward %dy low [1, 1, 0] high [0, 1, 0] mode constant : (tensor<?x5x6x8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C4_reflects_more_than_there_is(%dy: tensor<?x5x6x8xf32>) -> tensor<?x4x1x8xf32> {
  // expected-error@+1 {{[pad_backward.C4] low and high must be below the extent to reflect, got [1, 5, 0] and [0, 0, 0] on 'tensor<?x4x1x8xf32>'}}
  %0 = nn.pad_backward %dy low [1, 5, 0] high [0, 0, 0] mode reflect : (tensor<?x5x6x8xf32>) -> tensor<?x4x1x8xf32>
  return %0 : tensor<?x4x1x8xf32>
}
