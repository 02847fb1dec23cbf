"""The networks of zoo_networks.py in PyTorch."""
from torch.nn import functional as F


class TorchOps:
    """Computes in the type of the weights, which are tensors by name. A tensor is a torch tensor, NCHW."""

    def __init__(self, weights):
        self.weights = weights

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
