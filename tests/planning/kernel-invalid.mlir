// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.kernel refuses.

// expected-error@+1 {{[kernel.C1] kernel spec: unknown kind 'convolution'}}
exec.kernel @C1_unknown_kind "convolution in=1x1x16 out=1x1x16"

// -----

// expected-error@+1 {{[kernel.C1] kernel spec: bad field 'k=3'}}
exec.kernel @C1_bad_field "conv2d in=3x3x16 out=1x1x16 k=3"

// -----

// expected-error@+1 {{[kernel.C1] the text must be "relu in=1x1x16 out=1x1x16", got "relu out=1x1x16 in=1x1x16"}}
exec.kernel @C1_another_order "relu out=1x1x16 in=1x1x16"

// -----

// expected-error@+1 {{[kernel.C2] kernel spec: out.h: expected 6, got 8}}
exec.kernel @C2_output_of_another_size "conv2d in=8x8x16 out=8x8x16 k=3,3"

// -----

// expected-error@+1 {{[kernel.C2] kernel spec: in.h: the border is smaller than the padding}}
exec.kernel @C2_border_too_small "conv2d in=8x8x16 out=8x8x16 k=3,3 p=1,1,1,1"

// -----

// expected-error@+1 {{[kernel.C2] kernel spec: in: more than 2^31-1 elements in a sample}}
exec.kernel @C2_too_many_elements "relu in=2147483647x2147483647x2147483647 out=1x1x16"

// -----

// expected-error@+1 {{[kernel.C3] the name must be a C identifier, got 'C3_with.dot'}}
exec.kernel @C3_with.dot "relu in=1x1x16 out=1x1x16"

// -----

// expected-error@+1 {{[kernel.C3] the name must be a C identifier, got '3C3_begins_with_a_digit'}}
exec.kernel @"3C3_begins_with_a_digit" "relu in=1x1x16 out=1x1x16"

// -----

module @in_a_function {
  func.func @f() {
    // expected-error@+1 {{'exec.kernel' op expects parent op 'builtin.module'}}
    exec.kernel @relu "relu in=1x1x16 out=1x1x16"
    return
  }
}
