// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{[channel_sum.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.channel_sum %x : (tensor<?x4x8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

func.func @C2_result_of_other_length(%x: tensor<?x4x4x8xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{[channel_sum.C2] result must be 'tensor<8xf32>', got 'tensor<4xf32>'}}
  %0 = nn.channel_sum %x : (tensor<?x4x4x8xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
