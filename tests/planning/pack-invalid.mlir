// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.pack refuses.

module @C1_rank {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C1] conv_filter must be a static tensor of rank 4 with below 2^31 elements, got 'tensor<16x16xf32>'}}
    exec.pack conv_filter @w : tensor<16x16xf32> -> packed[0 : 1024]
  }
}

// -----

module @C1_dynamic {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C1] bias must be a static tensor of rank 1}}
    exec.pack bias @b : tensor<?xf32> -> packed[0 : 64]
  }
}

// -----

module @C1_type {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C1] bias must be a static tensor of rank 1}}
    exec.pack bias @b : i32 -> packed[0 : 64]
  }
}

// -----

module @C1_too_large {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C1] linear_weight must be a static tensor of rank 2}}
    exec.pack linear_weight @w : tensor<2147483647x2147483647xf32> pixels [1, 1] -> packed[0 : 64]
  }
}

// -----

module @C2_region {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C2] the destination must be packed[offset : 64]}}
    exec.pack bias @b : tensor<16xf32> -> arena[0 : 64]
  }
}

// -----

module @C2_size {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C2] the destination must be packed[offset : 128] with an offset >= 0 that is a multiple of 64}}
    exec.pack bias @b : tensor<17xf32> -> packed[0 : 64]
  }
}

// -----

module @C2_offset {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C2] the destination must be packed[offset : 64]}}
    exec.pack bias @b : tensor<16xf32> -> packed[32 : 64]
  }
}

// -----

module @C2_negative_offset {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C2] the destination must be packed[offset : 64]}}
    exec.pack bias @b : tensor<16xf32> -> packed[-64 : 64]
  }
}

// -----

module @C3_scale_without_fold {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] scale must have a fold}}
    exec.pack scale @s : tensor<16xf32> -> packed[0 : 64]
  }
}

// -----

module @C3_linear_with_fold {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] linear_weight must not have a fold}}
    exec.pack linear_weight @w : tensor<16x16xf32> fold <filter, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> pixels [1, 1] -> packed[0 : 1024]
  }
}

// -----

module @C3_part {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] conv_filter must have a fold of part filter, got bias}}
    exec.pack conv_filter @w : tensor<16x16x1x1xf32> fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> -> packed[0 : 1024]
  }
}

// -----

module @C3_part_of_shift {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] shift must have a fold of part bias, got filter}}
    exec.pack shift @b : tensor<16xf32> fold <filter, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> -> packed[0 : 64]
  }
}

// -----

module @C3_negative_epsilon {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] a fold's epsilon must be a finite f64 >= 0, got -1.000000e+00}}
    exec.pack bias @b : tensor<16xf32> fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = -1.0 : f64> -> packed[0 : 64]
  }
}

// -----

module @C3_epsilon_not_a_number {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] a fold's epsilon must be a finite f64 >= 0}}
    exec.pack bias @b : tensor<16xf32> fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 0x7FF8000000000000 : f64> -> packed[0 : 64]
  }
}

// -----

module @C3_epsilon_type {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] a fold's epsilon must be a finite f64 >= 0}}
    exec.pack bias @b : tensor<16xf32> fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0 : f32> -> packed[0 : 64]
  }
}

// -----

module @C4_no_pixels {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] linear_weight must have pixels}}
    exec.pack linear_weight @w : tensor<16x16xf32> -> packed[0 : 1024]
  }
}

// -----

module @C4_pixels_of_a_bias {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] bias must not have pixels}}
    exec.pack bias @b : tensor<16xf32> pixels [1, 1] -> packed[0 : 64]
  }
}

// -----

module @C4_pixels_do_not_divide {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] pixels must be two values >= 1 whose product divides 16}}
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [3, 1] -> packed[0 : 1024]
  }
}

// -----

module @C4_zero_pixels {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] pixels must be two values >= 1}}
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [0, 1] -> packed[0 : 1024]
  }
}

// -----

module @C4_huge_pixels {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] pixels must be two values >= 1}}
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [4294967296, 4294967296] -> packed[0 : 1024]
  }
}

// -----

module @C4_three_pixels {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] pixels must be two values >= 1}}
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1, 1] -> packed[0 : 1024]
  }
}

// -----

module @C4_winograd_without_pixels {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] winograd_filter must have pixels}}
    exec.pack winograd_filter @w : tensor<16x16x3x3xf32> -> packed[0 : 36864]
  }
}

// -----

module @C4_winograd_tile {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] a Winograd filter must be 3x3 with pixels [2, 2] or [4, 4], got 'tensor<16x16x3x3xf32>' and array<i64: 6, 6>}}
    exec.pack winograd_filter @w : tensor<16x16x3x3xf32> pixels [6, 6] -> packed[0 : 65536]
  }
}

// -----

module @C4_winograd_kernel {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] a Winograd filter must be 3x3}}
    exec.pack winograd_filter @w : tensor<16x16x5x5xf32> pixels [4, 4] -> packed[0 : 36864]
  }
}

// -----

module @C2_winograd_bytes {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C2] the destination must be packed[offset : 36864]}}
    exec.pack winograd_filter @w : tensor<16x16x3x3xf32> pixels [4, 4] -> packed[0 : 9216]
  }
}

// -----

module @C1_winograd_elements {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C1] 'tensor<16384x14000x3x3xf32>' packs into 2^31 elements or more}}
    exec.pack winograd_filter @w : tensor<16384x14000x3x3xf32> pixels [4, 4] -> packed[0 : 64]
  }
}
