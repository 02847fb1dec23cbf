// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.call refuses of the caller's tensors, overlaps and borders. Each case is right but for its last call.

module @C6_no_input {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C6] 'a': #exec.slice<input[1]> must exist, the program has 1}}
    exec.call "a" @import(input[1]) -> arena[64 : 64]
  }
}

// -----

module @C6_input_without_elements {
  exec.kernel @import "import in=1x1x1 out=1x1x1"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 1 {
    exec.input "x" whole : tensor<0x3xf32>
    // expected-error@+1 {{[call.C6] 'a': #exec.slice<input[0]> must have the layout of @import}}
    exec.call "a" @import(input[0]) -> arena[0 : 64]
  }
}

// -----

module @C6_negative_output {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @export "export in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C6] 'a': #exec.slice<output[-1]> must exist, the program has 1}}
    exec.call "a" @export(arena[0 : 64]) -> output[-1]
  }
}

// -----

module @C6_another_layout {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x17xf32>
    exec.output "y" nc : tensor<?x16xf32>
    // expected-error@+1 {{[call.C6] 'x': #exec.slice<input[0]> must have the layout of @import}}
    exec.call "x" @import(input[0]) -> arena[0 : 64]
  }
}

// -----

module @C6_another_order {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nchw : tensor<?x16x1x1xf32>
    exec.output "y" nc : tensor<?x16xf32>
    // expected-error@+1 {{[call.C6] 'x': #exec.slice<input[0]> must have the layout of @import}}
    exec.call "x" @import(input[0]) -> arena[0 : 64]
  }
}

// -----

module @C7_same_bytes {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C7] 'a': the output #exec.slice<arena[0 : 64]> must not overlap #exec.slice<arena[0 : 64]>}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[0 : 64]
  }
}

// -----

module @C7_second_operand {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @add "add in=1x1x16 out=1x1x16 res=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "x" @import(input[0]) -> arena[64 : 64]
    // expected-error@+1 {{[call.C7] 'a': the output #exec.slice<arena[64 : 64]> must not overlap #exec.slice<arena[64 : 64]>}}
    exec.call "a" @add(arena[0 : 64], arena[64 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C7_input_inside_the_output {
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
    exec.call "x" @import(input[0]) -> arena[128 : 64]
    // expected-error@+1 {{[call.C7] 'a': the output #exec.slice<arena[0 : 576]> must not overlap #exec.slice<arena[128 : 64]>}}
    exec.call "a" @bordered(arena[128 : 64], packed[1088 : 1024]) -> arena[0 : 576] border [1, 1, 1, 1]
  }
}

// -----

module @C8_no_border {
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
    // expected-error@+1 {{[call.C8] 'a': the border must be [1, 1, 1, 1]}}
    exec.call "a" @bordered(arena[0 : 64], packed[1088 : 1024]) -> arena[64 : 576]
  }
}

// -----

module @C8_another_border {
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
    // expected-error@+1 {{[call.C8] 'a': the border must be [1, 1, 1, 1]}}
    exec.call "a" @bordered(arena[0 : 64], packed[1088 : 1024]) -> arena[64 : 576] border [1, 1, 0, 0]
  }
}

// -----

module @C8_short_border {
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
    // expected-error@+1 {{[call.C8] 'a': the border must be [1, 1, 1, 1]}}
    exec.call "a" @bordered(arena[0 : 64], packed[1088 : 1024]) -> arena[64 : 576] border [1, 1]
  }
}

// -----

module @C8_border_of_none {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C8] 'a': there must be no border to write}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[64 : 64] border [0, 0, 0, 0]
  }
}

// -----

module @C8_border_in_place {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @in_place_bordered "conv2d in=1x1x16 out=1x1x16+1,1,1,1 mode=inplace"
  exec.kernel @import_bordered "import in=1x1x16 out=1x1x16+1,1,1,1"
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
    exec.call "r" @import_bordered(input[0]) -> arena[64 : 576] border [1, 1, 1, 1]
    // expected-error@+1 {{[call.C8] 'a': there must be no border to write}}
    exec.call "a" @in_place_bordered(arena[0 : 64], packed[1088 : 1024]) -> arena[64 : 576] border [1, 1, 1, 1]
  }
}
