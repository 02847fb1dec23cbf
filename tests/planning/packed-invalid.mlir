// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.packed refuses.

module @C1_unaligned {
  // expected-error@+1 {{[packed.C1] bytes must be a multiple of 64, >= 0, got 100}}
  exec.packed bytes 100 {
  }
}

// -----

module @C1_negative {
  // expected-error@+1 {{[packed.C1] bytes must be a multiple of 64, >= 0, got -64}}
  exec.packed bytes -64 {
  }
}

// -----

module @C2_another_op {
  // expected-error@+1 {{[packed.C2] the body must hold exec.pack only, got nn.param}}
  exec.packed bytes 64 {
    %w = nn.param @w : tensor<1xf32>
  }
}

// -----

module @C3_outside {
  // expected-error@+1 {{[packed.C3] the slice of @b, #exec.slice<packed[64 : 64]>, must be inside the 64 bytes}}
  exec.packed bytes 64 {
    exec.pack bias @b : tensor<16xf32> -> packed[64 : 64]
  }
}

// -----

module @C3_far_outside {
  // expected-error@+1 {{[packed.C3] the slice of @b}}
  exec.packed bytes 64 {
    exec.pack bias @b : tensor<16xf32> -> packed[9223372036854775744 : 64]
  }
}

// -----

module @C3_same_bytes {
  // expected-error@+1 {{[packed.C3] the slices of @b and @a must be disjoint}}
  exec.packed bytes 64 {
    exec.pack bias @a : tensor<16xf32> -> packed[0 : 64]
    exec.pack bias @b : tensor<16xf32> -> packed[0 : 64]
  }
}

// -----

module @C3_overlap {
  // expected-error@+1 {{[packed.C3] the slices of @a and @b must be disjoint}}
  exec.packed bytes 192 {
    exec.pack bias @a : tensor<32xf32> -> packed[0 : 128]
    exec.pack bias @b : tensor<16xf32> -> packed[64 : 64]
  }
}

// -----

module @C4_two {
  exec.packed bytes 64 {
  }
  // expected-error@+1 {{[packed.C4] a module must have one exec.packed}}
  exec.packed bytes 64 {
  }
}
