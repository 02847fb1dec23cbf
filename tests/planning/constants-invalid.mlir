// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.pack and exec.call refuse of constant operands.

module @C1_constant_of_two_samples {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C1] tensor must be a static tensor [1, c] or [1, h, w, c] with below 2^31 elements, got 'tensor<2x16xf32>'}}
    exec.pack tensor @c : tensor<2x16xf32> -> packed[0 : 128]
  }
}

// -----

module @C1_constant_of_rank_3 {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C1] tensor must be a static tensor [1, c] or [1, h, w, c] with below 2^31 elements, got 'tensor<1x4x16xf32>'}}
    exec.pack tensor @c : tensor<1x4x16xf32> -> packed[0 : 256]
  }
}

// -----

module @C2_constant_without_its_padded_lanes {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C2] the destination must be packed[offset : 512] with an offset >= 0 that is a multiple of 64, got #exec.slice<packed[0 : 320]>}}
    exec.pack tensor @c : tensor<1x2x2x20xf32> -> packed[0 : 320]
  }
}

// -----

module @C3_constant_with_fold {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C3] tensor must not have a fold}}
    exec.pack tensor @c : tensor<1x16xf32> fold <bias, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> -> packed[0 : 64]
  }
}

// -----

module @C4_constant_with_pixels {
  exec.packed bytes 1048576 {
    // expected-error@+1 {{[pack.C4] tensor must not have pixels}}
    exec.pack tensor @c : tensor<1x16xf32> pixels [1, 1] -> packed[0 : 64]
  }
}

// -----

module @C2_kernel_with_an_extent_of_neither {
  // expected-error@+1 {{[kernel.C2] kernel spec: res.w: expected 5, got 2}}
  exec.kernel @mul "mul in=7x5x16 out=7x5x16 res=1x2x16"
}

// -----

module @C2_kernel_with_a_result_of_neither {
  // expected-error@+1 {{[kernel.C2] kernel spec: out.h: expected 1, got 7}}
  exec.kernel @mul "mul in=1x1x16 out=7x1x16 res=1x1x16"
}

// -----

module @C2_kernel_without_a_slope {
  // expected-error@+1 {{[kernel.C2] kernel spec: slope: must be finite}}
  exec.kernel @leaky "leaky_relu in=1x1x16 out=1x1x16 slope=inf"
}

// -----

module @C2_kernel_clips_at_nan {
  // expected-error@+1 {{[kernel.C2] kernel spec: clip: must not be NaN}}
  exec.kernel @clip "clip in=1x1x16 out=1x1x16 clip=nan,6"
}

// -----

module @C5_constant_of_other_shape {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @add "add in=1x1x16 out=1x1x16 res=1x1x16 const=rhs"
  exec.packed bytes 64 {
    exec.pack tensor @c : tensor<1x1x2x8xf32> -> packed[0 : 64]
  }
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 64]> must be the slice of an exec.pack whose kind and shape suit @add}}
    exec.call "a" @add(arena[0 : 64], packed[0 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C5_bias_as_a_constant {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @add "add in=1x1x16 out=1x1x16 res=1x1x16 const=rhs"
  exec.packed bytes 64 {
    exec.pack bias @c : tensor<16xf32> -> packed[0 : 64]
  }
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 64]> must be the slice of an exec.pack whose kind and shape suit @add}}
    exec.call "a" @add(arena[0 : 64], packed[0 : 64]) -> arena[64 : 64]
  }
}
