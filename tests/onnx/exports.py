"""Networks as frameworks export them: shape arithmetic, transposes, constants as nodes, odd names."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

import blocks
from graph import GraphBuilder


def constant_node(g, array):
    return g.op("Constant", value=numpy_helper.from_array(np.asarray(array)))


def features(opset, shape=("n", 3, 16, 16), **settings):
    """A short network up to its last image, [n, 16, 8, 8] unless the shape is another."""
    g = GraphBuilder(opset=opset, **settings)
    x = g.conv_bn(g.input(shape), 3, 16, 3, 2)
    return g, blocks.basic(g, x, 16, 16, 1)


def finish(g, x, channels=1024):
    g.output(g.gemm(x, channels, 10))
    return g.model()


def view_by_gather(opset):
    """x.view(x.size(0), -1) as PyTorch 1 wrote it: Shape, Gather, Unsqueeze, Concat, Reshape."""
    g, x = features(opset)
    size = g.op("Gather", g.op("Shape", x), constant_node(g, np.int64(0)), axis=0)
    rest = constant_node(g, np.array([-1], np.int64))
    shape = g.op("Concat", g.unsqueeze(size, [0]), rest, axis=0)
    return finish(g, g.op("Reshape", x, shape))


def view_by_two_unsqueezes():
    """The same where -1 is a scalar that is made a vector."""
    g, x = features(11)
    size = g.op("Gather", g.op("Shape", x), constant_node(g, np.int64(0)), axis=0)
    rest = g.unsqueeze(constant_node(g, np.int64(-1)), [0])
    return finish(g, g.op("Reshape", x, g.op("Concat", g.unsqueeze(size, [0]), rest, axis=0)))


def view_by_slice():
    """Shape, Slice, Cast to int32 and back, Concat."""
    g, x = features(13)
    size = g.slice(g.op("Shape", x), [0], [1], [0])
    size = g.op("Cast", g.op("Cast", size, to=TensorProto.INT32), to=TensorProto.INT64)
    return finish(g, g.op("Reshape", x, g.op("Concat", size, g.ints([-1]), axis=0)))


def view_by_shape_range():
    """Shape takes a range of axes since opset 15; the extents are multiplied."""
    g, x = features(15)
    batch = g.op("Shape", x, start=0, end=1)
    rest = g.op("Shape", x, start=1, end=4)
    parts = [g.op("Gather", rest, g.ints([axis]), axis=0) for axis in range(3)]
    product = g.op("Mul", g.op("Mul", parts[0], parts[1]), parts[2])
    return finish(g, g.op("Reshape", x, g.op("Concat", batch, product, axis=0)))


def flatten_by_reshape(shape):
    g, x = features(14)
    return finish(g, g.reshape(x, shape))


def rows_of_channels():
    """The batch is folded into rows and comes back: [n, 16, 8, 8] -> [n * 16, 64] -> [n, 1024]."""
    g, x = features(13, (2, 3, 16, 16))
    x = g.op("Relu", g.reshape(x, [-1, 64]))
    return finish(g, g.reshape(x, [2, 1024]))


def pad_by_shape_chain(opset=11):
    """F.pad as PyTorch exports it: the pads are cast, padded with zeros, turned around and cast again."""
    g, x = features(opset)
    pads = constant_node(g, np.array([1, 0, 2, 1], np.int64))
    more = g.op("ConstantOfShape", constant_node(g, np.array([4], np.int64)), value=numpy_helper.from_array(np.array([0], np.int64)))
    all_pads = g.op("Concat", pads, more, axis=0)
    table = g.op("Reshape", all_pads, constant_node(g, np.array([-1, 2], np.int64)))
    table = g.slice(table, [-1], [-(2**63) + 1], [0], [-1])
    line = g.op("Reshape", g.op("Transpose", table, perm=[1, 0]), constant_node(g, np.array([-1], np.int64)))
    x = g.op("Pad", x, g.op("Cast", line, to=TensorProto.INT64), constant_node(g, np.float32(0)), mode="constant")
    return finish(g, g.op("Flatten", g.op("GlobalAveragePool", g.conv(x, 16, 16))), 16)


def nhwc_input():
    """tf2onnx: the graph's tensors are NHWC, each convolution stands between transposes."""
    g = GraphBuilder(opset=13)
    x = g.input(["n", 24, 20, 3])

    def conv(x, ci, co, **settings):
        x = g.conv_bn(g.op("Transpose", x, perm=[0, 3, 1, 2]), ci, co, relu=False, **settings)
        return g.op("Transpose", x, perm=[0, 2, 3, 1])

    x = g.op("Relu", conv(x, 3, 16))
    y = g.op("Add", x, g.normal([16], 0.1))
    x = g.op("Relu", g.op("Add", x, conv(y, 16, 16, scale=0.3)))
    x = g.reduce_mean(x, [1, 2], keepdims=0)
    g.output(g.op("Softmax", g.op("Add", g.op("MatMul", x, g.normal([16, 10], 0.3)), g.normal([10], 0.1))))
    return g.model()


