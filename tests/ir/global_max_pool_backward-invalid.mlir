// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%dy: tensor<?x1x1x8xf32>, %x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[global_max_pool_backward.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.global_max_pool_backward %dy, %x : (tensor<?x1x1x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_dy_with_pixels(%dy: tensor<?x2x1x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[global_max_pool_backward.C2] dy must be 'tensor<?x1x1x8xf32>', got 'tensor<?x2x1x8xf32>'}}
  %0 = nn.global_max_pool_backward %dy, %x : (tensor<?x2x1x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}

// -----

func.func @C3_dinput_of_other_extents(%dy: tensor<?x1x1x8xf32>, %x: tensor<?x8x8x8xf32>) -> tensor<?x8x7x8xf32> {
  // expected-error@+1 {{[global_max_pool_backward.C3] dinput must be 'tensor<?x8x8x8xf32>', got 'tensor<?x8x7x8xf32>'}}
  %0 = nn.global_max_pool_backward %dy, %x : (tensor<?x1x1x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x7x8xf32>
  return %0 : tensor<?x8x7x8xf32>
}
