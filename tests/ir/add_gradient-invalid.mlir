// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_dynamic(%g: tensor<?x8xf32>) {
  // expected-error@+1 {{[add_gradient.C1] value must be static, every extent >= 1 and below 2^31 elements, got 'tensor<?x8xf32>'}}
  nn.add_gradient @w, %g : tensor<?x8xf32>
  return
}
