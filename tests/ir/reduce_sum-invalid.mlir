// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>) -> tensor<?x1x8xf32> {
  // expected-error@+1 {{[reduce_sum.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.reduce_sum %x : (tensor<?x4x8xf32>) -> tensor<?x1x8xf32>
  return %0 : tensor<?x1x8xf32>
}

// -----

func.func @C2_other_rank(%x: tensor<?x4x4x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[reduce_sum.C2] the result must be 'tensor<?x4x4x8xf32>' with 1 in place of some of its extents, got 'tensor<?x8xf32>'}}
  %0 = nn.reduce_sum %x : (tensor<?x4x4x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_half_an_extent(%x: tensor<?x4x4x8xf32>) -> tensor<?x2x4x8xf32> {
  // expected-error@+1 {{[reduce_sum.C2] the result must be 'tensor<?x4x4x8xf32>' with 1 in place of some of its extents, got 'tensor<?x2x4x8xf32>'}}
  %0 = nn.reduce_sum %x : (tensor<?x4x4x8xf32>) -> tensor<?x2x4x8xf32>
  return %0 : tensor<?x2x4x8xf32>
}
