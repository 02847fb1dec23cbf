"""A network in float64, in NumPy: what all results of the benchmark are compared with. It shares nothing with the compiler."""
import networks  # finds zoo_networks
import numpy as np
import zoo_networks

EPSILON = 1e-5  # of all batch norms


class NumpyOps:
    """Computes in float64. A tensor is [channels, batch, height, width], so that a convolution is a sum of matrix products."""

    def __init__(self, weights):
        self.weights = {name: value.astype(np.float64) for name, value in weights.items()}

    def conv(self, x, channels, kernel, stride, name, bias=False):
        margin = kernel // 2
        _, batch, height, width = x.shape
        out = [batch, (height - 1) // stride + 1, (width - 1) // stride + 1]
        padded = np.pad(x, ((0, 0), (0, 0), (margin, margin), (margin, margin)))
        total = np.zeros((channels, batch * out[1] * out[2]))
        for ky in range(kernel):
            for kx in range(kernel):
                seen = padded[:, :, ky : ky + stride * out[1] : stride, kx : kx + stride * out[2] : stride][:, :, : out[1], : out[2]]
                total += self.weights[name + ".weight"][:, :, ky, kx] @ seen.reshape(len(x), -1)
        if bias:
            total += self.weights[name + ".bias"][:, None]
        return total.reshape(channels, *out)

    def bn(self, x, name, last=False):
        scale, shift, mean, variance = (self.weights[f"{name}.{part}"][:, None, None, None]
                                        for part in ("weight", "bias", "running_mean", "running_var"))
        return (x - mean) / np.sqrt(variance + EPSILON) * scale + shift

    def relu(self, x):
        return np.maximum(x, 0)

    def add(self, x, y):
        return x + y

    def max_pool(self, x):
        """3x3, stride 2. A border of zeros does, since a ReLU comes before it."""
        padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        height, width = ((side + 1) // 2 for side in x.shape[2:])
        return np.max([padded[:, :, ky : ky + 2 * height - 1 : 2, kx : kx + 2 * width - 1 : 2] for ky in range(3) for kx in range(3)], axis=0)

    def subsample(self, x, channels):
        extra = (channels - len(x)) // 2
        return np.pad(x[:, :, ::2, ::2], ((extra, channels - len(x) - extra), (0, 0), (0, 0), (0, 0)))

    def linear(self, x, features, name):
        return x.mean(axis=(2, 3)).T @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def channels(self, x):
        return len(x)


def logits(name, images):
    """[batch, classes] for images [batch, channels, height, width]."""
    return zoo_networks.build(name, NumpyOps(zoo_networks.weights(name)), images.astype(np.float64).transpose(1, 0, 2, 3))


def error(value, reference):
    """Relative L2 distance; infinite for another shape or what isn't a number."""
    if value.shape != reference.shape or not np.isfinite(value).all():
        return float("inf")
    return float(np.linalg.norm(value - reference) / np.linalg.norm(reference))
