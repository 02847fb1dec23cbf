// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_lhs_rank_2(%x: tensor<?x7xf32>, %y: tensor<?x2x7x3xf32>) -> tensor<?x2x5x3xf32> {
  // expected-error@+1 {{[matmul.C1] lhs must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x7xf32>'}}
  %0 = nn.matmul %x, %y : (tensor<?x7xf32>, tensor<?x2x7x3xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}

// -----

func.func @C1_rhs_rank_2(%x: tensor<?x2x5x7xf32>, %y: tensor<?x7xf32>) -> tensor<?x2x5x3xf32> {
  // expected-error@+1 {{[matmul.C1] rhs must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x7xf32>'}}
  %0 = nn.matmul %x, %y : (tensor<?x2x5x7xf32>, tensor<?x7xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}

// -----

func.func @C2_two_k(%x: tensor<?x2x5x7xf32>, %y: tensor<?x2x6x3xf32>) -> tensor<?x2x5x3xf32> {
  // expected-error@+1 {{[matmul.C2] lhs and rhs must be [n, b, m, k] and [n, b, k, p], got 'tensor<?x2x5x7xf32>' and 'tensor<?x2x6x3xf32>'}}
  %0 = nn.matmul %x, %y : (tensor<?x2x5x7xf32>, tensor<?x2x6x3xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}

// -----

func.func @C2_two_b(%x: tensor<?x2x5x7xf32>, %y: tensor<?x1x7x3xf32>) -> tensor<?x2x5x3xf32> {
  // expected-error@+1 {{[matmul.C2] lhs and rhs must be [n, b, m, k] and [n, b, k, p], got 'tensor<?x2x5x7xf32>' and 'tensor<?x1x7x3xf32>'}}
  %0 = nn.matmul %x, %y : (tensor<?x2x5x7xf32>, tensor<?x1x7x3xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}

// -----

func.func @C3_an_activation_of_one_sample(%x: tensor<?x2x5x7xf32>, %y: tensor<1x2x7x3xf32>) -> tensor<?x2x5x3xf32> {
  // expected-error@+1 {{[matmul.C3] lhs and rhs must have one n, but a parameter may have 1, got 'tensor<?x2x5x7xf32>' and 'tensor<1x2x7x3xf32>'}}
  %0 = nn.matmul %x, %y : (tensor<?x2x5x7xf32>, tensor<1x2x7x3xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}

// -----

func.func @C3_a_parameter_of_two_samples(%x: tensor<?x2x5x7xf32>) -> tensor<?x2x5x3xf32> {
  %w = nn.param @w : tensor<2x2x7x3xf32>
  // expected-error@+1 {{[matmul.C3] lhs and rhs must have one n, but a parameter may have 1, got 'tensor<?x2x5x7xf32>' and 'tensor<2x2x7x3xf32>'}}
  %0 = nn.matmul %x, %w : (tensor<?x2x5x7xf32>, tensor<2x2x7x3xf32>) -> tensor<?x2x5x3xf32>
  return %0 : tensor<?x2x5x3xf32>
}

// -----

func.func @C4_result_of_2_to_31(%x: tensor<?x1x65536x1xf32>, %y: tensor<?x1x1x65536xf32>) -> tensor<?x1x65536x65536xf32> {
  // expected-error@+1 {{[matmul.C4] a sample of the result must be below 2^31 elements, got 'tensor<?x1x65536x1xf32>' and 'tensor<?x1x1x65536xf32>'}}
  %0 = nn.matmul %x, %y : (tensor<?x1x65536x1xf32>, tensor<?x1x1x65536xf32>) -> tensor<?x1x65536x65536xf32>
  return %0 : tensor<?x1x65536x65536xf32>
}

// -----

func.func @C5_result_of_other_extents(%x: tensor<?x2x5x7xf32>, %y: tensor<?x2x7x3xf32>) -> tensor<?x2x5x4xf32> {
  // expected-error@+1 {{[matmul.C5] result must be 'tensor<?x2x5x3xf32>', got 'tensor<?x2x5x4xf32>'}}
  %0 = nn.matmul %x, %y : (tensor<?x2x5x7xf32>, tensor<?x2x7x3xf32>) -> tensor<?x2x5x4xf32>
  return %0 : tensor<?x2x5x4xf32>
}
