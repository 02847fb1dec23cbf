// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[negate.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.negate %x : tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}
