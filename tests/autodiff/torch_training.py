"""One training step in PyTorch, in float64: the loss, gradients, and statistics of batches."""
import numpy as np
import torch
import zoo_networks
from torch.nn import functional as F
from torch_ops import TorchOps


class TrainOps(TorchOps):
    """The networks of the zoo with the statistics of the batch."""

    def __init__(self, weights):
        super().__init__(weights)
        self.statistics = {}

    def bn(self, x, name, last=False):
        self.statistics[name + ".running_mean"] = x.mean((0, 2, 3))
        self.statistics[name + ".running_var"] = x.var((0, 2, 3), correction=0)
        return F.batch_norm(x, None, None, self.weights[name + ".weight"], self.weights[name + ".bias"], training=True, eps=1e-5)


def results_of(ops, logits, labels, smoothing):
    """{(kind, name): array} of a step whose loss is the mean over the batch."""
    target = torch.from_numpy(labels)
    losses = F.cross_entropy(logits, target, reduction="none", label_smoothing=smoothing)
    losses.mean().backward()
    results = {("output", "loss"): losses, ("output", "correct"): (logits.argmax(1) == target).double()}
    results |= {("gradient", name): value.grad for name, value in ops.weights.items() if value.grad is not None}
    results |= {("statistic", name): value for name, value in ops.statistics.items()}
    return {key: value.detach().numpy() for key, value in results.items()}


def parameters(arrays):
    return {name: torch.from_numpy(np.array(value)).double().requires_grad_() for name, value in arrays.items()}


def step_of_zoo(name, weights, x, labels, smoothing):
    ops = TrainOps(parameters(weights))
    logits = zoo_networks.build(name, ops, torch.from_numpy(x).double())
    return results_of(ops, logits, labels, smoothing)
