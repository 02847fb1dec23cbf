// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_no_input(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[concat.C1] there must be at least one input}}
  %0 = "nn.concat"() {axis = 1 : i64} : () -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}

// -----

func.func @C1_input_rank_3(%x: tensor<?x4x6xf32>) -> tensor<?x4x6xf32> {
  // expected-error@+1 {{[concat.C1] input must be [n, c] or [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x4x6xf32>'}}
  %0 = nn.concat %x axis 1 : (tensor<?x4x6xf32>) -> tensor<?x4x6xf32>
  return %0 : tensor<?x4x6xf32>
}

// -----

func.func @C2_the_batch(%x: tensor<?x4x6x8xf32>, %y: tensor<?x4x6x3xf32>) -> tensor<?x4x6x11xf32> {
  // expected-error@+1 {{[concat.C2] axis must be 1 to 3, got 0}}
  %0 = nn.concat %x, %y axis 0 : (tensor<?x4x6x8xf32>, tensor<?x4x6x3xf32>) -> tensor<?x4x6x11xf32>
  return %0 : tensor<?x4x6x11xf32>
}

// -----

func.func @C2_past_the_last(%x: tensor<?x8xf32>, %y: tensor<?x3xf32>, %z: tensor<?x1xf32>) -> tensor<?x12xf32> {
  // expected-error@+1 {{[concat.C2] axis must be 1 to 1, got 2}}
  %0 = nn.concat %x, %y, %z axis 2 : (tensor<?x8xf32>, tensor<?x3xf32>, tensor<?x1xf32>) -> tensor<?x12xf32>
  return %0 : tensor<?x12xf32>
}

// -----

func.func @C3_two_ranks(%x: tensor<?x8xf32>, %y: tensor<?x4x6x3xf32>) -> tensor<?x4x6x11xf32> {
  // expected-error@+1 {{[concat.C3] inputs must differ in the extent of axis 1 only, got 'tensor<?x8xf32>' and 'tensor<?x4x6x3xf32>'}}
  %0 = nn.concat %x, %y axis 1 : (tensor<?x8xf32>, tensor<?x4x6x3xf32>) -> tensor<?x4x6x11xf32>
  return %0 : tensor<?x4x6x11xf32>
}

// -----

func.func @C3_two_batches(%x: tensor<?x4x6x8xf32>, %y: tensor<2x4x6x3xf32>) -> tensor<?x4x6x11xf32> {
  // expected-error@+1 {{[concat.C3] inputs must differ in the extent of axis 3 only, got 'tensor<?x4x6x8xf32>' and 'tensor<2x4x6x3xf32>'}}
  %0 = nn.concat %x, %y axis 3 : (tensor<?x4x6x8xf32>, tensor<2x4x6x3xf32>) -> tensor<?x4x6x11xf32>
  return %0 : tensor<?x4x6x11xf32>
}

// -----

func.func @C3_two_widths(%x: tensor<?x4x6x8xf32>, %y: tensor<?x4x5x3xf32>) -> tensor<?x4x6x11xf32> {
  // expected-error@+1 {{[concat.C3] inputs must differ in the extent of axis 3 only, got 'tensor<?x4x6x8xf32>' and 'tensor<?x4x5x3xf32>'}}
  %0 = nn.concat %x, %y axis 3 : (tensor<?x4x6x8xf32>, tensor<?x4x5x3xf32>) -> tensor<?x4x6x11xf32>
  return %0 : tensor<?x4x6x11xf32>
}

// -----

func.func @C3_parameter_of_two_samples(%x: tensor<?x8xf32>) -> tensor<?x11xf32> {
  %p = nn.param @p : tensor<2x3xf32>
  // expected-error@+1 {{[concat.C3] inputs must differ in the extent of axis 1 only, got 'tensor<?x8xf32>' and 'tensor<2x3xf32>'}}
  %0 = nn.concat %x, %p axis 1 : (tensor<?x8xf32>, tensor<2x3xf32>) -> tensor<?x11xf32>
  return %0 : tensor<?x11xf32>
}

// -----

func.func @C4_result_of_2_to_31(%x: tensor<?x1x2x1073741823xf32>, %y: tensor<?x1x2x1xf32>) -> tensor<?x1x2x8xf32> {
  // expected-error@+1 {{[concat.C4] a sample of the result must be below 2^31 elements, got 2 inputs like 'tensor<?x1x2x1073741823xf32>'}}
  %0 = nn.concat %x, %y axis 3 : (tensor<?x1x2x1073741823xf32>, tensor<?x1x2x1xf32>) -> tensor<?x1x2x8xf32>
  return %0 : tensor<?x1x2x8xf32>
}

// -----

func.func @C5_extent_of_the_first(%x: tensor<?x4x6x8xf32>, %y: tensor<?x4x6x3xf32>) -> tensor<?x4x6x8xf32> {
  // expected-error@+1 {{[concat.C5] result must be 'tensor<?x4x6x11xf32>', got 'tensor<?x4x6x8xf32>'}}
  %0 = nn.concat %x, %y axis 3 : (tensor<?x4x6x8xf32>, tensor<?x4x6x3xf32>) -> tensor<?x4x6x8xf32>
  return %0 : tensor<?x4x6x8xf32>
}
