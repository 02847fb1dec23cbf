// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.call refuses of kernels and regions. Each case is right but for its last call.

module @C1_no_kernel {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C1] 'a': @nothing must be a valid exec.kernel}}
    exec.call "a" @nothing(arena[0 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C1_kernel_is_a_program {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C1] 'a': @infer must be a valid exec.kernel}}
    exec.call "a" @infer(arena[0 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C2_too_few {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @add "add in=1x1x16 out=1x1x16 res=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C2] 'a': @add has 3 arguments, got 2}}
    exec.call "a" @add(arena[0 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C2_too_many {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C2] 'a': @relu has 2 arguments, got 3}}
    exec.call "a" @relu(arena[0 : 64], arena[0 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C3_relu_reads_input {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<input[0]> must be in arena}}
    exec.call "a" @relu(input[0]) -> arena[64 : 64]
  }
}

// -----

module @C3_import_reads_arena {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<arena[0 : 64]> must be in input}}
    exec.call "a" @import(arena[0 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C3_export_into_arena {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @export "export in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<arena[64 : 64]> must be in output}}
    exec.call "a" @export(arena[0 : 64]) -> arena[64 : 64]
  }
}

// -----

module @C3_weights_in_arena {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @conv "conv2d in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<arena[64 : 1024]> must be in packed}}
    exec.call "a" @conv(arena[0 : 64], arena[64 : 1024]) -> arena[2048 : 64]
  }
}

// -----

module @C3_output_in_packed {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
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
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<packed[0 : 64]> must be in output}}
    exec.call "a" @relu(arena[0 : 64]) -> packed[0 : 64]
  }
}

// -----

module @C3_output_in_input {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<input[0]> must be in output}}
    exec.call "a" @relu(arena[0 : 64]) -> input[0]
  }
}

// -----

module @C3_in_place_in_output {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @in_place "conv2d in=1x1x16 out=1x1x16 mode=inplace"
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
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<output[0]> must be in arena}}
    exec.call "a" @in_place(arena[0 : 64], packed[1088 : 1024]) -> output[0]
  }
}
