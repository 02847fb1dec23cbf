// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.program says of its micro-batch. Each case has one mistake.

module @C6_more_calls_than_there_are {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C6] micro_batch must be [calls, samples, bytes per sample]: 1 to 1 calls, at least 1 sample, and bytes that are a multiple of 64}}
  exec.program @infer arena_bytes_per_sample 64 fixed_batch 0 micro_batch [2, 1, 64] {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> part[0 : 64]
  }
}

// -----

module @C6_two_numbers {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C6] micro_batch must be}}
  exec.program @infer arena_bytes_per_sample 64 fixed_batch 0 micro_batch [1, 1] {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
  }
}

// -----

module @C7_part_behind_the_micro_batch {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C7] 'a' must not use #exec.slice<part[0 : 64]>: it does not run on a micro-batch}}
  exec.program @infer arena_bytes_per_sample 64 fixed_batch 0 micro_batch [1, 1, 64] {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> part[0 : 64]
    exec.call "a" @relu(part[0 : 64]) -> arena[0 : 64]
  }
}

// -----

module @C8_handed_on_twice {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  // expected-error@+1 {{[program.C8] 'a' must not write #exec.slice<arena[0 : 64]> over #exec.slice<arena[0 : 64]>, which is handed on}}
  exec.program @infer arena_bytes_per_sample 64 fixed_batch 0 micro_batch [3, 1, 64] {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "b" @relu(arena[0 : 64]) -> part[0 : 64]
    exec.call "a" @relu(part[0 : 64]) -> arena[0 : 64]
  }
}

// -----

module @C8_samples_that_are_not_aligned {
  exec.kernel @import "import in=1x1x3 out=1x1x3"
  // expected-error@+1 {{[program.C8] a sample of #exec.slice<arena[0 : 64]>, which 'x' hands on, must be a multiple of 64 bytes}}
  exec.program @infer arena_bytes_per_sample 64 fixed_batch 0 micro_batch [1, 1, 64] {
    exec.input "x" nc : tensor<?x3xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
  }
}