def nhwc_output():
    g, x = features(13)
    x = g.op("Transpose", g.conv(x, 16, 5, 1), perm=[0, 2, 3, 1])
    g.output(g.op("Softmax", x, axis=-1), rank=4)
    return g.model()


def keras_same():
    """auto_pad pads an even image on one side only where the stride is 2."""
    g = GraphBuilder(opset=12)
    x = g.conv_bn(g.input(["n", 3, 30, 31]), 3, 16, 7, 2, auto_pad="SAME_UPPER")
    x = g.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
    x = g.conv_bn(x, 16, 16, 3, 2, auto_pad="SAME_LOWER")
    x = g.conv_bn(x, 16, 24, 2, 1, auto_pad="VALID")
    x = g.op("AveragePool", x, kernel_shape=[2, 2], strides=[1, 1], auto_pad="SAME_UPPER")
    g.output(g.classifier(x, 24))
    return g.model()


def padded_by_a_node():
    """A Pad before a convolution without padding, as Keras's ZeroPadding2D."""
    g = GraphBuilder(opset=13)
    x = g.pad(g.input(["n", 3, 32, 32]), [0, 0, 3, 3, 0, 0, 2, 2])
    x = g.conv_bn(x, 3, 16, 7, 2, pads=[0] * 4)
    x = g.pad(x, [0, 0, 1, 1, 0, 0, 1, 1])
    x = g.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
    g.output(g.classifier(x, 16))
    return g.model()


def initializers_as_inputs():
    """IR 3: every weight is also listed as an input of the graph."""
    g, x = features(8, ir=3)
    return finish(g, g.op("Flatten", x))


def weights_as_constants():
    """Weights as Constant nodes, some of them computed from others."""
    g = GraphBuilder(opset=13)
    x = g.input(["n", 3, 16, 16])
    weight = g.op("Mul", constant_node(g, g.rng.standard_normal((16, 3, 3, 3)).astype(np.float32)), constant_node(g, np.float32(0.2)))
    x = g.op("Relu", g.op("Conv", x, weight, pads=[1] * 4))
    table = constant_node(g, g.rng.standard_normal((10, 16)).astype(np.float32))
    x = g.op("Flatten", g.op("GlobalAveragePool", x))
    g.output(g.op("MatMul", x, g.op("Transpose", table, perm=[1, 0])))
    return g.model()


def gemm_forms():
    """Scales, a row of biases, a scalar bias, no bias."""
    g = GraphBuilder(opset=13)
    x = g.op("Flatten", g.conv_bn(g.input(["n", 3, 6, 5]), 3, 8))
    x = g.op("Relu", g.op("Gemm", x, g.normal([240, 32], 0.06), g.normal([1, 32], 1.0), alpha=0.5, beta=2.0))
    x = g.op("Relu", g.op("Gemm", x, g.normal([24, 32], 0.2), transB=1))
    g.output(g.op("Gemm", x, g.normal([24, 10], 0.2), g.constant(np.float32(0.3))))
    return g.model()


def odd_names():
    """Names that are no identifiers, and nodes without any."""
    g = GraphBuilder(name="main graph/1", opset=17, named=False)
    x = g.input(["batch size", 3, 16, 16], "serving_default_input:0")
    y = g.conv(x, 3, 16, out="/layer1/layer1.0/conv1/Conv_output_0")
    y = g.op("Relu", y, out="int")
    g.output(g.op("Add", y, g.conv(y, 16, 16), out='a "quoted" \\name'), rank=4)
    return g.model()


def patches_by_slices():
    """YOLOv5's Focus: four strided slices, concatenated."""
    g = GraphBuilder(opset=12)
    x = g.input(["n", 3, 32, 32])
    far = 2**31 - 1
    parts = [g.slice(g.slice(x, [a], [far], [2], [2]), [b], [far], [3], [2]) for b in (0, 1) for a in (0, 1)]
    x = g.conv_bn(g.op("Concat", *parts, axis=1), 12, 16)
    g.output(g.classifier(x, 16))
    return g.model()


def channels_reversed():
    """BGR to RGB by a slice with step -1, and the image flipped."""
    g = GraphBuilder(opset=13)
    x = g.slice(g.input(["n", 3, 16, 16]), [2, -1], [-4, -(2**63)], [1, 3], [-1, -1])
    g.output(g.classifier(g.conv_bn(x, 3, 16), 16))
    return g.model()


def channels_shuffled():
    """ShuffleNet: reshape to groups, transpose, reshape back."""
    g, x = features(13)
    x = g.op("Transpose", g.reshape(x, [-1, 4, 4, 8, 8]), perm=[0, 2, 1, 3, 4])
    x = g.conv_bn(g.reshape(x, [-1, 16, 8, 8]), 16, 16, groups=4)
    return finish(g, g.op("Flatten", g.op("GlobalAveragePool", x)), 16)


