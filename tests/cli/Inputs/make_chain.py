"""make_chain.py FILE NODES: an ONNX file of so many sums, each read by the next."""

import sys

import onnx
from onnx import TensorProto, helper

count = int(sys.argv[2])
names = ["x"] + [f"t{i}" for i in range(1, count)] + ["y"]
nodes = [helper.make_node("Add", [names[i], "x"], [names[i + 1]], f"n{i}") for i in range(count)]
inputs, outputs = ([helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 4, 2, 2])] for name in "xy")
graph = helper.make_graph(nodes, "chain", inputs, outputs)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), sys.argv[1])
