// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.call refuses of a state's regions and of several outputs. Each case is right but for its last call.

module @C3_activation_in_params {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.state bytes 64 optimizer sgd @sgd {
    exec.parameter bias @b : tensor<16xf32> bias -> params[0 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<params[0 : 64]> must be in arena}}
    exec.call "a" @relu(params[0 : 64]) -> arena[0 : 64]
  }
}

// -----

module @C3_activation_in_fixed {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @relu "relu in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 fixed_bytes 64 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<fixed[0 : 64]> must be in output}}
    exec.call "a" @relu(arena[0 : 64]) -> fixed[0 : 64]
  }
}

// -----

// A kernel changes gradients; the optimizer alone changes parameters.
module @C3_writes_params {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @sum "channel_sum in=1x1x1 out=1x1x1 grad=1x1x16"
  exec.state bytes 64 optimizer sgd @sgd {
    exec.parameter bias @b : tensor<16xf32> bias -> params[0 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<params[0 : 64]> must be in}}
    exec.call "a" @sum(arena[0 : 64]) -> params[0 : 64]
  }
}

// -----

module @C3_writes_packed {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @transpose "transpose_filter in=1x1x16 out=1x1x16"
  exec.packed bytes 1024 {
    exec.pack conv_filter @f : tensor<16x16x1x1xf32> -> packed[0 : 1024]
  }
  exec.state bytes 1024 optimizer sgd @sgd {
    exec.parameter conv_filter @f : tensor<16x16x1x1xf32> weight -> params[0 : 1024]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<packed[0 : 1024]> must be in}}
    exec.call "a" @transpose(params[0 : 1024]) -> packed[0 : 1024]
  }
}

// -----

// Of what is in gradients only a batch's statistics are read.
module @C3_reads_gradients {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @transpose "transpose_filter in=1x1x16 out=1x1x16"
  exec.state bytes 1024 optimizer sgd @sgd {
    exec.parameter conv_filter @f : tensor<16x16x1x1xf32> weight -> params[0 : 1024]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 fixed_bytes 1024 {
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<gradients[0 : 1024]> must be in}}
    exec.call "a" @transpose(gradients[0 : 1024]) -> fixed[0 : 1024]
  }
}

// -----

module @C3_settings_in_arena {
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @number "import in=1x1x1 out=1x1x1"
  exec.kernel @loss "softmax_cross_entropy in=1x1x16 out=1x1x16"
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.input "labels" nc : tensor<?x1xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    exec.call "labels" @number(input[1]) -> arena[64 : 64]
    // expected-error@+1 {{[call.C3] 'a': #exec.slice<arena[128 : 64]> must be in}}
    exec.call "a" @loss(arena[0 : 64], arena[64 : 64], arena[128 : 64]) -> (arena[192 : 64], arena[256 : 64], arena[320 : 64])
  }
}

// -----

module @C5_params_of_no_tensor {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @transpose "transpose_filter in=1x1x16 out=1x1x16"
  exec.state bytes 1088 optimizer sgd @sgd {
    exec.parameter bias @b : tensor<16xf32> bias -> params[0 : 64]
    exec.parameter conv_filter @f : tensor<16x16x1x1xf32> weight -> params[64 : 1024]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 fixed_bytes 1024 {
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<params[128 : 1024]> must be the slice of a tensor of exec.state and have 1024 bytes}}
    exec.call "a" @transpose(params[128 : 1024]) -> fixed[0 : 1024]
  }
}

// -----

module @C5_gradients_of_another_size {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @sum "channel_sum in=1x1x1 out=1x1x1 grad=1x1x16"
  exec.state bytes 128 optimizer sgd @sgd {
    exec.parameter bias @b : tensor<32xf32> bias -> params[0 : 128]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<gradients[0 : 128]> must be the slice of a tensor of exec.state and have 64 bytes}}
    exec.call "a" @sum(arena[0 : 64]) -> gradients[0 : 128]
  }
}

// -----

module @C5_outside_of_fixed {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @transpose "transpose_filter in=1x1x16 out=1x1x16"
  exec.state bytes 1024 optimizer sgd @sgd {
    exec.parameter conv_filter @f : tensor<16x16x1x1xf32> weight -> params[0 : 1024]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 fixed_bytes 1024 {
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<fixed[64 : 1024]> must begin at a multiple of 64, have 1024 bytes and lie inside the fixed 1024}}
    exec.call "a" @transpose(params[0 : 1024]) -> fixed[64 : 1024]
  }
}

// -----

module @C5_unaligned_fixed {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @transpose "transpose_filter in=1x1x16 out=1x1x16"
  exec.state bytes 1024 optimizer sgd @sgd {
    exec.parameter conv_filter @f : tensor<16x16x1x1xf32> weight -> params[0 : 1024]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 fixed_bytes 2048 {
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<fixed[32 : 1024]>}}
    exec.call "a" @transpose(params[0 : 1024]) -> fixed[32 : 1024]
  }
}

// -----

module @C5_size_of_fixed {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @transpose "transpose_filter in=1x1x16 out=1x1x16"
  exec.state bytes 1024 optimizer sgd @sgd {
    exec.parameter conv_filter @f : tensor<16x16x1x1xf32> weight -> params[0 : 1024]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 fixed_bytes 2048 {
    // expected-error@+1 {{[call.C5] 'a': #exec.slice<fixed[0 : 960]>}}
    exec.call "a" @transpose(params[0 : 1024]) -> fixed[0 : 960]
  }
}

// -----

// Each of several outputs in the arena has four numbers.
module @C8_border_of_one_output {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.kernel @import "import in=1x1x16 out=1x1x16"
  exec.kernel @norm "batch_norm_backward in=1x1x16 out=1x1x16+1,1,1,1 res=1x1x16+0,1,0,1 grad=1x1x16 result=1x1x16 mode=separate eps=1e-05 act=relu"
  exec.state bytes 192 optimizer sgd @sgd {
    exec.parameter bias @scale : tensor<16xf32> norm -> params[0 : 64]
    exec.statistic mean @mean : tensor<16xf32> count 1 momentum 1.0e-1 -> params[64 : 64]
    exec.statistic variance @var : tensor<16xf32> count 1 momentum 1.0e-1 -> params[128 : 64]
  }
  exec.program @infer arena_bytes_per_sample 4096 fixed_batch 0 fixed_bytes 128 {
    exec.input "x" nc : tensor<?x16xf32>
    exec.call "x" @import(input[0]) -> arena[0 : 64]
    // expected-error@+1 {{[call.C8] 'a': the border must be [1, 1, 1, 1, 0, 1, 0, 1]}}
    exec.call "a" @norm(arena[0 : 64], arena[0 : 64], arena[0 : 64], gradients[64 : 64], gradients[128 : 64], params[0 : 64], fixed[0 : 64], fixed[64 : 64]) -> (arena[64 : 576], arena[640 : 192]) border [1, 1, 1, 1]
  }
}
