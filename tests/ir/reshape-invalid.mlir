// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_3(%x: tensor<?x4x6xf32>) -> tensor<?x24xf32> {
  // expected-error@+1 {{[reshape.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x6xf32>'}}
  %0 = nn.reshape %x to [24] : (tensor<?x4x6xf32>) -> tensor<?x24xf32>
  return %0 : tensor<?x24xf32>
}

// -----

func.func @C2_two_extents(%x: tensor<?x4x6x8xf32>) -> tensor<?x192xf32> {
  // expected-error@+1 {{[reshape.C2] extents must be 3 values >= 1 and below 2^31, got [24, 8]}}
  %0 = nn.reshape %x to [24, 8] : (tensor<?x4x6x8xf32>) -> tensor<?x192xf32>
  return %0 : tensor<?x192xf32>
}

// -----

func.func @C2_extent_0(%x: tensor<?x4x6x8xf32>) -> tensor<?x192xf32> {
  // expected-error@+1 {{[reshape.C2] extents must be 1 values >= 1 and below 2^31, got [0]}}
  %0 = nn.reshape %x to [0] : (tensor<?x4x6x8xf32>) -> tensor<?x192xf32>
  return %0 : tensor<?x192xf32>
}

// -----

func.func @C3_other_elements(%x: tensor<?x4x6x8xf32>) -> tensor<?x191xf32> {
  // expected-error@+1 {{[reshape.C3] extents must multiply to the input's 192 elements per sample, got [191]}}
  %0 = nn.reshape %x to [191] : (tensor<?x4x6x8xf32>) -> tensor<?x191xf32>
  return %0 : tensor<?x191xf32>
}

// -----

func.func @C3_product_that_overflows(%x: tensor<?x4x6x8xf32>) -> tensor<?x192xf32> {
  // expected-error@+1 {{[reshape.C3] extents must multiply to the input's 192 elements per sample, got [2147483647, 2147483647, 2147483647]}}
  %0 = nn.reshape %x to [2147483647, 2147483647, 2147483647] : (tensor<?x4x6x8xf32>) -> tensor<?x192xf32>
  return %0 : tensor<?x192xf32>
}

// -----

func.func @C4_other_batch(%x: tensor<?x4x6x8xf32>) -> tensor<2x192xf32> {
  // expected-error@+1 {{[reshape.C4] result must be 'tensor<?x192xf32>', got 'tensor<2x192xf32>'}}
  %0 = nn.reshape %x to [192] : (tensor<?x4x6x8xf32>) -> tensor<2x192xf32>
  return %0 : tensor<2x192xf32>
}
