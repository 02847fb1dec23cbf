// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>, %v: tensor<8xf32>, %m: tensor<8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[batch_norm.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.batch_norm %x scale %v bias %v mean %m variance %v : (tensor<?x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// -----

func.func @C2_mean_of_other_length(%x: tensor<?x4x4x8xf32>, %v: tensor<8xf32>, %m: tensor<4xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm.C2] mean must be [8], one element a channel, got 'tensor<4xf32>'}}
  %0 = nn.batch_norm %x scale %v bias %v mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<4xf32>, tensor<8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C2_dynamic_scale(%x: tensor<?x4x4x8xf32>, %v: tensor<?xf32>, %m: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm.C2] scale must be [8], one element a channel, got 'tensor<?xf32>'}}
  %0 = nn.batch_norm %x scale %v bias %v mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?xf32>, tensor<?xf32>, tensor<8xf32>, tensor<?xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C3_negative_epsilon(%x: tensor<?x4x4x8xf32>, %v: tensor<8xf32>, %m: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm.C3] epsilon must be finite and >= 0, got -1.000000e-03}}
  %0 = nn.batch_norm %x scale %v bias %v mean %m variance %v epsilon -0.001 : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C3_epsilon_is_nan(%x: tensor<?x4x4x8xf32>, %v: tensor<8xf32>, %m: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm.C3] epsilon must be finite and >= 0, got 0x7FF8000000000000}}
  %0 = nn.batch_norm %x scale %v bias %v mean %m variance %v epsilon 0x7FF8000000000000 : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C4_result_of_other_type(%x: tensor<?x4x4x8xf32>, %v: tensor<8xf32>, %m: tensor<8xf32>) -> tensor<1x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm.C4] result must be 'tensor<?x4x4x8xf32>', got 'tensor<1x4x4x8xf32>'}}
  %0 = nn.batch_norm %x scale %v bias %v mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32>
  return %0 : tensor<1x4x4x8xf32>
}
