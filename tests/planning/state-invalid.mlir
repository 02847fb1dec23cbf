// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.state, exec.parameter and exec.statistic refuse. Each case has one mistake.

module @C1_unaligned {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  // expected-error@+1 {{[state.C1] bytes must be a multiple of 64, >= 0, got 100}}
  exec.state bytes 100 optimizer sgd @sgd {
  }
}

// -----

module @C2_other_op {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  // expected-error@+1 {{[state.C2] the body must hold exec.parameter and exec.statistic only, got nn.param}}
  exec.state bytes 64 optimizer sgd @sgd {
    %0 = nn.param @a : tensor<16xf32>
  }
}

// -----

module @C2_twice {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  // expected-error@+1 {{[state.C2] @a must be in the state once}}
  exec.state bytes 128 optimizer sgd @sgd {
    exec.parameter bias @a : tensor<16xf32> bias -> params[0 : 64]
    exec.parameter bias @a : tensor<16xf32> norm -> params[64 : 64]
  }
}

// -----

module @C3_outside {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  // expected-error@+1 {{[state.C3] the slice of @a, #exec.slice<params[64 : 64]>, must be inside the 64 bytes}}
  exec.state bytes 64 optimizer sgd @sgd {
    exec.parameter bias @a : tensor<16xf32> bias -> params[64 : 64]
  }
}

// -----

module @C3_overlap {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  // expected-error@+1 {{[state.C3] the slices of @a and @b must be disjoint}}
  exec.state bytes 192 optimizer sgd @sgd {
    exec.parameter bias @a : tensor<32xf32> bias -> params[0 : 128]
    exec.parameter bias @b : tensor<32xf32> bias -> params[64 : 128]
  }
}

// -----

module @C3_statistic_first {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  // expected-error@+1 {{[state.C3] the slice of @m must be behind those of all parameters, which end at 128}}
  exec.state bytes 128 optimizer sgd @sgd {
    exec.statistic mean @m : tensor<16xf32> count 4 momentum 1.0e-1 -> params[0 : 64]
    exec.parameter bias @a : tensor<16xf32> bias -> params[64 : 64]
  }
}

// -----

module @C4_two {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 0 optimizer sgd @sgd {
  }
  // expected-error@+1 {{[state.C4] a module must have one exec.state}}
  exec.state bytes 0 optimizer sgd @sgd {
  }
}

// -----

module @C5_other_optimizer {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  // expected-error@+1 {{[state.C5] @sgd must be an exec.kernel of adamw_update}}
  exec.state bytes 0 optimizer adamw @sgd {
  }
}

// -----

module @C1_kind {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 64 optimizer sgd @sgd {
    // expected-error@+1 {{[parameter.C1] the kind must be conv_filter, linear_weight, bias or tensor, got scale}}
    exec.parameter scale @a : tensor<16xf32> norm -> params[0 : 64]
  }
}

// -----

module @C1_type {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 64 optimizer sgd @sgd {
    // expected-error@+1 {{[parameter.C1] bias must be a static tensor of rank 1}}
    exec.parameter bias @a : tensor<16x1xf32> bias -> params[0 : 64]
  }
}

// -----

module @C2_region {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 64 optimizer sgd @sgd {
    // expected-error@+1 {{[parameter.C2] the destination must be params[offset : 64]}}
    exec.parameter bias @a : tensor<16xf32> bias -> packed[0 : 64]
  }
}

// -----

module @C1_type {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 64 optimizer sgd @sgd {
    // expected-error@+1 {{[statistic.C1] bias must be a static tensor of rank 1}}
    exec.statistic mean @m : tensor<1x16xf32> count 4 momentum 1.0e-1 -> params[0 : 64]
  }
}

// -----

module @C2_size {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 128 optimizer sgd @sgd {
    // expected-error@+1 {{[statistic.C2] the destination must be params[offset : 64]}}
    exec.statistic mean @m : tensor<16xf32> count 4 momentum 1.0e-1 -> params[0 : 128]
  }
}

// -----

module @C3_count {
  exec.kernel @sgd "sgd_update in=1x1x1 out=1x1x1"
  exec.state bytes 64 optimizer sgd @sgd {
    // expected-error@+1 {{[statistic.C3] count must be >= 1 and momentum 0 to 1, got 0 and}}
    exec.statistic mean @m : tensor<16xf32> count 0 momentum 1.0e-1 -> params[0 : 64]
  }
}

// -----

// The fixed region is only where there is a state.
module @C1_unaligned_fixed {
  // expected-error@+1 {{[program.C1] fixed_bytes must be a multiple of 64, >= 0, got 100}}
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 fixed_bytes 100 {
  }
}
