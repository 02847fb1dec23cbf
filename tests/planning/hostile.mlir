// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// Forms that the dialect's own text cannot have. None may crash.

module @kernel_without_spec_behind_its_caller {
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    // expected-error@+1 {{[call.C1] 'a': @k must be a valid exec.kernel}}
    exec.call "a" @k(input[0]) -> arena[0 : 64]
  }
  "exec.kernel"() {sym_name = "k"} : () -> ()
}

// -----

module @steps_without_destination_behind_their_caller {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @conv "conv2d in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 1024]>}}
    exec.call "a" @conv(arena[0 : 64], packed[0 : 1024]) -> arena[64 : 64]
  }
  "exec.packed"() ({
    "exec.pack"() {kind = #exec<pack_kind bias>, source = @b, type = tensor<16xf32>} : () -> ()
  }) {bytes = 1024 : i64} : () -> ()
}

// -----

module @packed_without_region_behind_its_caller {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @conv "conv2d in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[0 : 1024]>}}
    exec.call "a" @conv(arena[0 : 64], packed[0 : 1024]) -> arena[64 : 64]
  }
  "exec.packed"() {bytes = 1024 : i64} : () -> ()
}

// -----

module @largest_offset {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @conv "conv2d in=1x1x16 out=1x1x16"
  exec.packed bytes 1024 {
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[0 : 1024]
  }
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<packed[9223372036854775807 : 1024]>}}
    exec.call "a" @conv(arena[0 : 64], packed[9223372036854775807 : 1024]) -> arena[64 : 64]
  }
}

// -----

module @packed_without_block {
  // expected-error@+1 {{region with 1 blocks}}
  "exec.packed"() ({}) {bytes = 1024 : i64} : () -> ()
}

// -----

module @program_without_block {
  // expected-error@+1 {{region with 1 blocks}}
  "exec.program"() ({}) {sym_name = "infer", arena_bytes_per_sample = 0 : i64, fixed_batch = 0 : i64} : () -> ()
}

// -----

module @call_outside_a_program {
  // expected-error@+1 {{expects parent op 'exec.program'}}
  exec.call "a" @k(input[0]) -> arena[0 : 64]
}

// -----

module @call_without_inputs {
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    // expected-error@+1 {{[call.C2] 'a': @relu has 2 arguments, got 1}}
    "exec.call"() {name = "a", kernel = @relu, inputs = [], outputs = [#exec.slice<arena[0 : 64]>]} : () -> ()
  }
}

// -----

module @slices_of_another_kind {
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    // expected-error@+1 {{'inputs' failed to satisfy constraint: slices}}
    "exec.call"() {name = "a", kernel = @relu, inputs = [1], output = #exec.slice<arena[0 : 64]>} : () -> ()
  }
}

// -----

module @sources_that_are_no_text {
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    // expected-error@+1 {{'sources' failed to satisfy constraint}}
    "exec.call"() {name = "a", kernel = @relu, inputs = [], output = #exec.slice<arena[0 : 64]>, sources = [1]} : () -> ()
  }
}

// -----

module @unknown_region {
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    // expected-error@+1 {{expected keyword}}
    exec.call "a" @relu(7[0]) -> arena[0 : 64]
  }
}

// -----

module @number_beyond_64_bits {
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    // expected-error@+1 {{integer value too large}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[99999999999999999999 : 64]
  }
}

// -----

// Texts of specs with the largest numbers that they can hold.
module @huge_spec {
  // expected-error@+1 {{[kernel.C2]}}
  exec.kernel @conv "conv2d in=1x1x2147483647+2147483647,2147483647,2147483647,2147483647 out=1x1x2147483647 k=2147483647,2147483647 s=2147483647,2147483647 p=2147483647,2147483647,2147483647,2147483647 d=2147483647,2147483647"
}

// -----

module @negative_spec {
  // expected-error@+1 {{[kernel.C2]}}
  exec.kernel @conv "conv2d in=-1x-1x-1 out=-1x-1x-1 k=-1,-1"
}
