// RUN: resnetc-opt %s > %t && resnetc-opt %t | diff %t - && FileCheck %s < %t
// The first calls of a program for large batches hand each other what lies in the part.

exec.kernel @import "import in=1x1x16 out=1x1x16"
exec.kernel @relu "relu in=1x1x16 out=1x1x16"
exec.kernel @export "export in=1x1x16 out=1x1x16"

// CHECK: exec.program @infer_micro_batches arena_bytes_per_sample 64 fixed_batch 0 micro_batch [2, 8, 64] {
exec.program @infer_micro_batches arena_bytes_per_sample 64 fixed_batch 0 micro_batch [2, 8, 64] {
  exec.input "x" nc : tensor<?x16xf32>
  exec.output "y" nc : tensor<?x16xf32>
  // CHECK: exec.call "x" @import(input[0]) -> part[0 : 64]
  exec.call "x" @import(input[0]) -> part[0 : 64]
  // CHECK-NEXT: exec.call "a" @relu(part[0 : 64]) -> arena[0 : 64]
  exec.call "a" @relu(part[0 : 64]) -> arena[0 : 64]
  exec.call "y" @export(arena[0 : 64]) -> output[0]
}
