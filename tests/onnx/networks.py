"""Small networks of every kind that residual networks come in, as ONNX models; NETWORKS names them.

What depends on how a framework exports them is in exports.py.
"""
from dataclasses import dataclass, field
from typing import Callable

import numpy as np

import blocks
import exports
from graph import GraphBuilder


def backbone(g, x, block, channels=(3, 16, 32, 48), strides=(1, 2, 2), blocks_each=1):
    """A 3x3 stem, then stages of blocks; channels[0] and [1] are the stem's."""
    x = g.conv_bn(x, channels[0], channels[1], 3)
    before = channels[1]
    for co, stride in zip(channels[1:], strides):
        for index in range(blocks_each):
            x = block(g, x, before, co, stride if index == 0 else 1)
            before = co
    return x, before


def classifier_of(block, shape=("n", 3, 32, 32), opset=17, ir=None, **stages):
    """A whole network of one kind of block: image to logits."""
    g = GraphBuilder(opset=opset, ir=ir)
    x, channels = backbone(g, g.input(shape), block, **stages)
    g.output(g.classifier(x, channels))
    return g.model()


def imagenet_stem(shape=("n", 3, 64, 64), block=blocks.bottleneck):
    g = GraphBuilder(named=False)
    x = g.max_pool(g.conv_bn(g.input(shape), 3, 16, 7, 2), 3, 2, 1)
    x = block(g, block(g, x, 16, 64, 1), 64, 96, 2)
    g.output(g.classifier(x, 96))
    return g.model()


def resnet_d():
    """Three 3x3 convolutions as a stem, and an odd image, so that ceil_mode matters."""
    g = GraphBuilder()
    x = g.conv_bn(g.input(["n", 3, 61, 45]), 3, 8, 3, 2)
    x = g.max_pool(g.conv_bn(g.conv_bn(x, 8, 8), 8, 16), 3, 2, 1)
    x = blocks.resnet_d(g, blocks.resnet_d(g, x, 16, 32, 2), 32, 64, 2)
    g.output(g.classifier(x, 64))
    return g.model()


def preactivation(block):
    g = GraphBuilder()
    x, channels = backbone(g, g.input(["n", 3, 32, 32]), block, blocks_each=2)
    g.output(g.classifier(g.op("Relu", g.bn(x, channels)), channels))
    return g.model()


def dilated():
    """As in segmentation: dilation takes the place of the stride, and the output is an image."""
    g = GraphBuilder()
    x = g.conv_bn(g.input(["n", 3, 33, 47]), 3, 16, 3, 2)
    for dilation in (1, 2, 4):
        x = blocks.basic(g, x, 16, 16, 1, dilation=dilation)
    g.output(g.conv(x, 16, 5, 1, bias=True), rank=4)
    return g.model()


def two_inputs():
    """An image and a vector of features that joins before the classifier."""
    g = GraphBuilder()
    x, channels = backbone(g, g.input(["n", 3, 24, 24], "image"), blocks.basic)
    x = g.op("Flatten", g.op("GlobalAveragePool", x))
    y = g.op("Relu", g.gemm(g.input(["n", 5], "features"), 5, 8))
    g.output(g.gemm(g.op("Concat", x, y, axis=1), channels + 8, 10))
    return g.model()


def two_images():
    g = GraphBuilder()
    left = g.conv_bn(g.input(["n", 3, 16, 16], "left"), 3, 16)
    right = g.conv_bn(g.input(["n", 1, 16, 16], "right"), 1, 16, 5)
    x = blocks.basic(g, g.op("Sum", left, right, left), 16, 16, 1)
    g.output(g.classifier(x, 16))
    return g.model()


def two_outputs():
    """Logits, and the features before them as an image."""
    g = GraphBuilder()
    x, channels = backbone(g, g.input(["n", 3, 32, 32]), blocks.basic)
    g.output(g.classifier(x, channels))
    g.output(x, rank=4)
    return g.model()


def relu6():
    g = GraphBuilder()
    x = g.clip(g.conv_bn(g.input(["n", 3, 32, 32]), 3, 16, relu=False), 0, 6)
    x = g.op("Clip", g.bn(g.conv(x, 16, 16), 16), g.constant(np.float32(-0.5)))
    g.output(g.classifier(x, 16))
    return g.model()


