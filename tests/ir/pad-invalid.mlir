// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_input_rank_2(%x: tensor<?x8xf32>) -> tensor<?x4x6x16xf32> {
  // expected-error@+1 {{[pad.C1] input must be [n, h, w, c], only n dynamic, every extent >= 1 and a sample below 2^31 elements, got 'tensor<?x8xf32>'}}
  %0 = nn.pad %x low [0, 0, 4] high [0, 0, 4] : (tensor<?x8xf32>) -> tensor<?x4x6x16xf32>
  return %0 : tensor<?x4x6x16xf32>
}

// -----

func.func @C2_negative_low(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32> {
  // expected-error@+1 {{[pad.C2] low must be 3 values >= 0 and below 2^31, got [0, 0, -4]}}
  %0 = nn.pad %x low [0, 0, -4] high [0, 0, 4] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32>
  return %0 : tensor<?x4x6x16xf32>
}

// -----

func.func @C2_two_highs(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32> {
  // expected-error@+1 {{[pad.C2] high must be 3 values >= 0 and below 2^31, got [0, 4]}}
  %0 = nn.pad %x low [0, 0, 4] high [0, 4] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32>
  return %0 : tensor<?x4x6x16xf32>
}

// -----

func.func @C3_result_of_2_to_31(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32> {
  // expected-error@+1 {{[pad.C3] a sample of the result must be below 2^31 elements, got input 'tensor<?x4x6x8xf32>', low [2147483647, 0, 4], high [0, 0, 4]}}
  %0 = nn.pad %x low [2147483647, 0, 4] high [0, 0, 4] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32>
  return %0 : tensor<?x4x6x16xf32>
}

// -----

func.func @C4_result_of_other_extents(%x: tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32> {
  // expected-error@+1 {{[pad.C4] result must be 'tensor<?x4x6x15xf32>', got 'tensor<?x4x6x16xf32>'}}
  %0 = nn.pad %x low [0, 0, 4] high [0, 0, 3] : (tensor<?x4x6x8xf32>) -> tensor<?x4x6x16xf32>
  return %0 : tensor<?x4x6x16xf32>
}

// -----

func.func @C5_reflects_its_extent(%x: tensor<?x4x6x8xf32>) -> tensor<?x8x6x8xf32> {
  // expected-error@+1 {{[pad.C5] low and high must be below the extent to reflect, got [4, 0, 0] and [0, 0, 0] on 'tensor<?x4x6x8xf32>'}}
  %0 = nn.pad %x low [4, 0, 0] high [0, 0, 0] mode reflect : (tensor<?x4x6x8xf32>) -> tensor<?x8x6x8xf32>
  return %0 : tensor<?x8x6x8xf32>
}

// -----

func.func @C6_edge_with_a_value(%x: tensor<?x4x6x8xf32>) -> tensor<?x8x6x8xf32> {
  // expected-error@+1 {{[pad.C6] value must be 0 in mode edge}}
  %0 = nn.pad %x low [4, 0, 0] high [0, 0, 0] value 1.0 mode edge : (tensor<?x4x6x8xf32>) -> tensor<?x8x6x8xf32>
  return %0 : tensor<?x8x6x8xf32>
}
