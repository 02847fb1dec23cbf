// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>) -> tensor<?x4x8xf32> {
  // expected-error@+1 {{[clip.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.clip %x min 0.0 max 6.0 : tensor<?x4x8xf32>
  return %0 : tensor<?x4x8xf32>
}

// -----

func.func @result_of_other_type(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{failed to verify that all of {input, result} have same type}}
  %0 = "nn.clip"(%x) <{min = 0.0 : f32, max = 6.0 : f32}> : (tensor<?x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @C2_min_nan(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{[clip.C2] min and max must not be NaN, got 0x7FC00000 : f32 and 6.000000e+00 : f32}}
  %0 = nn.clip %x min 0x7FC00000 max 6.0 : tensor<?x8xf32>
  return
}

// -----

func.func @C2_max_nan(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{[clip.C2] min and max must not be NaN, got 0.000000e+00 : f32 and 0xFFC00000 : f32}}
  %0 = nn.clip %x min 0.0 max 0xFFC00000 : tensor<?x8xf32>
  return
}

// -----

func.func @max_of_f64(%x: tensor<?x8xf32>) {
  // expected-error@+1 {{attribute 'max'}}
  %0 = "nn.clip"(%x) <{min = 0.0 : f32, max = 6.0 : f64}> : (tensor<?x8xf32>) -> tensor<?x8xf32>
  return
}
