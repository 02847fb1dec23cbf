"""Small models to be spoilt: each function returns an onnx.ModelProto that is right unless its arguments are not."""
import numpy as np
from onnx import AttributeProto, TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT


def value(name, shape, type=FLOAT):
    return helper.make_tensor_value_info(name, type, shape)


def tensor(name, array, dtype=np.float32):
    return numpy_helper.from_array(np.asarray(array, dtype), name)


def model(nodes, initializers=(), inputs=None, outputs=None, opset=17, ir=8, domains=()):
    """Input 'x' [n, 4, 8, 8] and output 'y', unless told otherwise."""
    inputs = [value("x", ["n", 4, 8, 8])] if inputs is None else inputs
    outputs = [value("y", None)] if outputs is None else outputs
    graph = helper.make_graph(nodes, "spoilt", inputs, outputs, list(initializers))
    imports = [helper.make_opsetid("", opset), *[helper.make_opsetid(domain, 1) for domain in domains]]
    return helper.make_model(graph, opset_imports=imports, ir_version=ir)


def node(op_type, inputs, outputs=("y",), name="bad", **attributes):
    return helper.make_node(op_type, list(inputs), list(outputs), name=name, **attributes)


def relu():
    return model([node("Relu", ["x"])])


def filters(shape=(4, 4, 3, 3)):
    return tensor("w", np.random.default_rng(0).standard_normal(shape) * 0.1)


def conv(weights=None, x=None, **attributes):
    """A 3x3 convolution with padding 1, its node called 'bad'."""
    attributes = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]} | attributes
    attributes = {key: entry for key, entry in attributes.items() if entry is not None}
    return model([node("Conv", ["x", "w"], **attributes)], [filters() if weights is None else weights], x and [x])


def batch_norm(variance=1.0, **attributes):
    ones = [tensor(name, np.ones(4)) for name in ("scale", "bias", "mean")]
    nodes = [node("BatchNormalization", ["x", "scale", "bias", "mean", "var"], **attributes)]
    return model(nodes, [*ones, tensor("var", np.full(4, variance))])


def reshape(shape):
    return model([node("Reshape", ["x", "shape"])], [tensor("shape", shape, np.int64)])


def attribute(name, **fields):
    """An AttributeProto with just these fields, right or not."""
    return AttributeProto(name=name, **fields)


def external(location="w.bin", **keys):
    """The convolution with its filters in a file; `keys` are offset, length and others, as text."""
    found = conv()
    weights = found.graph.initializer[0]
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    for key, text in {"location": location, **keys}.items():
        weights.external_data.add(key=key, value=text)
    return found


# 4 * 4 * 3 * 3 float32 numbers.
EXTERNAL_BYTES = 576
