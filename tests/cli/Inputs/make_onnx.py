"""make_onnx.py FOLDER: small ONNX files: one that works, one with several mistakes, one with a NaN among its weights."""

import os
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def save(name, nodes, weights, side="h"):
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2, side, side])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value.astype(numpy.float32), key) for key, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, os.path.join(folder, name))


conv = helper.make_node("Conv", ["x", "w"], ["c"], "conv", pads=[1, 1, 1, 1])
relu = helper.make_node("Relu", ["c"], ["y"], "relu")
filters = numpy.arange(54).reshape(3, 2, 3, 3) / 54
# A name without an ending: what it is shows in its bytes.
save("small", [conv, relu], {"w": filters}, 5)
save("open.onnx", [conv, relu], {"w": filters})
save("nan.onnx", [conv, relu], {"w": filters * numpy.nan}, 5)
wrong = [
    helper.make_node("Conv", ["x", "w"], ["a"], "wide", group=3),
    helper.make_node("Hardmax", ["x"], ["b"], "hard"),
    helper.make_node("Add", ["a", "b"], ["y"], "sum"),
]
save("wrong.onnx", wrong, {"w": filters}, 5)
