"""The zoo's networks as files: weights for everybody, and an ONNX model for the peers.

The networks themselves are tests/peers/zoo_networks.py, which walks one and calls ops.conv, ops.bn, ...; here are the ops that count
its work and those that write ONNX. Weights are random, and such that values stay near 1 from layer to layer, as in a trained network.
"""
import os
import sys
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import save_file

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "tests", "peers"))
import zoo_networks


class Work:
    """Counts what a direct implementation must do for one image. A tensor is (channels, side)."""

    def __init__(self):
        self.multiply_adds = self.classes = 0
        self.weight_elements = 0  # of convolutions and classifier: batch norms are folded into them

    def conv(self, x, channels, kernel, stride, name, bias=False):
        cin, side = x
        side = (side - 1) // stride + 1
        filter_ = channels * cin * kernel * kernel
        self.multiply_adds += side * side * filter_
        self.weight_elements += filter_ + channels
        return channels, side

    def linear(self, x, features, name):
        self.classes = features
        self.multiply_adds += x[0] * features
        self.weight_elements += (x[0] + 1) * features

    def bn(self, x, name, last=False):
        return x

    def relu(self, x):
        return x

    def add(self, x, y):
        return x

    def max_pool(self, x):
        return x[0], (x[1] + 1) // 2

    def subsample(self, x, channels):
        return channels, (x[1] + 1) // 2

    def channels(self, x):
        return x[0]


@dataclass
class Network:
    """One network for one batch and image size, and where its files are."""
    name: str
    batch: int
    side: int  # of the image
    folder: str

    @property
    def shape(self):
        return self.batch, zoo_networks.input_shape(self.name)[0], self.side, self.side

    @property
    def weights(self):
        return os.path.join(self.folder, f"{self.name}.safetensors")

    @property
    def onnx(self):
        return os.path.join(self.folder, f"{self.name}_{self.side}_b{self.batch}.onnx")

    def work(self):
        work = Work()
        zoo_networks.build(self.name, work, (self.shape[1], self.side))
        return work


def make(name, batch, folder, side=None):
    """The network with its weights file written; write_onnx makes the peers' file of it."""
    network = Network(name, batch, side or zoo_networks.input_shape(name)[1], folder)
    if not os.path.exists(network.weights):
        save_file(zoo_networks.weights(name), network.weights)
    return network


class OnnxOps:
    """Appends ONNX nodes. A tensor is (name, channels, side)."""

    def __init__(self, helper):
        self.helper, self.nodes, self.constants = helper, [], {}

    def node(self, kind, inputs, **attributes):
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(self.helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def integers(self, values):
        name = f"integers_{len(self.constants)}"
        self.constants[name] = np.array(values, dtype=np.int64)
        return name

    def conv(self, x, channels, kernel, stride, name, bias=False):
        source, _, side = x
        inputs = [source, name + ".weight"] + [name + ".bias"] * bias
        out = self.node("Conv", inputs, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[kernel // 2] * 4)
        return out, channels, (side - 1) // stride + 1

    def bn(self, x, name, last=False):
        parts = [f"{name}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        return self.node("BatchNormalization", [x[0], *parts], epsilon=1e-5), *x[1:]

    def relu(self, x):
        return self.node("Relu", [x[0]]), *x[1:]

    def add(self, x, y):
        return self.node("Add", [x[0], y[0]]), *x[1:]

    def max_pool(self, x):
        return self.node("MaxPool", [x[0]], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4), x[1], (x[2] + 1) // 2

    def subsample(self, x, channels):
        """Every second pixel, and zeros for the new channels, half of them in front."""
        source, before, side = x
        front = (channels - before) // 2
        back = channels - before - front
        bounds = [self.integers(values) for values in ([0, 0], [side, side], [2, 3], [2, 2])]
        halved = self.node("Slice", [source, *bounds])
        return self.node("Pad", [halved, self.integers([0, front, 0, 0, 0, back, 0, 0])]), channels, (side + 1) // 2

    def linear(self, x, features, name):
        pooled = self.node("Flatten", [self.node("GlobalAveragePool", [x[0]])])
        return self.node("Gemm", [pooled, name + ".weight", name + ".bias"], transB=1)

    def channels(self, x):
        return x[1]


class NcnnOps(OnnxOps):
    """What ncnn's converter can read: no strided Slice, so a 1x1 convolution with zeros and ones (1 in 200 of CIFAR ResNet-20's work)."""

    def subsample(self, x, channels):
        _, before, _ = x
        front, name = (channels - before) // 2, f"shortcut_{len(self.constants)}"
        self.constants[name + ".weight"] = np.eye(channels, before, -front, dtype=np.float32)[:, :, None, None]
        return self.conv(x, channels, 1, 2, name)


def write_onnx(network, kind=OnnxOps):
    """Writes the model that the peers read; input and batch are fixed, as they prefer."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = zoo_networks.weights(network.name)
    ops = kind(helper)
    logits = zoo_networks.build(network.name, ops, ("input", *network.shape[1:3]))
    classes = len(weights["linear.bias" if "linear.bias" in weights else "fc.bias"])
    tensors = [numpy_helper.from_array(value, key) for key, value in {**weights, **ops.constants}.items()]
    graph = helper.make_graph(ops.nodes, network.name, [helper.make_tensor_value_info("input", TensorProto.FLOAT, network.shape)],
                              [helper.make_tensor_value_info(logits, TensorProto.FLOAT, (network.batch, classes))], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, network.onnx)
