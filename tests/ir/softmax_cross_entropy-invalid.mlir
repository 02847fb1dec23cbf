// RUN: resnetc-opt %s -verify-diagnostics -split-input-file

func.func @C1_logits_rank_4(%l: tensor<?x1x1x10xf32>, %y: tensor<?x1xf32>, %s: tensor<1x2xf32>) -> tensor<?x1x1x10xf32> {
  // expected-error@+1 {{[softmax_cross_entropy.C1] logits must be [n, classes], got 'tensor<?x1x1x10xf32>'}}
  %loss, %correct, %0 = nn.softmax_cross_entropy %l labels %y settings %s : (tensor<?x1x1x10xf32>, tensor<?x1xf32>, tensor<1x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x1x1x10xf32>)
  return %0 : tensor<?x1x1x10xf32>
}

// -----

func.func @C2_labels_of_another_batch(%l: tensor<?x10xf32>, %y: tensor<4x1xf32>, %s: tensor<1x2xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[softmax_cross_entropy.C2] labels must be 'tensor<?x1xf32>', got 'tensor<4x1xf32>'}}
  %loss, %correct, %0 = nn.softmax_cross_entropy %l labels %y settings %s : (tensor<?x10xf32>, tensor<4x1xf32>, tensor<1x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x10xf32>)
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C3_three_settings(%l: tensor<?x10xf32>, %y: tensor<?x1xf32>, %s: tensor<1x3xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[softmax_cross_entropy.C3] settings must be 'tensor<1x2xf32>', got 'tensor<1x3xf32>'}}
  %loss, %correct, %0 = nn.softmax_cross_entropy %l labels %y settings %s : (tensor<?x10xf32>, tensor<?x1xf32>, tensor<1x3xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x10xf32>)
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C4_one_loss_for_all(%l: tensor<?x10xf32>, %y: tensor<?x1xf32>, %s: tensor<1x2xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[softmax_cross_entropy.C4] loss must be 'tensor<?x1xf32>', got 'tensor<1x1xf32>'}}
  %loss, %correct, %0 = nn.softmax_cross_entropy %l labels %y settings %s : (tensor<?x10xf32>, tensor<?x1xf32>, tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<?x1xf32>, tensor<?x10xf32>)
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C4_correct_for_each_class(%l: tensor<?x10xf32>, %y: tensor<?x1xf32>, %s: tensor<1x2xf32>) -> tensor<?x10xf32> {
  // expected-error@+1 {{[softmax_cross_entropy.C4] correct must be 'tensor<?x1xf32>', got 'tensor<?x10xf32>'}}
  %loss, %correct, %0 = nn.softmax_cross_entropy %l labels %y settings %s : (tensor<?x10xf32>, tensor<?x1xf32>, tensor<1x2xf32>) -> (tensor<?x1xf32>, tensor<?x10xf32>, tensor<?x10xf32>)
  return %0 : tensor<?x10xf32>
}

// -----

func.func @C4_dlogits_of_other_extents(%l: tensor<?x10xf32>, %y: tensor<?x1xf32>, %s: tensor<1x2xf32>) -> tensor<?x9xf32> {
  // expected-error@+1 {{[softmax_cross_entropy.C4] dlogits must be 'tensor<?x10xf32>', got 'tensor<?x9xf32>'}}
  %loss, %correct, %0 = nn.softmax_cross_entropy %l labels %y settings %s : (tensor<?x10xf32>, tensor<?x1xf32>, tensor<1x2xf32>) -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x9xf32>)
  return %0 : tensor<?x9xf32>
}
