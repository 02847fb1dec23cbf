// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x8xf32>, %w: tensor<10x32xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[linear.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x8xf32>'}}
  %0 = nn.linear %x, %w : (tensor<?x4x8xf32>, tensor<10x32xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C1_dynamic_channels(%x: tensor<?x?xf32>, %w: tensor<10x32xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[linear.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x?xf32>'}}
  %0 = nn.linear %x, %w : (tensor<?x?xf32>, tensor<10x32xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C2_weight_rank_4(%x: tensor<?x32xf32>, %w: tensor<10x32x1x1xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[linear.C2] weight must be [out, in], static, every extent >= 1 and below 2^31 elements, got 'tensor<10x32x1x1xf32>'}}
  %0 = nn.linear %x, %w : (tensor<?x32xf32>, tensor<10x32x1x1xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C3_weight_reads_other_count(%x: tensor<?x32xf32>, %w: tensor<10x31xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[linear.C3] weight must read the input's 32 elements per sample, got 31}}
  %0 = nn.linear %x, %w : (tensor<?x32xf32>, tensor<10x31xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C3_image_of_other_count(%x: tensor<?x2x2x16xf32>, %w: tensor<10x32xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[linear.C3] weight must read the input's 64 elements per sample, got 32}}
  %0 = nn.linear %x, %w : (tensor<?x2x2x16xf32>, tensor<10x32xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C4_bias_of_inputs(%x: tensor<?x32xf32>, %w: tensor<10x32xf32>, %b: tensor<32xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[linear.C4] bias must be [10], one element a channel, got 'tensor<32xf32>'}}
  %0 = nn.linear %x, %w bias %b : (tensor<?x32xf32>, tensor<10x32xf32>, tensor<32xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C5_result_of_other_count(%x: tensor<?x32xf32>, %w: tensor<10x32xf32>) -> tensor<?x11xf32> {
  // expected-error@+1 {{[linear.C5] result must be 'tensor<?x10xf32>', got 'tensor<?x11xf32>'}}
  %0 = nn.linear %x, %w : (tensor<?x32xf32>, tensor<10x32xf32>) -> tensor<?x11xf32>
  return %0 : tensor<?x11xf32>
}
