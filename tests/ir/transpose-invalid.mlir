// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%x: tensor<?x8xf32>) -> tensor<?x8x4x6xf32> {
  // expected-error@+1 {{[transpose.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.transpose %x by [3, 1, 2] : (tensor<?x8xf32>) -> tensor<?x8x4x6xf32>
  return %0 : tensor<?x8x4x6xf32>
}

// -----

func.func @C2_two_axes(%x: tensor<?x4x6x8xf32>) -> tensor<?x6x4x8xf32> {
  // expected-error@+1 {{[transpose.C2] permutation must have 1, 2 and 3, each once, got [2, 1]}}
  %0 = nn.transpose %x by [2, 1] : (tensor<?x4x6x8xf32>) -> tensor<?x6x4x8xf32>
  return %0 : tensor<?x6x4x8xf32>
}

// -----

func.func @C2_axis_twice(%x: tensor<?x4x6x8xf32>) -> tensor<?x6x6x8xf32> {
  // expected-error@+1 {{[transpose.C2] permutation must have 1, 2 and 3, each once, got [2, 2, 3]}}
  %0 = nn.transpose %x by [2, 2, 3] : (tensor<?x4x6x8xf32>) -> tensor<?x6x6x8xf32>
  return %0 : tensor<?x6x6x8xf32>
}

// -----

func.func @C2_the_batch(%x: tensor<?x4x6x8xf32>) -> tensor<?x6x6x8xf32> {
  // expected-error@+1 {{[transpose.C2] permutation must have 1, 2 and 3, each once, got [0, 1, 2]}}
  %0 = nn.transpose %x by [0, 1, 2] : (tensor<?x4x6x8xf32>) -> tensor<?x6x6x8xf32>
  return %0 : tensor<?x6x6x8xf32>
}

// -----

func.func @C3_input_extents(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[transpose.C3] result must be 'tensor<?x6x4x8xf32>', got 'tensor<?x4x6x8xf32>'}}
  %0 = nn.transpose %x by [2, 1, 3] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}
