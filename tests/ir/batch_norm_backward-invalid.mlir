// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_3(%dy: tensor<?x4x8xf32>, %x: tensor<?x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C1] dy must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0, %ds, %db = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v : (tensor<?x4x8xf32>, tensor<?x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x8xf32>
}

// -----

func.func @C2_input_of_other_extents(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x5x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x5x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C2] input must be 'tensor<?x4x4x8xf32>', got 'tensor<?x4x5x8xf32>'}}
  %0, %ds, %db = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x5x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x5x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x5x8xf32>
}

// -----

func.func @C2_output_of_other_extents(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>, %y: tensor<?x4x5x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C2] output must be 'tensor<?x4x4x8xf32>', got 'tensor<?x4x5x8xf32>'}}
  %0, %ds, %db = nn.batch_norm_backward %dy, %x output %y scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<?x4x5x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C3_scale_of_other_length(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<4xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C3] scale must be [8], one element a channel, got 'tensor<4xf32>'}}
  %0, %ds, %db = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<4xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C4_negative_epsilon(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C4] epsilon must be finite and >= 0, got -1.000000e+00 : f64}}
  %0, %ds, %db = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v epsilon -1.0 : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C5_dinput_of_other_extents(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x5x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C5] dinput must be 'tensor<?x4x4x8xf32>', got 'tensor<?x4x5x8xf32>'}}
  %0, %ds, %db = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x5x8xf32>, tensor<8xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x5x8xf32>
}

// -----

func.func @C5_dscale_of_other_length(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C5] dscale must be [8], one element a channel, got 'tensor<4xf32>'}}
  %0, %ds, %db = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<4xf32>, tensor<8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C6_dresidual_of_other_extents(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>, %y: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C6] dresidual must be 'tensor<?x4x4x8xf32>', got 'tensor<?x4x5x8xf32>'}}
  %0, %ds, %db, %dr = nn.batch_norm_backward %dy, %x output %y scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<?x4x5x8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}

// -----

func.func @C6_dresidual_without_output(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>, %s: tensor<8xf32>, %m: tensor<8xf32>, %v: tensor<8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[batch_norm_backward.C6] dresidual needs output; without it, the gradient is dy}}
  %0, %ds, %db, %dr = nn.batch_norm_backward %dy, %x scale %s mean %m variance %v : (tensor<?x4x4x8xf32>, tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x4x4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<?x4x4x8xf32>)
  return %0 : tensor<?x4x4x8xf32>
}