def leaky():
    g = GraphBuilder()
    x = g.input(["n", 3, 32, 32])
    for ci, co, alpha in ((3, 16, 0.1), (16, 16, 0.3)):
        x = g.op("LeakyRelu", g.conv_bn(x, ci, co, relu=False), alpha=alpha)
    y = g.op("LeakyRelu", g.op("Add", x, g.conv_bn(x, 16, 16, scale=0.3, relu=False)))
    g.output(g.classifier(y, 16))
    return g.model()


def ending_in(op_type, opset, **attributes):
    g = GraphBuilder(opset=opset)
    x, channels = backbone(g, g.input(["n", 3, 16, 16]), blocks.basic, (3, 16, 16), (1, 2))
    g.output(g.op(op_type, g.classifier(x, channels), **attributes))
    return g.model()


def softmax_of_pixels(opset):
    """Over the channels of an image; before opset 13 axis 1 meant all axes from there on."""
    g = GraphBuilder(opset=opset)
    x = blocks.basic(g, g.conv_bn(g.input(["n", 3, 12, 10]), 3, 16), 16, 16, 1)
    g.output(g.op("Softmax", g.conv(x, 16, 5, 1), axis=1), rank=4)
    return g.model()


def dense():
    """Concatenates instead of adding (DenseNet)."""
    g = GraphBuilder()
    x, channels = g.conv_bn(g.input(["n", 3, 32, 32]), 3, 16), 16
    for _ in range(3):
        y = g.conv(g.op("Relu", g.bn(x, channels)), channels, 12)
        x, channels = g.op("Concat", x, y, axis=1), channels + 12
    x = g.average_pool(g.conv(g.op("Relu", g.bn(x, channels)), channels, 26, 1), 2, 2)
    g.output(g.classifier(x, 26))
    return g.model()


def many_branches():
    """Inception: branches of several kernels and pools, concatenated, scaled and added."""
    g = GraphBuilder()
    x = g.conv_bn(g.input(["n", 3, 28, 28]), 3, 16)
    pool = g.op("AveragePool", x, kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1], count_include_pad=1)
    parts = [g.conv_bn(x, 16, 8, 1), g.conv_bn(x, 16, 8, 5), g.conv_bn(pool, 16, 8, 1), g.max_pool(x, 3, 1, 1), g.conv_bn(x, 16, 7, 3)]
    y = g.conv(g.op("Concat", *parts, axis=1), 47, 16, 1, bias=True)
    y = g.op("Relu", g.op("Add", x, g.op("Mul", y, g.constant(np.float32(0.2)))))
    g.output(g.classifier(y, 16))
    return g.model()


def batch_norm_of_the_input():
    g = GraphBuilder()
    x, channels = backbone(g, g.bn(g.input(["n", 3, 32, 32]), 3), blocks.basic)
    g.output(g.classifier(x, channels))
    return g.model()


