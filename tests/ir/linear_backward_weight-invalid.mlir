// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_4(%dy: tensor<?x1x1x10xf32>, %x: tensor<?x2x2x8xf32>) -> tensor<10x32xf32> {
  // expected-error@+1 {{[linear_backward_weight.C1] dy must be [n, out], got 'tensor<?x1x1x10xf32>'}}
  %0 = nn.linear_backward_weight %dy, %x : (tensor<?x1x1x10xf32>, tensor<?x2x2x8xf32>) -> tensor<10x32xf32>
  return %0 : tensor<10x32xf32>
}

// -----

func.func @C2_input_rank_3(%dy: tensor<?x10xf32>, %x: tensor<?x4x8xf32>) -> tensor<10x32xf32> {
  // expected-error@+1 {{[linear_backward_weight.C2] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.linear_backward_weight %dy, %x : (tensor<?x10xf32>, tensor<?x4x8xf32>) -> tensor<10x32xf32>
  return %0 : tensor<10x32xf32>
}

// -----

func.func @C2_input_of_another_batch(%dy: tensor<?x10xf32>, %x: tensor<4x32xf32>) -> tensor<10x32xf32> {
  // expected-error@+1 {{[linear_backward_weight.C2] input must have the n of dy, got 'tensor<4x32xf32>' and 'tensor<?x10xf32>'}}
  %0 = nn.linear_backward_weight %dy, %x : (tensor<?x10xf32>, tensor<4x32xf32>) -> tensor<10x32xf32>
  return %0 : tensor<10x32xf32>
}

// -----

func.func @C3_result_transposed(%dy: tensor<?x10xf32>, %x: tensor<?x2x2x8xf32>) -> tensor<32x10xf32> {
  // expected-error@+1 {{[linear_backward_weight.C3] result must be 'tensor<10x32xf32>', got 'tensor<32x10xf32>'}}
  %0 = nn.linear_backward_weight %dy, %x : (tensor<?x10xf32>, tensor<?x2x2x8xf32>) -> tensor<32x10xf32>
  return %0 : tensor<32x10xf32>
}

// -----

func.func @C3_too_many_elements(%dy: tensor<?x65536xf32>, %x: tensor<?x65536xf32>) -> tensor<65536x65536xf32> {
  // expected-error@+1 {{[linear_backward_weight.C3] the result's type cannot be inferred}}
  %0 = nn.linear_backward_weight %dy, %x : (tensor<?x65536xf32>, tensor<?x65536xf32>) -> tensor<65536x65536xf32>
  return %0 : tensor<65536x65536xf32>
}
