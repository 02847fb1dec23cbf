"""Computes the logits of the zoo's networks in float64 with PyTorch: make_reference.py [--check] [NAME...]

Without --check it writes data/NAME.npy; with it, it compares (this is what `./dev test --peers` runs).
"""
import os
import sys

import numpy as np
import torch
import zoo_networks
from torch.nn import functional as F

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


class TorchOps:
    """Computes in float64. A tensor is a torch tensor, NCHW."""

    def __init__(self, weights):
        self.weights = {name: torch.from_numpy(value).double() for name, value in weights.items()}

    def conv(self, x, channels, kernel, stride, name, bias=False):
        return F.conv2d(x, self.weights[name + ".weight"], self.weights.get(name + ".bias"), stride, kernel // 2)

    def bn(self, x, name, last=False):
        scale, shift, mean, var = (self.weights[f"{name}.{part}"] for part in ("weight", "bias", "running_mean", "running_var"))
        return F.batch_norm(x, mean, var, scale, shift, eps=1e-5)

    def linear(self, x, features, name):
        return F.linear(x.mean((2, 3)), self.weights[name + ".weight"], self.weights[name + ".bias"])

    def relu(self, x):
        return F.relu(x)

    def max_pool(self, x):
        return F.max_pool2d(x, 3, 2, 1)

    def channels(self, x):
        return x.shape[1]

    def add(self, x, y):
        return x + y

    def subsample(self, x, channels):
        extra = (channels - x.shape[1]) // 2
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, extra, extra))


def logits(name):
    with torch.inference_mode():
        x = torch.from_numpy(zoo_networks.images(name)).double()
        return zoo_networks.build(name, TorchOps(zoo_networks.weights(name)), x).numpy()


def main(arguments):
    check = "--check" in arguments
    worst = 0
    for name in [text for text in arguments if text != "--check"] or zoo_networks.NAMES:
        path, value = os.path.join(DATA, name + ".npy"), logits(name)
        if check:
            reference = np.load(path)
            worst = max(worst, np.linalg.norm(value - reference) / np.linalg.norm(reference))
        else:
            np.save(path, value)
        print(name, np.abs(value).mean(), flush=True)
    # Float64 on another machine may sum in another order, no more.
    return 0 if worst < 1e-12 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