def pixels_shuffled():
    """PixelShuffle: [n, 16, 8, 8] -> [n, 4, 16, 16]."""
    g, x = features(13)
    x = g.op("Transpose", g.reshape(x, [-1, 4, 2, 2, 8, 8]), perm=[0, 1, 4, 2, 5, 3])
    g.output(g.conv(g.reshape(x, [-1, 4, 16, 16]), 4, 3), rank=4)
    return g.model()


def unbatched():
    """The input is one image without a batch axis."""
    g = GraphBuilder(opset=13)
    x = g.unsqueeze(g.input([3, 16, 16]), [0])
    x = g.classifier(g.conv_bn(x, 3, 16), 16)
    g.output(g.squeeze(x, [0]), rank=1)
    return g.model()


def standardised_weights():
    """Mean and spread of each filter are in the graph, as where nobody folded constants."""
    g = GraphBuilder(opset=13)
    weight = g.normal([16, 3, 3, 3])
    centred = g.op("Sub", weight, g.reduce_mean(weight, [1, 2, 3]))
    spread = g.reduce_max(centred, [1, 2, 3])
    x = g.op("Conv", g.input(["n", 3, 16, 16]), g.op("Div", centred, spread), pads=[1] * 4)
    g.output(g.classifier(g.op("Relu", x), 16))
    return g.model()


def masks_that_nobody_reads():
    """Caffe2 and others name the mask of Dropout and the indices of MaxPool."""
    g, x = features(11)
    for node in (helper.make_node("MaxPool", [x], ["pooled", "indices"], kernel_shape=[2, 2], strides=[2, 2]),
                 helper.make_node("Dropout", ["pooled"], ["dropped", "mask"])):
        g.nodes.append(node)
    return finish(g, g.op("Flatten", "dropped"), 256)


def siamese():
    """Two inputs go through the same weights, and the difference of their features is the output."""
    g = GraphBuilder(opset=13)
    filters = [g.normal([16, 3, 3, 3], 0.2), g.normal([16, 16, 3, 3], 0.1)]
    sides = []
    for side in ("left", "right"):
        x = g.op("Relu", g.op("Conv", g.input(["n", 3, 16, 16], side), filters[0], pads=[1] * 4))
        x = g.op("Add", x, g.op("Relu", g.op("Conv", x, filters[1], pads=[1] * 4)))
        sides.append(g.op("Flatten", g.op("GlobalAveragePool", x)))
    difference = g.op("Sub", *sides)
    g.output(g.op("Concat", g.op("Mul", difference, difference), sides[0], axis=1))
    return g.model()


def upsampled_by_expand():
    """Nearest neighbours as some exporters write them: every pixel is repeated in both directions."""
    g, x = features(13)
    x = g.op("Expand", g.reshape(x, [0, 16, 8, 1, 8, 1]), g.ints([1, 1, 1, 2, 1, 2]))
    g.output(g.conv(g.reshape(x, [-1, 16, 16, 16]), 16, 4), rank=4)
    return g.model()


def passed_through():
    """An output that is an input, and one tensor that is two outputs under two names."""
    g, x = features(13)
    g.output("input", rank=4)
    g.output(x, rank=4)
    g.output(g.op("Identity", x), rank=4)
    return g.model()


def unused_nodes():
    """Nodes that no output needs."""
    g, x = features(13)
    g.op("Relu", g.conv(x, 16, 24))
    return finish(g, g.op("Flatten", x))


# name: (model, batches, options, spread)
NETWORKS = {
    "view_by_gather_opset_9": (lambda: view_by_gather(9),),
    "view_by_gather_opset_11": (lambda: view_by_gather(11),),
    "view_by_gather_opset_13": (lambda: view_by_gather(13),),
    "view_by_two_unsqueezes": (view_by_two_unsqueezes,),
    "view_by_slice": (view_by_slice,),
    "view_by_shape_range": (view_by_shape_range,),
    "flatten_by_reshape_zero": (lambda: flatten_by_reshape([0, -1]),),
    "flatten_by_reshape_size": (lambda: flatten_by_reshape([-1, 1024]),),
    "rows_of_channels": (rows_of_channels, (2,)),
    "pad_by_shape_chain": (pad_by_shape_chain,),
    "nhwc_input": (nhwc_input,),
    "nhwc_output": (nhwc_output,),
    "keras_same": (keras_same,),
    "padded_by_a_node": (padded_by_a_node,),
    "initializers_as_inputs": (initializers_as_inputs,),
    "weights_as_constants": (weights_as_constants,),
    "gemm_forms": (gemm_forms,),
    "odd_names": (odd_names,),
    "patches_by_slices": (patches_by_slices,),
    "channels_reversed": (channels_reversed,),
    "channels_shuffled": (channels_shuffled,),
    "pixels_shuffled": (pixels_shuffled,),
    "unbatched": (unbatched, (None,)),
    "standardised_weights": (standardised_weights,),
    "masks_that_nobody_reads": (masks_that_nobody_reads,),
    "siamese": (siamese,),
    "upsampled_by_expand": (upsampled_by_expand,),
    "passed_through": (passed_through,),
    "unused_nodes": (unused_nodes,),
}
