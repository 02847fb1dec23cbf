// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.input refuses.

module @C1_rank {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 4, only the batch dynamic}}
    exec.input "x" nchw : tensor<?x16xf32>
  }
}

// -----

module @C1_rank_of_nc {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.input "x" nc : tensor<?x1x1x16xf32>
  }
}

// -----

module @C1_dynamic_width {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 4, only the batch dynamic}}
    exec.input "x" nhwc : tensor<?x8x?x16xf32>
  }
}

// -----

module @C1_element_type {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.input "x" nc : tensor<?x16xf64>
  }
}

// -----

module @C1_unranked {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.input "x" nc : tensor<*xf32>
  }
}

// -----

module @C1_no_tensor {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.input "x" nc : f32
  }
}

// -----

module @C1_empty {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.input "x" nc : tensor<?x0xf32>
  }
}

// -----

module @C1_too_large {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[input.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.input "x" nc : tensor<?x2147483648xf32>
  }
}
