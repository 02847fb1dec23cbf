// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.call refuses of slices. Each case is right but for its last call.

module @C4_unaligned {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C4] 'a': #exec.slice<arena[96 : 64]> must begin at a multiple of 64, have 64 bytes and lie inside the arena of 4096}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[96 : 64]
  }
}

// -----

module @C4_negative {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C4] 'a': #exec.slice<arena[-64 : 64]>}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[-64 : 64]
  }
}

// -----

module @C4_size {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C4] 'a': #exec.slice<arena[64 : 128]>}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[64 : 128]
  }
}

// -----

module @C4_size_of_a_border {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @bordered "conv2d in=1x1x16 out=1x1x16+1,1,1,1"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C4] 'a': #exec.slice<arena[64 : 64]> must begin at a multiple of 64, have 576 bytes}}
    exec.call "a" @bordered(arena[0 : 64], packed[1088 : 1024]) -> arena[64 : 64] border [1, 1, 1, 1]
  }
}

// -----

module @C4_beyond_the_end {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C4] 'a': #exec.slice<arena[4096 : 64]>}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[4096 : 64]
  }
}

// -----

module @C4_far_beyond_the_end {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C4] 'a': #exec.slice<arena[9223372036854775744 : 64]>}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[9223372036854775744 : 64]
  }
}

// -----

module @C5_no_step {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @linear "linear in=1x1x16 out=1x1x16 bias"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 512]> must be the slice of an exec.pack whose kind and shape suit @linear}}
    exec.call "a" @linear(arena[0 : 64], packed[0 : 512], packed[1024 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C5_no_weights {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @conv "conv2d in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 1024]>}}
    exec.call "a" @conv(arena[0 : 64], packed[0 : 1024]) -> arena[64 : 64]
  }
}

// -----

module @C5_weights_of_a_linear {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @conv "conv2d in=1x1x16 out=1x1x16"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 1024]>}}
    exec.call "a" @conv(arena[0 : 64], packed[0 : 1024]) -> arena[64 : 64]
  }
}

// -----

module @C5_filter_for_a_linear {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @linear "linear in=1x1x16 out=1x1x16 bias"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[1088 : 1024]>}}
    exec.call "a" @linear(arena[0 : 64], packed[1088 : 1024], packed[1024 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C5_bias_of_another_length {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @linear "linear in=1x1x16 out=1x1x16 bias"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[2112 : 64]>}}
    exec.call "a" @linear(arena[0 : 64], packed[0 : 1024], packed[2112 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C5_bias_for_a_scale {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @norm "batch_norm in=1x1x16 out=1x1x16"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[1024 : 64]>}}
    exec.call "a" @norm(arena[0 : 64], packed[1024 : 64], packed[1024 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C5_other_pixels {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @linear4 "linear in=2x2x4 out=1x1x16"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 1024]>}}
    exec.call "a" @linear4(arena[0 : 64], packed[0 : 1024]) -> arena[64 : 64]
  }
}
