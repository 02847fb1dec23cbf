// RUN: resnetc-opt %s --plan -verify-diagnostics -split-input-file
// What planning refuses, by the name that the op or tensor has in the source.

// expected-error@+1 {{planning expects a function of nn ops, got none}}
module @nothing {
}

// -----

// expected-error@+1 {{planning expects functions of nn ops, got exec.kernel}}
module @a_plan_already {
  exec.kernel @relu_16 "relu in=1x1x16 out=1x1x16"
}

// -----

// expected-error@+1 {{function 'infer': must have a body of one block}}
module @declaration {
  func.func private @infer(tensor<?x16xf32>) -> tensor<?x16xf32>
}

// -----

// expected-error@+1 {{'x': must be a float32 tensor of rank 2 or 4 with only its batch dynamic}}
module @argument_of_another_rank {
  func.func @infer(%x: tensor<?x8x16xf32> {nn.name = "x"}) {
    return
  }
}

// -----

// expected-error@+1 {{'y': inputs and outputs must have one batch, expected 0, got 4 (0: dynamic)}}
module @two_batches {
  func.func @infer(%x: tensor<?x16xf32> {nn.name = "x"}, %y: tensor<4x16xf32> {nn.name = "y"}) -> tensor<?x16xf32> {
    return %x : tensor<?x16xf32>
  }
}

// -----

// expected-error@+1 {{'conv': its filter must be a parameter of the model, got a computed tensor}}
module @filter_is_an_input {
  func.func @infer(%x: tensor<16x8x8x16xf32>, %w: tensor<16x16x1x1xf32>) -> tensor<16x8x8x16xf32> {
    %0 = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : (tensor<16x8x8x16xf32>, tensor<16x16x1x1xf32>) -> tensor<16x8x8x16xf32> loc("conv")
    return %0 : tensor<16x8x8x16xf32>
  }
}

// -----

// expected-error@+1 {{'sum': a parameter that it reads as an activation must have n = 1 and no fold}}
module @parameter_added {
  func.func @infer(%x: tensor<4x16xf32>) -> tensor<4x16xf32> {
    %p = nn.param @p : tensor<4x16xf32>
    %0 = nn.add %x, %p : tensor<4x16xf32> loc("sum")
    return %0 : tensor<4x16xf32>
  }
}

// -----

// expected-error@+1 {{'y': a parameter that it reads as an activation must have n = 1 and no fold}}
module @parameter_returned {
  func.func @infer() -> (tensor<4x16xf32> {nn.name = "y"}) {
    %p = nn.param @p : tensor<4x16xf32>
    return %p : tensor<4x16xf32>
  }
}

// -----

// expected-error@+1 {{'norm': its bias must be a parameter without a fold}}
module @folded_batch_norm {
  func.func @infer(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
    %s = nn.param @s : tensor<16xf32>
    %b = nn.param @b fold <bias, scale = @s, bias = @b, mean = @s, variance = @s, epsilon = 0.0 : f64> : tensor<16xf32>
    %0 = nn.batch_norm %x scale %s bias %b mean %s variance %s : (tensor<?x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x16xf32> loc("norm")
    return %0 : tensor<?x16xf32>
  }
}

// -----

// 65536 * 32767 pixels fit; two more rows and columns do not.
// expected-error@+1 {{'image': a sample must have below 2^31 elements, with the padding of the convolutions that read it}}
module @border_beyond_the_limit {
  func.func @infer(%x: tensor<?x65536x32767x1xf32> {nn.name = "image"}) -> tensor<?x1x1x1xf32> {
    %w = nn.param @w : tensor<1x1x3x3xf32>
    %0 = nn.conv2d %x, %w strides [65536, 65536] pads [1, 1, 1, 1] : (tensor<?x65536x32767x1xf32>, tensor<1x1x3x3xf32>) -> tensor<?x1x1x1xf32>
    return %0 : tensor<?x1x1x1xf32>
  }
}

// -----

// One channel of a weight becomes a block of sixteen.
// expected-error@+1 {{'fc': packed weights must have below 2^31 elements}}
module @packed_weight_beyond_the_limit {
  func.func @infer(%x: tensor<?x2147483632xf32>) -> tensor<?x1xf32> {
    %w = nn.param @w : tensor<1x2147483632xf32>
    %0 = nn.linear %x, %w : (tensor<?x2147483632xf32>, tensor<1x2147483632xf32>) -> tensor<?x1xf32> loc("fc")
    return %0 : tensor<?x1xf32>
  }
}
