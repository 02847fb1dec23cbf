// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

// expected-error@+1 {{[nn.C1] nn.layout must be "nchw" or "nhwc", on an image, got "hwcn" on 'tensor<?x4x4x3xf32>'}}
func.func @C1_unknown_layout(%x: tensor<?x4x4x3xf32> {nn.layout = "hwcn"}) {
  return
}

// -----

// expected-error@+1 {{[nn.C1] nn.layout must be "nchw" or "nhwc", on an image, got "nchw" on 'tensor<?x3xf32>'}}
func.func @C1_layout_of_a_vector(%x: tensor<?x3xf32>) -> (tensor<?x3xf32> {nn.layout = "nchw"}) {
  return %x : tensor<?x3xf32>
}

// -----

// expected-error@+1 {{[nn.C2] nn.name must be a string, not empty, got 3 : i64}}
func.func @C2_name_is_a_number(%x: tensor<?x3xf32> {nn.name = 3 : i64}) {
  return
}

// -----

// expected-error@+1 {{[nn.C2] nn.name must be a string, not empty, got ""}}
func.func private @C2_empty_name() -> (tensor<?x3xf32> {nn.name = ""})

// -----

// expected-error@+1 {{[nn.C2] nn.name of a module must be a C identifier, got "18net"}}
module @C2_module_name_starts_with_a_digit attributes {nn.name = "18net"} {
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: -1, 3, 4> on 'tensor<?x60xf32>'}}
func.func @C3_other_elements(%x: tensor<?x60xf32> {nn.dims = array<i64: -1, 3, 4>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: -1, 3, 4, 5, 1, 1> on 'tensor<?x60xf32>'}}
func.func @C3_six_extents(%x: tensor<?x60xf32> {nn.dims = array<i64: -1, 3, 4, 5, 1, 1>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: 3, 4, 5> on 'tensor<2x60xf32>'}}
func.func @C3_no_batch_for_many_samples(%x: tensor<2x60xf32> {nn.dims = array<i64: 3, 4, 5>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: 3, 60> on 'tensor<?x60xf32>'}}
func.func @C3_number_for_a_dynamic_batch(%x: tensor<?x60xf32> {nn.dims = array<i64: 3, 60>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: -1, -1, 60> on 'tensor<?x60xf32>'}}
func.func @C3_second_unknown(%x: tensor<?x60xf32> {nn.dims = array<i64: -1, -1, 60>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: 4294967296, 4294967296, 4294967296> on 'tensor<1x1xf32>'}}
func.func @C3_product_that_overflows(%x: tensor<1x1xf32> {nn.dims = array<i64: 4294967296, 4294967296, 4294967296>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: -1, 3, 4, 5> on 'tensor<?x3x4x5xf32>'}}
func.func @C3_of_an_image(%x: tensor<?x3x4x5xf32> {nn.dims = array<i64: -1, 3, 4, 5>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got "-1x60" on 'tensor<?x60xf32>'}}
func.func @C3_no_list(%x: tensor<?x60xf32> {nn.dims = "-1x60"}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: -1, 0> on 'tensor<?x1xf32>'}}
func.func @C3_empty_with_a_batch(%x: tensor<?x1xf32> {nn.dims = array<i64: -1, 0>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C3] nn.dims must list at most 5 extents >= 1, the first n or n being 1, with the elements of [n, elements], got array<i64: 3, 0> on 'tensor<1x3xf32>'}}
func.func @C3_empty_of_three(%x: tensor<1x3xf32> {nn.dims = array<i64: 3, 0>}) {
  return
}

// -----

// expected-error@+1 {{[nn.C4] nn.optimizer must be "sgd" or "adamw", got "adam"}}
module @C4_unknown_optimizer attributes {nn.optimizer = "adam"} {
}
