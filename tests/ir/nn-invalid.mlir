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
