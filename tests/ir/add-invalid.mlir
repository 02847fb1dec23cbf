// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_rank_1(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{[add.C1] lhs must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<8xf32>'}}
  %0 = nn.add %x, %x : tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

func.func @operands_of_two_types(%x: tensor<?x8xf32>, %y: tensor<1x8xf32>) {
  // expected-error@+1 {{failed to verify that all of {lhs, rhs, result} have same type}}
  %0 = "nn.add"(%x, %y) : (tensor<?x8xf32>, tensor<1x8xf32>) -> tensor<?x8xf32>
  return
}
