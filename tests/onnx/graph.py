"""ONNX graphs in the making: a method adds one layer and returns the name of its output.

Weights are random by seed, with the spread that trained networks have, so that activations neither vanish nor grow.
Where an operator changed between opsets, the form of the graph's own opset is written.
"""
import math

import numpy as np
from onnx import TensorProto, helper, numpy_helper

# The IR version that goes with an opset, from the table of onnx's release notes; not every file is that new.
IR_OF_OPSET = {7: 3, 8: 3, 9: 4, 10: 5, 11: 6, 12: 7, 13: 7, 14: 7, 15: 8, 16: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10}


class GraphBuilder:
    def __init__(self, name="network", opset=17, seed=0, ir=None, named=True):
        self.name, self.opset = name, opset
        self.ir = ir or IR_OF_OPSET[opset]
        self.rng = np.random.default_rng(seed)
        self.nodes, self.initializers, self.inputs, self.outputs = [], [], [], []
        self.count = 0
        self.named = named  # whether nodes get names

    # --- the graph's frame ---

    def fresh(self, stem):
        self.count += 1
        return f"{stem}_{self.count}"

    def input(self, shape, name="input", type=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, type, shape))
        return name

    def output(self, value, rank=2):
        """Makes a value an output; its extents stay open, as in many exported files."""
        self.outputs.append(helper.make_tensor_value_info(value, TensorProto.FLOAT, [None] * rank))

    def constant(self, array, name=None):
        name = name or self.fresh("const")
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def normal(self, shape, scale=1.0, name=None):
        return self.constant((scale * self.rng.standard_normal(shape)).astype(np.float32), name)

    def ints(self, values):
        return self.constant(np.array(values, np.int64))

    def op(self, op_type, *inputs, out=None, **attributes):
        out = out or self.fresh(op_type.lower())
        name = out + "_node" if self.named else ""
        self.nodes.append(helper.make_node(op_type, list(inputs), [out], name=name, **attributes))
        return out

    def model(self):
        inputs = list(self.inputs)
        if self.ir < 4:  # initialisers had to be listed as inputs
            inputs += [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in self.initializers]
        graph = helper.make_graph(self.nodes, self.name, inputs, self.outputs, self.initializers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=self.ir)

    # --- layers with weights ---

    def conv(self, x, ci, co, kernel=3, stride=1, groups=1, bias=False, dilation=1, **attributes):
        """A convolution that keeps the extents where its stride is 1, unless told otherwise."""
        shape = [kernel, kernel]
        weights = self.normal([co, ci // groups, *shape], math.sqrt(2 * groups / (ci * kernel * kernel)), self.fresh("w"))
        operands = [weights] + ([self.normal([co], 0.1)] if bias else [])
        if "auto_pad" not in attributes:
            attributes.setdefault("pads", [dilation * (kernel // 2)] * 4)
        if dilation != 1:
            attributes["dilations"] = [dilation, dilation]
        return self.op("Conv", x, *operands, kernel_shape=shape, strides=[stride, stride], group=groups, **attributes)

    def bn(self, x, channels, scale=1.0, **attributes):
        """`scale` is 0.3 in the last one of a residual branch, else sums of branches grow from block to block."""
        gamma = (scale * (0.8 + 0.4 * self.rng.random(channels))).astype(np.float32)
        variance = (0.5 + self.rng.random(channels)).astype(np.float32)
        operands = [self.constant(gamma), self.normal([channels], 0.1), self.normal([channels], 0.1), self.constant(variance)]
        return self.op("BatchNormalization", x, *operands, epsilon=1e-5, **attributes)

    def conv_bn(self, x, ci, co, kernel=3, stride=1, scale=1.0, relu=True, **attributes):
        x = self.bn(self.conv(x, ci, co, kernel, stride, **attributes), co, scale)
        return self.op("Relu", x) if relu else x

    def gemm(self, x, ci, co, transposed=True, **attributes):
        shape = [co, ci] if transposed else [ci, co]
        return self.op("Gemm", x, self.normal(shape, math.sqrt(1 / ci)), self.normal([co], 0.1), transB=int(transposed), **attributes)

    def classifier(self, x, channels, classes=10):
        """Global average pool, flatten, linear."""
        return self.gemm(self.op("Flatten", self.op("GlobalAveragePool", x), axis=1), channels, classes)

    # --- operators whose form depends on the opset ---

    def max_pool(self, x, kernel=3, stride=2, pad=1, **attributes):
        return self.op("MaxPool", x, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, **attributes)

    def average_pool(self, x, kernel=2, stride=2, **attributes):
        return self.op("AveragePool", x, kernel_shape=[kernel] * 2, strides=[stride] * 2, **attributes)

    def clip(self, x, low, high):
        if self.opset < 11:
            return self.op("Clip", x, min=float(low), max=float(high))
        return self.op("Clip", x, self.constant(np.float32(low)), self.constant(np.float32(high)))

    def dropout(self, x):
        if self.opset < 12:
            return self.op("Dropout", x, ratio=0.5)
        return self.op("Dropout", x, self.constant(np.float32(0.5)))

    def axes_op(self, op_type, x, axes, input_since, **attributes):
        """An operator whose axes became an input in opset `input_since`."""
        if self.opset < input_since:
            return self.op(op_type, x, axes=axes, **attributes)
        return self.op(op_type, x, self.ints(axes), **attributes)

    def squeeze(self, x, axes):
        return self.axes_op("Squeeze", x, axes, 13)

    def unsqueeze(self, x, axes):
        return self.axes_op("Unsqueeze", x, axes, 13)

    def reduce_mean(self, x, axes, keepdims=1):
        return self.axes_op("ReduceMean", x, axes, 18, keepdims=keepdims)

    def reduce_max(self, x, axes, keepdims=1):
        return self.axes_op("ReduceMax", x, axes, 18, keepdims=keepdims)

    def reduce_sum(self, x, axes, keepdims=1):
        return self.axes_op("ReduceSum", x, axes, 13, keepdims=keepdims)

    def slice(self, x, starts, ends, axes, steps=None):
        if self.opset < 10:
            return self.op("Slice", x, starts=starts, ends=ends, axes=axes)
        operands = [starts, ends, axes] + ([steps] if steps else [])
        return self.op("Slice", x, *[self.ints(values) for values in operands])

    def pad(self, x, pads, mode="constant"):
        if self.opset < 11:
            return self.op("Pad", x, pads=pads, mode=mode)
        return self.op("Pad", x, self.ints(pads), mode=mode)

    def reshape(self, x, shape):
        return self.op("Reshape", x, self.ints(shape))
