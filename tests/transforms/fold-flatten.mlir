// RUN: resnetc-opt %s --nn-fold-flatten --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: @linear_reads_the_image
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK-NEXT: nn.linear %[[X]], %{{.*}} : (tensor<?x2x3x4xf32>, tensor<10x24xf32>) -> tensor<?x10xf32> loc("fc"("flatten"))
// CHECK-NOT: nn.flatten
func.func @linear_reads_the_image(%x: tensor<?x2x3x4xf32>, %w: tensor<10x24xf32>) -> tensor<?x10xf32> {
  %0 = nn.flatten %x : (tensor<?x2x3x4xf32>) -> tensor<?x24xf32> loc("flatten")
  %r = nn.linear %0, %w : (tensor<?x24xf32>, tensor<10x24xf32>) -> tensor<?x10xf32> loc("fc")
  return %r : tensor<?x10xf32>
}

// -----

// Another reader keeps the flatten, not the linear.
// CHECK-LABEL: @flatten_has_other_users
// CHECK-SAME: %[[X:[a-z0-9]*]]:
// CHECK: nn.flatten
// CHECK: nn.linear %[[X]]
func.func @flatten_has_other_users(%x: tensor<?x2x3x4xf32>, %w: tensor<10x24xf32>) -> (tensor<?x10xf32>, tensor<?x24xf32>) {
  %0 = nn.flatten %x : (tensor<?x2x3x4xf32>) -> tensor<?x24xf32>
  %r = nn.linear %0, %w : (tensor<?x24xf32>, tensor<10x24xf32>) -> tensor<?x10xf32>
  return %r, %0 : tensor<?x10xf32>, tensor<?x24xf32>
}

// -----

// CHECK-LABEL: @linear_of_a_vector
// CHECK: nn.linear %{{.*}}, %{{.*}} : (tensor<?x24xf32>, tensor<10x24xf32>)
func.func @linear_of_a_vector(%x: tensor<?x24xf32>, %w: tensor<10x24xf32>) -> tensor<?x10xf32> {
  %r = nn.linear %x, %w : (tensor<?x24xf32>, tensor<10x24xf32>) -> tensor<?x10xf32>
  return %r : tensor<?x10xf32>
}
