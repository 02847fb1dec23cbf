"""make_onnx_runs.py FOLDER: small ONNX files with inputs, pictures and what ONNX's reference evaluator makes of them."""

import os
import sys

import files
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
MEAN, STD = (4, 8, 16), (2, 4, 0.5)


def write(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def save_array(name, array):
    numpy.save(os.path.join(folder, name), numpy.asarray(array, numpy.float32))


def entry(name, shape=None):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(name, nodes, inputs, outputs, weights=()):
    """`inputs` are shapes by name; the outputs' shapes are left out, as some exporters do."""
    constants = [numpy_helper.from_array(value.astype(numpy.float32), key) for key, value in dict(weights).items()]
    graph = helper.make_graph(nodes, "small", [entry(*item) for item in inputs.items()], [entry(name) for name in outputs], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, os.path.join(folder, name))
    return model


def reference(model, inputs, files_of_outputs):
    for name, value in zip(files_of_outputs, ReferenceEvaluator(model).run(None, inputs)):
        save_array(name, value)


# Whole numbers, so that the results are exact.
def whole(*shape):
    return numpy.resize(numpy.arange(-7, 10), shape).astype(numpy.float32)


conv = helper.make_node("Conv", ["image", "w"], ["features"], "conv", pads=[1, 1, 1, 1])
relu = helper.make_node("Relu", ["features"], ["active"], "relu")
mean = helper.make_node("ReduceMean", ["active"], ["means"], "mean", axes=[2, 3], keepdims=0)
weights = {"w": whole(4, 3, 3, 3)}

x = whole(2, 3, 8, 8)
save_array("x.npy", x)
save_array("x-3.npy", whole(3, 3, 8, 8))
fixed = save("fixed.onnx", [conv, relu, mean], {"image": [2, 3, 8, 8]}, ["means"], weights)
reference(fixed, {"image": x}, ["means.npy"])
taps = save("taps.onnx", [conv, relu, mean], {"image": ["n", 3, 8, 8]}, ["features", "active"], weights)
reference(taps, {"image": x}, ["features.npy", "active.npy"])
save_array("features-wrong.npy", 2 * numpy.load(os.path.join(folder, "features.npy")))
pictures = save("picture.onnx", [conv, relu, mean], {"image": ["n", 3, 8, 8]}, ["means"], weights)

# The same network on images as TensorFlow has them.
last = helper.make_node("Transpose", ["pixels"], ["image"], "last", perm=[0, 3, 1, 2])
save("nhwc.onnx", [last, conv, relu, mean], {"pixels": ["n", 8, 8, 3]}, ["means"], weights)

join = [helper.make_node("Add", ["left", "right"], ["sum"]), helper.make_node("Sub", ["left", "right"], ["difference"])]
two = save("two.onnx", join, {"left": ["n", 3, 8, 8], "right": ["n", 3, 8, 8]}, ["sum", "difference"])
reference(two, {"left": x, "right": x[::-1]}, ["sum.npy", "difference.npy"])
save_array("right.npy", x[::-1])

# One tensor is two outputs, and names that hold a '='.
save("same.onnx", [conv], {"image": ["n", 3, 8, 8]}, ["features", "features"], weights)
signs = [helper.make_node("Relu", ["a=b"], ["y"]), helper.make_node("Sub", ["y", "a=b"], ["y=z"])]
odd = save("odd.onnx", signs, {"a=b": ["n", 3]}, ["y", "y=z"])
save_array("rows.npy", whole(2, 3))
reference(odd, {"a=b": whole(2, 3)}, ["y.npy", "z.npy"])

# Nothing is given, and one of the results holds nothing.
copies = [helper.make_node("Identity", ["c"], ["known"]), helper.make_node("Identity", ["none"], ["empty"])]
save("known.onnx", copies, {}, ["known", "empty"], {"c": whole(2, 3), "none": whole(2, 0)})
save_array("known.npy", whole(2, 3))

# Pictures, and what of them the network gets: (pixel - mean) / std.
grey = bytes(files.pixels(1, 1))
write("grey.png", files.png(8, 8, grey))
colours = whole(8, 8, 3).astype(numpy.int64) + 100
write("colour.ppm", b"P6 8 8 255\n" + bytes(colours.flatten().tolist()))
write("even.jpg", files.jpeg(77))
seen = numpy.array([numpy.reshape(list(grey), (8, 8, 1)).repeat(3, 2), colours, numpy.full((8, 8, 3), 77)])
reference(pictures, {"image": ((seen - MEAN) / STD).astype(numpy.float32).transpose(0, 3, 1, 2)}, ["seen.npy"])
