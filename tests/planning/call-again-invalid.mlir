// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.call says of repeated calls. Each case has one mistake.

module @C9_nothing_to_repeat {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 64 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    // expected-error@+1 {{[call.C9] 'x': again must be behind a call of this name and @import that read the same values}}
    exec.call "x" @import(input[0]) -> arena[0 : 64] again
  }
}

// -----

module @C9_another_name {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C9] 'y': again must be behind}}
    exec.call "y" @import(input[0]) -> arena[64 : 64] again
  }
}

// -----

module @C9_another_kernel {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.kernel @sigmoid "sigmoid in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 192 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "a" @relu(arena[0 : 64]) -> arena[64 : 64]
    // expected-error@+1 {{[call.C9] 'a': again must be behind}}
    exec.call "a" @sigmoid(arena[0 : 64]) -> arena[128 : 64] again
  }
}

// -----

module @C9_another_input {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.input "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C9] 'x': again must be behind}}
    exec.call "x" @import(input[1]) -> arena[64 : 64] again
  }
}

// -----

// The same slice holds another value by then.
module @C9_another_value {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 192 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.input "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "a" @relu(arena[0 : 64]) -> arena[64 : 64]
    exec.call "y" @import(input[1]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C9] 'a': again must be behind}}
    exec.call "a" @relu(arena[0 : 64]) -> arena[128 : 64] again
  }
}

// -----

module @C9_writes_an_output {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 128 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.output "y" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "a" @relu(arena[0 : 64]) -> arena[64 : 64]
    // expected-error@+1 {{[call.C9] 'a': again must not write #exec.slice<output[0]>, only arena and fixed}}
    exec.call "a" @relu(arena[0 : 64]) -> output[0] again
  }
}

// -----

module @C9_adds_to_a_gradient {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @sum "channel_sum in=1x1x1 out=1x1x1 grad=1x1x16"
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 64 optimizer sgd @sgd {
    exec.parameter bias @b : tensor<16xf32> bias -> params[0 : 64]
  }
  exec.program @train_step arena_bytes_per_sample 64 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "fc" @sum(arena[0 : 64]) -> gradients[0 : 64]
    // expected-error@+1 {{[call.C9] 'fc': again must not write #exec.slice<gradients[0 : 64]>, only arena and fixed}}
    exec.call "fc" @sum(arena[0 : 64]) -> gradients[0 : 64] again
  }
}
