// RUN: resnetc-opt %s -verify-diagnostics -split-input-file
// What exec.output refuses.

module @C1_rank {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 4, only the batch dynamic}}
    exec.output "x" nchw : tensor<?x16xf32>
  }
}

// -----

module @C1_rank_of_nc {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.output "x" nc : tensor<?x1x1x16xf32>
  }
}

// -----

module @C1_dynamic_width {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 4, only the batch dynamic}}
    exec.output "x" nhwc : tensor<?x8x?x16xf32>
  }
}

// -----

module @C1_element_type {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.output "x" nc : tensor<?x16xf64>
  }
}

// -----

module @C1_unranked {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.output "x" nc : tensor<*xf32>
  }
}

// -----

module @C1_no_tensor {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.output "x" nc : f32
  }
}

// -----

module @C1_empty {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.output "x" nc : tensor<?x0xf32>
  }
}

// -----

module @C1_empty_rows {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 1 to 5, only the batch dynamic, every extent >= 1}}
    exec.output "x" rows : tensor<?x0xf32>
  }
}

// -----

module @C1_too_large {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 2, only the batch dynamic}}
    exec.output "x" nc : tensor<?x2147483648xf32>
  }
}

// -----

module @C1_rows_of_rank_0 {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 1 to 5, only the batch dynamic}}
    exec.output "x" rows : tensor<f32>
  }
}

// -----

module @C1_rows_of_rank_6 {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 1 to 5, only the batch dynamic}}
    exec.output "x" rows : tensor<?x1x1x1x1x1xf32>
  }
}

// -----

module @C1_rows_of_unknown_length {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 1 to 5, only the batch dynamic}}
    exec.output "x" rows : tensor<?x?xf32>
  }
}

// -----

module @C1_rows_of_no_sample {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 1 to 5, only the batch dynamic}}
    exec.output "x" rows : tensor<0x3xf32>
  }
}

// -----

module @C1_whole_of_a_batch {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 0 to 5, static}}
    exec.output "x" whole : tensor<?x3xf32>
  }
}

// -----

module @C1_whole_too_large {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 0 to 5, static}}
    exec.output "x" whole : tensor<65536x65536xf32>
  }
}

// -----

module @C1_whole_of_another_type {
  exec.program @infer arena_bytes_per_sample 0 fixed_batch 0 {
    // expected-error@+1 {{[output.C1] 'x' must be a float32 tensor of rank 0 to 5, static}}
    exec.output "x" whole : tensor<3xf64>
  }
}
