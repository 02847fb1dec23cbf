// RUN: resnetc-opt %s --nn-differentiate --split-input-file -verify-diagnostics --allow-unregistered-dialect

// expected-error@+1 {{the module has no function @infer of one block}}
module @no_network {
}

// -----

// expected-error@+1 {{only a network with one output can be trained, this one has 2}}
module @two_outputs {
  func.func @infer(%x: tensor<?x8xf32>) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
    return %x, %x : tensor<?x8xf32>, tensor<?x8xf32>
  }
}

// -----

// expected-error@+1 {{the module has a @train_step already}}
module @twice {
  func.func @infer(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
    return %x : tensor<?x8xf32>
  }
  func.func private @train_step()
}

// -----

// expected-error@+1 {{labels: a network that is to train cannot have an input of this name}}
module @input_called_labels {
  func.func @infer(%x: tensor<?x8xf32> {nn.name = "labels"}) -> tensor<?x8xf32> {
    return %x : tensor<?x8xf32>
  }
}

// -----

// expected-error@+1 {{probabilities: a network that is to train must end in logits: leave out the softmax}}
module @softmax {
  func.func @infer(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
    %0 = nn.softmax %x : tensor<?x8xf32> loc("probabilities")
    return %0 : tensor<?x8xf32>
  }
}

// -----

// expected-error@+1 {{map: a network that is to train must have an output [n, classes], got tensor<?x4x4x8xf32>}}
module @image_output {
  func.func @infer(%x: tensor<?x4x4x8xf32>) -> tensor<?x4x4x8xf32> {
    %0 = nn.sigmoid %x : tensor<?x4x4x8xf32> loc("map")
    return %0 : tensor<?x4x4x8xf32>
  }
}

// -----

// expected-error@+1 {{the network has no parameters to train}}
module @no_parameters {
  func.func @infer(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
    %0 = nn.sigmoid %x : tensor<?x8xf32>
    return %0 : tensor<?x8xf32>
  }
}

// -----

// Everything that has no gradient, in one message.
// expected-error@+1 {{cannot be trained: first: strange.op has no gradient; second: nn.matmul with a parameter that all samples share has no gradient}}
module @no_rules {
  func.func @infer(%x: tensor<?x1x4x4xf32>) -> tensor<?x16xf32> {
    %p = nn.param @p : tensor<1x1x4x4xf32>
    %0 = nn.add %x, %p : (tensor<?x1x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<?x1x4x4xf32>
    %1 = "strange.op"(%0) : (tensor<?x1x4x4xf32>) -> tensor<?x1x4x4xf32> loc("first")
    %2 = nn.matmul %1, %p : (tensor<?x1x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<?x1x4x4xf32> loc("second")
    %3 = nn.flatten %2 : (tensor<?x1x4x4xf32>) -> tensor<?x16xf32>
    return %3 : tensor<?x16xf32>
  }
}

// -----

// expected-error@+1 {{cannot be trained: conv.weight: its batch norm is folded already}}
module @folded {
  func.func @infer(%x: tensor<?x1x1x4xf32>) -> tensor<?x4xf32> {
    %w = nn.param @conv.weight fold <filter, scale = @s, bias = @b, mean = @m, variance = @v, epsilon = 1.0e-5 : f64> : tensor<4x4x1x1xf32> loc("conv.weight")
    %0 = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : (tensor<?x1x1x4xf32>, tensor<4x4x1x1xf32>) -> tensor<?x1x1x4xf32>
    %1 = nn.flatten %0 : (tensor<?x1x1x4xf32>) -> tensor<?x4xf32>
    return %1 : tensor<?x4xf32>
  }
}

// -----

// expected-error@+1 {{cannot be trained: bn1: mean is read elsewhere too; bn2: mean is read elsewhere too}}
module @shared_statistics {
  func.func @infer(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
    %s = nn.param @scale : tensor<4xf32>
    %m = nn.param @mean : tensor<4xf32>
    %v1 = nn.param @var1 : tensor<4xf32>
    %v2 = nn.param @var2 : tensor<4xf32>
    %0 = nn.batch_norm %x scale %s bias %s mean %m variance %v1 : (tensor<?x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4xf32> loc("bn1")
    %1 = nn.batch_norm %0 scale %s bias %s mean %m variance %v2 : (tensor<?x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4xf32> loc("bn2")
    return %1 : tensor<?x4xf32>
  }
}

// -----

// expected-error@+1 {{cannot be trained: bn: its running statistics are no parameters}}
module @computed_statistics {
  func.func @infer(%x: tensor<?x4xf32>, %m: tensor<4xf32>) -> tensor<?x4xf32> {
    %s = nn.param @scale : tensor<4xf32>
    %0 = nn.batch_norm %x scale %s bias %s mean %m variance %s : (tensor<?x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4xf32> loc("bn")
    return %0 : tensor<?x4xf32>
  }
}
