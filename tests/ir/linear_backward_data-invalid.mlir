// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_4(%dy: tensor<?x1x1x10xf32>, %w: tensor<10x32xf32>) -> tensor<?x2x2x8xf32> {
  // expected-error@+1 {{[linear_backward_data.C1] dy must be [n, out], got 'tensor<?x1x1x10xf32>'}}
  %0 = nn.linear_backward_data %dy, %w : (tensor<?x1x1x10xf32>, tensor<10x32xf32>) -> tensor<?x2x2x8xf32>
  return %0 : tensor<?x2x2x8xf32>
}

// -----

func.func @C2_weight_rank_1(%dy: tensor<?x10xf32>, %w: tensor<32xf32>) -> tensor<?x2x2x8xf32> {
  // expected-error@+1 {{[linear_backward_data.C2] weight must be [out, in], static, every extent >= 1 and below 2^31 elements, got 'tensor<32xf32>'}}
  %0 = nn.linear_backward_data %dy, %w : (tensor<?x10xf32>, tensor<32xf32>) -> tensor<?x2x2x8xf32>
  return %0 : tensor<?x2x2x8xf32>
}

// -----

func.func @C2_weight_of_other_outputs(%dy: tensor<?x10xf32>, %w: tensor<9x32xf32>) -> tensor<?x2x2x8xf32> {
  // expected-error@+1 {{[linear_backward_data.C2] weight must have the 10 outputs of dy, got 'tensor<9x32xf32>'}}
  %0 = nn.linear_backward_data %dy, %w : (tensor<?x10xf32>, tensor<9x32xf32>) -> tensor<?x2x2x8xf32>
  return %0 : tensor<?x2x2x8xf32>
}

// -----

func.func @C3_dinput_of_other_elements(%dy: tensor<?x10xf32>, %w: tensor<10x32xf32>) -> tensor<?x2x2x9xf32> {
  // expected-error@+1 {{[linear_backward_data.C3] dinput must be an activation with the n of dy and 32 elements per sample, got 'tensor<?x2x2x9xf32>'}}
  %0 = nn.linear_backward_data %dy, %w : (tensor<?x10xf32>, tensor<10x32xf32>) -> tensor<?x2x2x9xf32>
  return %0 : tensor<?x2x2x9xf32>
}

// -----

func.func @C3_dinput_of_another_batch(%dy: tensor<?x10xf32>, %w: tensor<10x32xf32>) -> tensor<4x32xf32> {
  // expected-error@+1 {{[linear_backward_data.C3] dinput must be an activation with the n of dy and 32 elements per sample, got 'tensor<4x32xf32>'}}
  %0 = nn.linear_backward_data %dy, %w : (tensor<?x10xf32>, tensor<10x32xf32>) -> tensor<4x32xf32>
  return %0 : tensor<4x32xf32>
}
