// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_3(%dy: tensor<?x4x8xf32>, %x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[leaky_relu_backward.C1] dy must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.leaky_relu_backward %dy, %x alpha 0.25 : tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// -----

func.func @C2_alpha_is_infinite(%dy: tensor<?x4x4x8xf32>, %x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
  // expected-error@+1 {{[leaky_relu_backward.C2] alpha must be finite, got 0x7F800000 : f32}}
  %0 = nn.leaky_relu_backward %dy, %x alpha 0x7F800000 : tensor<?x4x4x8xf32>
  return %0 : tensor<?x4x4x8xf32>
}
