// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[global_max_pool.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.global_max_pool %x : (tensor<?x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_result_rank_2(%x: tensor<?x4x6x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[global_max_pool.C2] result must be 'tensor<?x1x1x8xf32>', got 'tensor<?x8xf32>'}}
  %0 = nn.global_max_pool %x : (tensor<?x4x6x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
