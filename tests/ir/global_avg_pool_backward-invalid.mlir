// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dinput_rank_2(%dy: tensor<?x1x1x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[global_avg_pool_backward.C1] dinput must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.global_avg_pool_backward %dy : (tensor<?x1x1x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_dy_of_other_channels(%dy: tensor<?x1x1x4xf32>) -> tensor<?x8x8x8xf32> {
  // expected-error@+1 {{[global_avg_pool_backward.C2] dy must be 'tensor<?x1x1x8xf32>', got 'tensor<?x1x1x4xf32>'}}
  %0 = nn.global_avg_pool_backward %dy : (tensor<?x1x1x4xf32>) -> tensor<?x8x8x8xf32>
  return %0 : tensor<?x8x8x8xf32>
}
