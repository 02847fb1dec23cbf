// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

// expected-error@+2 {{[param.C1] a parameter must be static, every extent >= 1 and below 2^31 elements, got 'tensor<?x3xf32>'}}
func.func @C1_dynamic() {
  %0 = nn.param @w : tensor<?x3xf32>
  return
}

// -----

// expected-error@+2 {{[param.C1] a parameter must be static, every extent >= 1 and below 2^31 elements, got 'tensor<0xf32>'}}
func.func @C1_empty() {
  %0 = nn.param @w : tensor<0xf32>
  return
}

// -----

// expected-error@+2 {{[param.C2] a fold of a filter must have rank 4, got 'tensor<8xf32>'}}
func.func @C2_filter_fold_of_a_vector() {
  %0 = nn.param @w fold <filter, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> : tensor<8xf32>
  return
}

// -----

// expected-error@+2 {{[param.C2] a fold of a bias must have rank 1, got 'tensor<8x8x3x3xf32>'}}
func.func @C2_bias_fold_of_a_filter() {
  %0 = nn.param @w fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> : tensor<8x8x3x3xf32>
  return
}

// -----

// expected-error@+2 {{[param.C3] epsilon must be a finite f64 >= 0, got -1.000000e+00 : f64}}
func.func @C3_negative_epsilon() {
  %0 = nn.param @w fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = -1.0 : f64> : tensor<8xf32>
  return
}

// -----

// expected-error@+2 {{[param.C3] epsilon must be a finite f64 >= 0, got 1.000000e+00 : f32}}
func.func @C3_epsilon_of_f32() {
  %0 = nn.param @w fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0 : f32> : tensor<8xf32>
  return
}
