// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dy_rank_3(%dy: tensor<?x4x8xf32>, %y: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[sigmoid_backward.C1] dy must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.sigmoid_backward %dy, %y : tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}
