// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[log_softmax.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.log_softmax %x : tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// -----

func.func @result_of_other_type(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{failed to verify that all of {input, result} have same type}}
  %0 = "nn.log_softmax"(%x) : (tensor<?x8xf32>) -> tensor<1x8xf32>
  return
}
