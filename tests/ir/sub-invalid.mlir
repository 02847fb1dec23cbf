// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_lhs_rank_1(%x: tensor<8xf32>) {
  // expected-error@+1 {{[sub.C1] lhs must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<8xf32>'}}
  %0 = nn.sub %x, %x : tensor<8xf32>
  return
}

// -----

func.func @C1_rhs_rank_1(%x: tensor<?x8xf32>, %y: tensor<8xf32>) {
  // expected-error@+1 {{[sub.C1] rhs must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<8xf32>'}}
  %0 = nn.sub %x, %y : (tensor<?x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return
}

// -----

func.func @C2_two_ranks(%x: tensor<?x8xf32>, %y: tensor<?x1x1x8xf32>) {
  // expected-error@+1 {{[sub.C2] lhs and rhs must have one rank, got 'tensor<?x8xf32>' and 'tensor<?x1x1x8xf32>'}}
  %0 = nn.sub %x, %y : (tensor<?x8xf32>, tensor<?x1x1x8xf32>) -> tensor<?x1x1x8xf32>
  return
}

// -----

func.func @C3_two_widths(%x: tensor<?x4x4x8xf32>, %y: tensor<?x4x2x8xf32>) {
  // expected-error@+1 {{[sub.C3] extents of lhs and rhs must be equal or 1, got 'tensor<?x4x4x8xf32>' and 'tensor<?x4x2x8xf32>'}}
  %0 = nn.sub %x, %y : (tensor<?x4x4x8xf32>, tensor<?x4x2x8xf32>) -> tensor<?x4x4x8xf32>
  return
}

// -----

func.func @C4_sample_for_a_batch(%x: tensor<?x8xf32>, %y: tensor<1x8xf32>) {
  // expected-error@+1 {{[sub.C4] n of lhs and rhs must be equal, or 1 of an nn.param, got 'tensor<?x8xf32>' and 'tensor<1x8xf32>'}}
  %0 = nn.sub %x, %y : (tensor<?x8xf32>, tensor<1x8xf32>) -> tensor<?x8xf32>
  return
}

// -----

func.func @C5_result_of_lhs(%x: tensor<?x1xf32>, %y: tensor<?x8xf32>) {
  // expected-error@+1 {{[sub.C5] result must be 'tensor<?x8xf32>', got 'tensor<?x1xf32>'}}
  %0 = nn.sub %x, %y : (tensor<?x1xf32>, tensor<?x8xf32>) -> tensor<?x1xf32>
  return
}

// -----

func.func @C4_parameter_of_two_samples(%x: tensor<?x8xf32>) {
  %p = nn.param @p : tensor<2x8xf32>
  // expected-error@+1 {{[sub.C4] n of lhs and rhs must be equal, or 1 of an nn.param, got 'tensor<?x8xf32>' and 'tensor<2x8xf32>'}}
  %0 = nn.sub %x, %p : (tensor<?x8xf32>, tensor<2x8xf32>) -> tensor<?x8xf32>
  return
}