def normalisation_in_the_graph():
    """Pixels 0..255 go in: scaled, shifted and divided as constants of shapes [] and [1, 3, 1, 1]."""
    g = GraphBuilder()
    mean, spread = [np.array(v, np.float32).reshape(1, 3, 1, 1) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
    x = g.op("Mul", g.input(["n", 3, 32, 32]), g.constant(np.float32(1 / 255)))
    x = g.op("Div", g.op("Sub", x, g.constant(mean)), g.constant(spread[0]))
    x, channels = backbone(g, x, blocks.basic)
    g.output(g.classifier(x, channels))
    return g.model()


def dropout_and_identity():
    g = GraphBuilder()
    x = g.op("Identity", g.input(["n", 3, 32, 32]))
    x, channels = backbone(g, x, blocks.wide)
    x = g.dropout(g.op("Flatten", g.op("GlobalAveragePool", g.op("Identity", x))))
    g.output(g.op("Identity", g.gemm(x, channels, 10)))
    return g.model()


def spatial_pools():
    """Windows that dilate, that hang over the edge, and whole images."""
    g = GraphBuilder()
    x = g.conv_bn(g.input(["n", 3, 37, 29]), 3, 16)
    x = g.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    x = g.op("MaxPool", x, kernel_shape=[3, 2], strides=[1, 1], pads=[1, 0, 0, 1], dilations=[2, 1])
    x = g.op("AveragePool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1)
    x = blocks.basic(g, x, 16, 16, 1)
    y = g.op("Add", g.op("GlobalMaxPool", x), g.op("GlobalAveragePool", x))
    g.output(g.gemm(g.op("Flatten", y), 16, 10))
    return g.model()


def nonlocal_network():
    g = GraphBuilder()
    x = blocks.basic(g, g.conv_bn(g.input(["n", 3, 16, 16]), 3, 16, 3, 2), 16, 16, 1)
    g.output(g.classifier(blocks.attend_nonlocally(g, x, 16, 64), 16))
    return g.model()


def rank_three():
    """A 1-D residual network over a signal."""
    g = GraphBuilder()

    def conv(x, ci, co, kernel, stride=1):
        w = g.normal([co, ci, kernel], (2 / (ci * kernel)) ** 0.5)
        return g.bn(g.op("Conv", x, w, kernel_shape=[kernel], strides=[stride], pads=[kernel // 2] * 2), co, 0.8)

    x = g.op("Relu", conv(g.input(["n", 2, 250]), 2, 16, 15, 2))
    x = g.op("MaxPool", x, kernel_shape=[3], strides=[2], pads=[1, 1])
    x = g.op("Relu", g.op("Add", x, conv(g.op("Relu", conv(x, 16, 16, 3)), 16, 16, 3)))
    g.output(g.gemm(g.op("Flatten", g.op("GlobalAveragePool", x)), 16, 4))
    return g.model()


def shared_weights():
    """The same filter and batch norm in two places."""
    g = GraphBuilder()
    x = g.conv_bn(g.input(["n", 3, 20, 20]), 3, 16)
    operands = [g.normal([16, 16, 3, 3], 0.1)]
    norm = [g.constant((0.5 + g.rng.random(16)).astype(np.float32)) for _ in range(4)]
    for _ in range(2):
        y = g.op("BatchNormalization", g.op("Conv", x, *operands, pads=[1] * 4), *norm)
        x = g.op("Relu", g.op("Add", x, y))
    g.output(g.classifier(x, 16))
    return g.model()


def whole(depths, groups=1, width=64, gate=None, image=224):
    """ResNet-50 and its kin: `width` is the 3x3's channels a group in the first stage."""
    g = GraphBuilder()
    x = g.max_pool(g.conv_bn(g.input(["n", 3, image, image]), 3, 64, 7, 2), 3, 2, 1)
    before = 64
    for stage, depth in enumerate(depths):
        inner, co = groups * width << stage, 256 << stage
        for index in range(depth):
            x = blocks.bottleneck(g, x, before, co, 2 if stage and not index else 1, groups, width=inner, gate=gate)
            before = co
    g.output(g.classifier(x, before, 1000))
    return g.model()


@dataclass
class Network:
    """A model and how it is tried; inputs are standard normal times `spread`."""

    model: Callable
    batches: tuple = (1, 3)
    options: tuple = ()
    spread: float = 1.0
    extents: dict = field(default_factory=dict)  # of symbols of the model other than its batch
    freed: bool = False  # whether an option frees the batch that the file fixes


def classifier(block, **settings):
    return Network(lambda: classifier_of(block, **settings))


NETWORKS = {
    "basic": classifier(blocks.basic, blocks_each=2),
    "bottleneck_v1": classifier(blocks.bottleneck_v1, channels=(3, 32, 64, 64)),
    "bottleneck_v15": classifier(blocks.bottleneck, channels=(3, 32, 64, 64)),
    "imagenet_stem": Network(imagenet_stem),
    "odd_image": Network(lambda: imagenet_stem(("n", 3, 97, 61))),
    "option_a": classifier(blocks.option_a),
    "option_a_opset_9": classifier(blocks.option_a, opset=9, strides=(1, 1, 1)),
    "wide": Network(lambda: preactivation(blocks.wide)),
    "preactivation": Network(lambda: preactivation(blocks.preactivation)),
    "resnext": classifier(lambda g, x, ci, co, s: blocks.bottleneck(g, x, ci, co, s, 32, width=64), channels=(3, 32, 64, 64)),
    "resnext_odd_groups": classifier(lambda g, x, ci, co, s: blocks.bottleneck(g, x, ci, co, s, 5, width=15), channels=(3, 16, 24)),
    "resnet_d": Network(resnet_d),
    "dilated": Network(dilated),
    "excite_by_conv": classifier(blocks.gated(blocks.excite_by_conv)),
    "excite_by_gemm": classifier(blocks.gated(blocks.excite_by_gemm)),
    "excite_by_gemm_opset_18": classifier(blocks.gated(blocks.excite_by_gemm), opset=18),
    "excite_by_matmul": classifier(blocks.gated(blocks.excite_by_matmul)),
    "excite_by_matmul_opset_11": classifier(blocks.gated(blocks.excite_by_matmul), opset=11),
    "attend_eca": classifier(blocks.gated(blocks.attend_eca)),
    "attend_spatially": classifier(blocks.gated(blocks.attend_spatially)),
    "attend_nonlocally": Network(nonlocal_network),
    "attend_twice": classifier(blocks.gated(blocks.attend_twice)),
    "select_kernels": classifier(blocks.select_kernels),
    "select_kernels_opset_11": classifier(blocks.select_kernels, opset=11),
    "hierarchical": classifier(blocks.hierarchical),
    "reparametrised": classifier(blocks.reparametrised, blocks_each=2),
    "inverted": classifier(blocks.inverted, channels=(3, 16, 16, 24)),
    "inverted_opset_9": classifier(blocks.inverted, opset=9, channels=(3, 16, 24)),
    "blurred": classifier(blocks.blurred, channels=(3, 16, 24), strides=(1, 2)),
    "fixed_batch": Network(lambda: classifier_of(blocks.basic, (4, 3, 16, 16)), (4,)),
    "fixed_batch_freed": Network(lambda: classifier_of(blocks.basic, (1, 3, 16, 16)), (1, 5), ("--shape=?x3x16x16",), freed=True),
    "unknown_size_given": Network(lambda: classifier_of(blocks.basic, ("n", 3, "h", "w")), options=("--shape=?x3x24x20",), extents={"h": 24, "w": 20}),
    "batch_given": Network(lambda: classifier_of(blocks.basic, ("n", 3, 16, 16)), (2,), ("--shape=2x3x16x16",)),
    "unnamed_batch": classifier(blocks.basic, shape=(None, 3, 16, 16)),
    "two_inputs": Network(two_inputs),
    "two_images": Network(two_images),
    "two_outputs": Network(two_outputs),
    "relu6": Network(relu6),
    "leaky": Network(leaky),
    "softmax": Network(lambda: ending_in("Softmax", 17, axis=-1)),
    "softmax_opset_11": Network(lambda: ending_in("Softmax", 11)),
    "log_softmax": Network(lambda: ending_in("LogSoftmax", 13, axis=1)),
    "softmax_of_pixels_opset_11": Network(lambda: softmax_of_pixels(11)),
    "softmax_of_pixels_opset_13": Network(lambda: softmax_of_pixels(13)),
    "dense": Network(dense),
    "many_branches": Network(many_branches),
    "batch_norm_of_the_input": Network(batch_norm_of_the_input),
    "normalisation_in_the_graph": Network(normalisation_in_the_graph, spread=60.0),
    "dropout_and_identity": Network(dropout_and_identity),
    "spatial_pools": Network(spatial_pools),
    "rank_three": Network(rank_three),
    "shared_weights": Network(shared_weights),
}
# What --long adds: whole networks of ImageNet's size.
LARGE = {
    "resnext50": Network(lambda: whole((3, 4, 6, 3), groups=32, width=4), (1, 2)),
    "wide_resnet50": Network(lambda: whole((3, 4, 6, 3), width=128), (1,)),
    "se_resnet50": Network(lambda: whole((3, 4, 6, 3), gate=blocks.excite_by_conv), (1,)),
}
NETWORKS |= {f"opset_{opset}": classifier(blocks.basic, opset=opset, channels=(3, 16, 16), strides=(1, 2)) for opset in range(7, 23)}
NETWORKS |= {name: Network(*entry) for name, entry in exports.NETWORKS.items()}
