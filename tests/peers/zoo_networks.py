"""The networks of the zoo, written a second time from the papers, and weights and inputs for them.

build(name, ops) walks a network and calls ops.conv, ops.bn, ...: with Shapes it lists the parameters, with PyTorch (torch_ops.py) it
computes. Nothing here comes from the compiler, so an error would have to be made twice.
"""
import zlib

import numpy as np

IMAGENET = {"resnet18": ("basic", (2, 2, 2, 2)), "resnet34": ("basic", (3, 4, 6, 3)), "resnet50": ("bottleneck", (3, 4, 6, 3)),
            "resnet101": ("bottleneck", (3, 4, 23, 3)), "resnet152": ("bottleneck", (3, 8, 36, 3))}
CIFAR = {"cifar20": 3, "cifar32": 5, "cifar44": 7, "cifar56": 9, "cifar110": 18}
NAMES = (*IMAGENET, *CIFAR, "d2l18", "digits")


def input_shape(name):
    """channels, height, width."""
    return {"d2l18": (1, 96, 96), "digits": (1, 8, 8)}.get(name, (3, 32, 32) if name in CIFAR else (3, 224, 224))


def basic(ops, x, channels, stride, name, shortcut):
    y = ops.relu(ops.bn(ops.conv(x, channels, 3, stride, name + ".conv1"), name + ".bn1"))
    y = ops.bn(ops.conv(y, channels, 3, 1, name + ".conv2"), name + ".bn2", last=True)
    return ops.relu(ops.add(y, shortcut(ops, x, channels, stride, name)))


def bottleneck(ops, x, channels, stride, name, shortcut):
    y = ops.relu(ops.bn(ops.conv(x, channels, 1, 1, name + ".conv1"), name + ".bn1"))
    y = ops.relu(ops.bn(ops.conv(y, channels, 3, stride, name + ".conv2"), name + ".bn2"))
    y = ops.bn(ops.conv(y, 4 * channels, 1, 1, name + ".conv3"), name + ".bn3", last=True)
    return ops.relu(ops.add(y, shortcut(ops, x, 4 * channels, stride, name)))


def projection(ops, x, channels, stride, name):
    """Option B: a 1x1 convolution and a batch norm where the shape changes."""
    if stride == 1 and ops.channels(x) == channels:
        return x
    return ops.bn(ops.conv(x, channels, 1, stride, name + ".downsample.0"), name + ".downsample.1")


def zero_padding(ops, x, channels, stride, name):
    """Option A: every second row and column, new channels are zero."""
    return x if stride == 1 else ops.subsample(x, channels)


def stages(ops, x, block, counts, width, shortcut):
    for stage, count in enumerate(counts):
        for number in range(count):
            stride = 2 if stage and not number else 1
            x = block(ops, x, width << stage, stride, f"layer{stage + 1}.{number}", shortcut)
    return x


def small_stem(ops, x, width):
    return ops.relu(ops.bn(ops.conv(x, width, 3, 1, "conv1"), "bn1"))


def d2l(ops, x):
    """Chapter "Residual Networks" of d2l.ai: biases everywhere, the projection has no batch norm."""
    x = ops.max_pool(ops.relu(ops.bn(ops.conv(x, 64, 7, 2, "b1.conv", bias=True), "b1.bn")))
    for stage in range(4):
        for number in range(2):
            name, stride = f"b{stage + 2}.{number}", 2 if stage and not number else 1
            y = ops.relu(ops.bn(ops.conv(x, 64 << stage, 3, stride, name + ".conv1", bias=True), name + ".bn1"))
            y = ops.bn(ops.conv(y, 64 << stage, 3, 1, name + ".conv2", bias=True), name + ".bn2", last=True)
            skip = x if stride == 1 else ops.conv(x, 64 << stage, 1, stride, name + ".conv3", bias=True)
            x = ops.relu(ops.add(y, skip))
    return ops.linear(x, 10, "fc")


def build(name, ops, x):
    if name in IMAGENET:
        kind, counts = IMAGENET[name]
        x = ops.max_pool(ops.relu(ops.bn(ops.conv(x, 64, 7, 2, "conv1"), "bn1")))
        x = stages(ops, x, basic if kind == "basic" else bottleneck, counts, 64, projection)
        return ops.linear(x, 1000, "fc")
    if name in CIFAR:
        return ops.linear(stages(ops, small_stem(ops, x, 16), basic, [CIFAR[name]] * 3, 16, zero_padding), 10, "linear")
    if name == "digits":
        return ops.linear(stages(ops, small_stem(ops, x, 32), basic, (2, 2), 32, projection), 10, "fc")
    return d2l(ops, x)


class Shapes:
    """Lists parameters. A tensor is its number of channels."""

    def __init__(self):
        self.shapes, self.branch_ends = {}, set()

    def conv(self, x, channels, kernel, stride, name, bias=False):
        self.shapes[name + ".weight"] = (channels, x, kernel, kernel)
        if bias:
            self.shapes[name + ".bias"] = (channels,)
        return channels

    def bn(self, x, name, last=False):
        for part in ("weight", "bias", "running_mean", "running_var"):
            self.shapes[f"{name}.{part}"] = (x,)
        if last:
            self.branch_ends.add(name + ".weight")
        return x

    def linear(self, x, features, name):
        self.shapes[name + ".weight"], self.shapes[name + ".bias"] = (features, x), (features,)

    def relu(self, x):
        return x

    max_pool = channels = relu

    def add(self, x, y):
        return x

    def subsample(self, x, channels):
        return channels


def draw(name, shape):
    """Standard normal numbers that depend on name and shape alone; RandomState's stream is frozen."""
    return np.random.RandomState(zlib.crc32(name.encode())).standard_normal(shape)


def weights(name):
    """Parameters with which values stay near 1: He's filters, and batch norms that end a branch scale by about 0.3."""
    shapes = Shapes()
    build(name, shapes, input_shape(name)[0])
    made = {}
    for key, shape in shapes.shapes.items():
        value = draw(key, shape)
        if len(shape) == 4:
            value = value * np.sqrt(2 / (shape[0] * shape[2] * shape[3]))
        elif len(shape) == 2:
            value = value / np.sqrt(shape[1])
        elif key.endswith("running_var"):
            value = 0.5 + np.abs(value)
        elif key.endswith(".weight"):
            value = (0.3 if key in shapes.branch_ends else 1) * (1 + 0.1 * value)
        else:
            value = 0.1 * value
        made[key] = value.astype(np.float32)
    return made


def images(name, batch=2):
    return draw("input", (batch, *input_shape(name))).astype(np.float32)
