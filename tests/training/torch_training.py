"""Training steps in PyTorch, on networks written a second time (zoo_networks.py, and ResNet-8 here)."""
import numpy as np
import torch
from networks import zoo_networks
from torch.nn import functional as F
from torch_ops import TorchOps


class TrainOps(TorchOps):
    """Batch norms take the statistics of the batch and leave them in `statistics`."""

    def __init__(self, weights, epsilon=1e-5):
        super().__init__(weights)
        self.epsilon = epsilon
        self.statistics = {}

    def bn(self, x, name, last=False):
        self.statistics[name + ".running_mean"] = x.mean((0, 2, 3))
        self.statistics[name + ".running_var"] = x.var((0, 2, 3), correction=0)
        return F.batch_norm(x, None, None, self.weights[name + ".weight"], self.weights[name + ".bias"], training=True, eps=self.epsilon)


class Resnet8Ops(TrainOps):
    """Keras pads convolutions of stride 2 below and on the right alone."""

    def conv(self, x, channels, kernel, stride, name, bias=True):
        if stride == 1 or kernel == 1:
            return super().conv(x, channels, kernel, stride, name, bias)
        return F.conv2d(F.pad(x, (0, 1, 0, 1)), self.weights[name + ".weight"], self.weights[name + ".bias"], stride)


def resnet8(ops, x):
    """MLPerf Tiny's: biases in front of batch norms, and shortcuts without a batch norm."""

    def shortcut(ops, x, channels, stride, name):
        return x if stride == 1 else ops.conv(x, channels, 1, stride, name + ".shortcut")

    x = ops.relu(ops.bn(ops.conv(x, 16, 3, 1, "conv1"), "bn1"))
    return ops.linear(zoo_networks.stages(ops, x, zoo_networks.basic, (1, 1, 1), 16, shortcut), 10, "linear")


class TorchNetwork:
    """A network of networks.py in PyTorch; `parameters` by name are to be trained."""

    def __init__(self, network, kind=torch.float64):
        ops, epsilon = (Resnet8Ops, float(np.float32(1e-3))) if network.model.endswith("resnet8.onnx") else (TrainOps, 1e-5)
        self.parameters = {
            name: torch.tensor(value, dtype=kind, requires_grad=True) for name, value in network.weights.items() if "running" not in name}
        self.ops = ops(self.parameters, epsilon)
        self.name = network.model.removeprefix("zoo:").partition(",")[0]

    def logits(self, images):
        x = torch.from_numpy(images).to(next(iter(self.parameters.values())).dtype)
        return resnet8(self.ops, x) if isinstance(self.ops, Resnet8Ops) else zoo_networks.build(self.name, self.ops, x)


def step(network, smoothing):
    """As one_step.py has it, in float64."""
    exact, target = TorchNetwork(network), torch.from_numpy(network.labels)
    logits = exact.logits(network.images)
    losses = F.cross_entropy(logits, target, reduction="none", label_smoothing=smoothing)
    losses.mean().backward()
    results = {("output", "loss"): losses, ("output", "correct"): (logits.argmax(1) == target).double()}
    results |= {("gradient", name): value.grad for name, value in exact.parameters.items()}
    results |= {("statistic", name): value for name, value in exact.ops.statistics.items()}
    return {key: value.detach().numpy() for key, value in results.items()}
