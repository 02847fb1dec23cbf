// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.program says of the whole. Each case has one mistake.

module @C1_unaligned {
  // expected-error@+1 {{[program.C1] arena_bytes_per_sample must be a multiple of 64, >= 0, and fixed_batch >= 0, got 100 and 0}}
  exec.program @infer arena_bytes_per_sample 100 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
  }
}

// -----

module @C1_negative {
  // expected-error@+1 {{[program.C1] arena_bytes_per_sample must be}}
  exec.program @infer arena_bytes_per_sample -64 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
  }
}

// -----

module @C1_negative_batch {
  // expected-error@+1 {{[program.C1] arena_bytes_per_sample must be}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch -1 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
  }
}

// -----

module @C2_another_op {
  // expected-error@+1 {{[program.C2] the body must hold exec.input, then exec.output, then exec.call, got nn.param}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    %w = nn.param @w : tensor<1xf32>
  }
}

// -----

module @C2_output_first {
  // expected-error@+1 {{[program.C2] the body must hold exec.input, then exec.output, then exec.call, got exec.input}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.output "y" nc : tensor<?x16xf32>
    exec.input "x" nc : tensor<?x16xf32>
  }
}

// -----

module @C3_fixed_input {
  // expected-error@+1 {{[program.C3] the first dimension of 'x' must be the fixed batch, dynamic if that is 0; the fixed batch is 0}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<4x16xf32>
  }
}

// -----

module @C3_another_batch {
  // expected-error@+1 {{[program.C3] the first dimension of 'y' must be the fixed batch, dynamic if that is 0; the fixed batch is 4}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 4 {
    exec.input "x" nc : tensor<4x16xf32>
    exec.output "y" nc : tensor<3x16xf32>
  }
}

// -----

module @C4_not_written {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C4] output 'y' must be written}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
  }
}

// -----

module @C4_written_twice {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @export "export in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C4] 'y' must not write #exec.slice<output[0]> again}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "y" @export(arena[0 : 64]) -> output[0]
    exec.call "y" @export(arena[0 : 64]) -> output[0]
  }
}

// -----

module @C5_never_written {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @export "export in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C5] 'y' must not read #exec.slice<arena[64 : 64]>: no earlier call wrote it with the same layout, or another wrote over it}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "y" @export(arena[64 : 64]) -> output[0]
  }
}

// -----

module @C5_written_later {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @export "export in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C5] 'y' must not read #exec.slice<arena[0 : 64]>}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "y" @export(arena[0 : 64]) -> output[0]
    exec.call "x" @import(input[0]) -> arena[0 : 64]
  }
}

// -----

// The convolution with a border writes over x, which the export still reads.
module @C5_overwritten {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.kernel @export "export in=1x1x16 out=1x1x16"
  exec.kernel @bordered "conv2d in=1x1x16 out=1x1x16+1,1,1,1"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  // expected-error@+1 {{[program.C5] 'y' must not read #exec.slice<arena[0 : 64]>}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "a" @relu(arena[0 : 64]) -> arena[1024 : 64]
    exec.call "b" @bordered(arena[1024 : 64], packed[1088 : 1024]) -> arena[0 : 576] border [1, 1, 1, 1]
    exec.call "y" @export(arena[0 : 64]) -> output[0]
  }
}

// -----

module @C5_partly_overwritten {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @export "export in=1x1x16 out=1x1x16"
  exec.kernel @bordered "conv2d in=1x1x16 out=1x1x16+1,1,1,1"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  // expected-error@+1 {{[program.C5] 'y' must not read #exec.slice<arena[512 : 64]>}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[512 : 64]
    exec.call "a" @import(input[0]) -> arena[1024 : 64]
    exec.call "b" @bordered(arena[1024 : 64], packed[1088 : 1024]) -> arena[0 : 576] border [1, 1, 1, 1]
    exec.call "y" @export(arena[512 : 64]) -> output[0]
  }
}

// -----

module @C5_overwritten_from_below {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.kernel @in_place_bordered "conv2d in=1x1x16 out=1x1x16+1,1,1,1 mode=inplace"
  exec.kernel @import_bordered "import in=1x1x16 out=1x1x16+1,1,1,1"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  // expected-error@+1 {{[program.C5] 'c' must not read #exec.slice<arena[64 : 576]>}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "a" @import_bordered(input[0]) -> arena[64 : 576] border [1, 1, 1, 1]
    exec.call "b" @relu(arena[0 : 64]) -> arena[576 : 64]
    exec.call "d" @relu(arena[576 : 64]) -> arena[1024 : 64]
    exec.call "c" @in_place_bordered(arena[1024 : 64], packed[1088 : 1024]) -> arena[64 : 576]
  }
}

// -----

module @C5_another_layout {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.kernel @relu_1x16x1 "relu in=1x16x1 out=1x16x1"
  // expected-error@+1 {{[program.C5] 'b' must not read #exec.slice<arena[64 : 64]>}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "a" @relu(arena[0 : 64]) -> arena[64 : 64]
    exec.call "b" @relu_1x16x1(arena[64 : 64]) -> arena[128 : 64]
  }
}

// -----

module @C5_residual_in_place {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @in_place "conv2d in=1x1x16 out=1x1x16 mode=inplace"
  exec.packed bytes 2304 {
    exec.pack linear_weight @w : tensor<16x16xf32> pixels [1, 1] -> packed[0 : 1024]
    exec.pack bias @b : tensor<16xf32> -> packed[1024 : 64]
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[1088 : 1024]
    exec.pack bias @c : tensor<8xf32> -> packed[2112 : 64]
  }
  // expected-error@+1 {{[program.C5] 'a' must not read #exec.slice<arena[64 : 64]>}}
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "a" @in_place(arena[0 : 64], packed[1088 : 1024]) -> arena[64 : 64]
  }
}

// -----

// A whole tensor is one sample, an import reads one for each of the batch.
module @C3_whole_in_any_batch {
  exec.kernel @import "import in=1x1x3 out=1x1x3"
  // expected-error@+1 {{[program.C3] the first dimension of 'x' must be the fixed batch, dynamic if that is 0; the fixed batch is 0}}
  exec.program @infer arena_bytes_per_sample 64 fixed_batch 0 {
    exec.input "x" whole : tensor<3xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
  }
}
