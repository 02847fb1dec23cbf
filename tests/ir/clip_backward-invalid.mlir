// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_3(%dy: tensor<?x4x8xf32>, %x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[clip_backward.C1] dy must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.clip_backward %dy, %x min 0.0 max 6.0 : tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// -----

func.func @C2_min_is_nan(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[clip_backward.C2] min and max must not be NaN, got 0x7FC00000 : f32 and 6.000000e+00 : f32}}
  %0 = nn.clip_backward %dy, %x min 0x7FC00000 max 6.0 : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}
