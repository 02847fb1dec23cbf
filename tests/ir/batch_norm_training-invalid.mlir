// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[batch_norm_training.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b : (tensor<?x4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x8xf32>
}

// -----

func.func @C2_bias_of_other_length(%x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %b: tensor<4xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_training.C2] bias must be [8], one element a channel, got 'tensor<4xf32>'}}
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<4xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C3_epsilon_is_infinite(%x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_training.C3] epsilon must be finite and >= 0, got 0x7FF0000000000000 : f64}}
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b epsilon 0x7FF0000000000000 : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C4_residual_of_other_extents(%x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>, %r: tensor<?x4x5x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_training.C4] residual must be 'tensor<?x4x4x8xf32>', got 'tensor<?x4x5x8xf32>'}}
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b residual %r : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<?x4x5x8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C5_out_of_other_type(%x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<1x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_training.C5] out must be 'tensor<?x4x4x8xf32>', got 'tensor<1x4x4x8xf32>'}}
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<1x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<1x4x4x8xf32>
}

// -----

func.func @C5_variance_of_other_length(%x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_training.C5] variance must be [8], one element a channel, got 'tensor<4xf32>'}}
  %0, %mean, %variance = nn.batch_norm_training %x scale %s bias %b : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<4xf32>)
  return %0 : tensor<?x4x4x8xf32>
}
