// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_rank_2(%v: tensor<1x8xf32>) {
  // expected-error@+1 {{[set_statistic.C1] value must be [c], static, every extent >= 1 and below 2^31 elements, got 'tensor<1x8xf32>'}}
  nn.set_statistic @bn1.running_variance, variance %v count 16 momentum 0.2 : tensor<1x8xf32>
  return
}

// -----

func.func @C2_no_pixels(%v: tensor<8xf32>) {
  // expected-error@+1 {{[set_statistic.C2] count must be >= 1 and below 2^31, got 0}}
  nn.set_statistic @bn1.running_variance, variance %v count 0 momentum 0.2 : tensor<8xf32>
  return
}

// -----

func.func @C3_momentum_above_1(%v: tensor<8xf32>) {
  // expected-error@+1 {{[set_statistic.C3] momentum must be 0 to 1, got 1.500000e+00 : f64}}
  nn.set_statistic @bn1.running_variance, variance %v count 16 momentum 1.5 : tensor<8xf32>
  return
}

// -----

func.func @C3_momentum_is_nan(%v: tensor<8xf32>) {
  // expected-error@+1 {{[set_statistic.C3] momentum must be 0 to 1, got 0x7FF8000000000000 : f64}}
  nn.set_statistic @bn1.running_variance, variance %v count 16 momentum 0x7FF8000000000000 : tensor<8xf32>
  return
}
