// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{[flatten.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.flatten %x : (tensor<?x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @C2_result_of_other_count(%x: tensor<?x4x6x8xf32>) -> tensor<?x191xf32> {
  // expected-error@+1 {{[flatten.C2] result must be 'tensor<?x192xf32>', got 'tensor<?x191xf32>'}}
  %0 = nn.flatten %x : (tensor<?x4x6x8xf32>) -> tensor<?x191xf32>
  return %0 : tensor<?x191xf32>
}
