"""The residual networks of the benchmark, with random weights, once as an ONNX model and once as a safetensors file.

make(name, batch, folder) writes NAME_bN.onnx for the peers and NAME.safetensors for `resnetc compile zoo:NAME`, and returns
what the benchmark needs to know. Weights are drawn so that values stay near 1 from layer to layer, as in a trained network.
"""
import os
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file


@dataclass
class Family:
    bottleneck: bool
    blocks: tuple
    widths: tuple = (64, 128, 256, 512)
    image: int = 224
    classes: int = 1000
    padded_shortcuts: bool = False  # option A: every second pixel, new channels zero
    classifier: str = "fc"


FAMILIES = {
    "resnet18": Family(False, (2, 2, 2, 2)),
    "resnet34": Family(False, (3, 4, 6, 3)),
    "resnet50": Family(True, (3, 4, 6, 3)),
    "resnet101": Family(True, (3, 4, 23, 3)),
    "cifar20": Family(False, (3, 3, 3), (16, 32, 64), 32, 10, True, "linear"),
}


@dataclass
class Network:
    name: str
    batch: int
    onnx: str
    weights: str
    shape: tuple
    flops: int  # multiply-adds of the convolutions and the classifier, times 2, a batch


class Builder:
    """Appends ONNX nodes; a tensor is (name, channels, side)."""

    def __init__(self, batch, seed):
        self.nodes, self.constants, self.weights = [], [], {}
        self.batch, self.flops = batch, 0
        self.random = np.random.default_rng(seed)

    def node(self, kind, inputs, name, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name + ".out"], name=name, **attributes))
        return name + ".out"

    def weight(self, name, value):
        self.weights[name] = np.ascontiguousarray(value, dtype=np.float32)
        return name

    def constant(self, name, values):
        self.constants.append(numpy_helper.from_array(np.array(values, dtype=np.int64), name))
        return name

    def conv(self, x, channels, kernel, stride, name):
        source, cin, side = x
        side = (side + 2 * (kernel // 2) - kernel) // stride + 1
        shape = (channels, cin, kernel, kernel)
        filter_ = self.random.standard_normal(shape) * np.sqrt(2 / (channels * kernel * kernel))
        self.flops += 2 * self.batch * side * side * int(np.prod(shape))
        out = self.node("Conv", [source, self.weight(name + ".weight", filter_)], name, kernel_shape=[kernel, kernel],
                        strides=[stride, stride], pads=[kernel // 2] * 4)
        return out, channels, side

    def batch_norm(self, x, name, scale=1.0):
        source, c, side = x
        draw = self.random
        values = {"weight": scale * (0.8 + 0.4 * draw.random(c)), "bias": 0.1 * draw.standard_normal(c),
                  "running_mean": 0.1 * draw.standard_normal(c), "running_var": 0.5 + draw.random(c)}
        inputs = [source] + [self.weight(f"{name}.{part}", value) for part, value in values.items()]
        return self.node("BatchNormalization", inputs, name, epsilon=1e-5), c, side

    def relu(self, x, name):
        return self.node("Relu", [x[0]], name), *x[1:]

    def padded_shortcut(self, x, channels, name):
        source, c, side = x
        starts = self.constant(name + ".starts", [0, 0])
        ends = self.constant(name + ".ends", [side, side])
        slice_ = self.node("Slice", [source, starts, ends, self.constant(name + ".axes", [2, 3]),
                                     self.constant(name + ".steps", [2, 2])], name + ".slice")
        extra = (channels - c) // 2
        pads = self.constant(name + ".pads", [0, extra, 0, 0, 0, extra, 0, 0])
        return self.node("Pad", [slice_, pads], name + ".pad"), channels, (side + 1) // 2

    def shortcut(self, x, channels, stride, name, padded):
        if stride == 1 and x[1] == channels:
            return x
        if padded:
            return self.padded_shortcut(x, channels, name + ".shortcut")
        return self.batch_norm(self.conv(x, channels, 1, stride, name + ".downsample.0"), name + ".downsample.1")

    def block(self, x, width, stride, name, family):
        channels = width * (4 if family.bottleneck else 1)
        # torchvision strides in the 3x3 convolution.
        convs = ((width, 1, 1), (width, 3, stride), (channels, 1, 1)) if family.bottleneck else ((width, 3, stride), (width, 3, 1))
        y = x
        for number, (cout, kernel, step) in enumerate(convs, 1):
            last = number == len(convs)
            y = self.conv(y, cout, kernel, step, f"{name}.conv{number}")
            y = self.batch_norm(y, f"{name}.bn{number}", 0.3 if last else 1.0)
            y = y if last else self.relu(y, f"{name}.relu{number}")
        skip = self.shortcut(x, channels, stride, name, family.padded_shortcuts)
        return self.relu((self.node("Add", [y[0], skip[0]], name + ".add"), *y[1:]), name + ".relu")

    def network(self, x, family):
        large = family.image > 32
        x = self.relu(self.batch_norm(self.conv(x, family.widths[0], 7 if large else 3, 2 if large else 1, "conv1"), "bn1"), "relu")
        if large:
            pooled = self.node("MaxPool", [x[0]], "maxpool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
            x = pooled, x[1], (x[2] + 1) // 2
        for stage, (width, count) in enumerate(zip(family.widths, family.blocks), 1):
            for number in range(count):
                stride = 2 if stage > 1 and number == 0 else 1
                x = self.block(x, width, stride, f"layer{stage}.{number}", family)
        return self.classify(x, family)

    def classify(self, x, family):
        pooled = self.node("Flatten", [self.node("GlobalAveragePool", [x[0]], "avgpool")], "flatten")
        name = family.classifier
        weight = self.weight(name + ".weight", self.random.uniform(-1, 1, (family.classes, x[1])) / np.sqrt(x[1]))
        bias = self.weight(name + ".bias", 0.1 * self.random.standard_normal(family.classes))
        self.flops += 2 * self.batch * x[1] * family.classes
        self.nodes.append(helper.make_node("Gemm", [pooled, weight, bias], ["logits"], name=name, transB=1))


def make(name, batch, folder):
    family = FAMILIES[name]
    builder = Builder(batch, seed=5)
    builder.network(("input", 3, family.image), family)
    shape = (batch, 3, family.image, family.image)
    tensors = [numpy_helper.from_array(value, key) for key, value in builder.weights.items()]
    graph = helper.make_graph(builder.nodes, name, [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, (batch, family.classes))],
                              tensors + builder.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    network = Network(name, batch, os.path.join(folder, f"{name}_b{batch}.onnx"), os.path.join(folder, f"{name}.safetensors"),
                      shape, builder.flops)
    onnx.save(model, network.onnx)
    save_file(builder.weights, network.weights)
    return network
