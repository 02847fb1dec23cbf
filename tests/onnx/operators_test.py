"""The table of operators in docs/your-own-model.md is what the importer knows, and each has a passing test case of ONNX's."""
import os
import re
import sys
import tempfile
import unittest

import onnx
from onnx import TensorProto, helper

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import node_cases
import runner

PAGE = os.path.join(HERE, "..", "..", "docs", "your-own-model.md")
OPSET = 17


def documented():
    """The operators of the table's first column."""
    with open(PAGE, encoding="utf-8") as file:
        rows = re.findall(r"^\| ([A-Z][A-Za-z, ]+) \|", file.read(), re.MULTILINE)
    return {name for row in rows for name in row.split(", ")} - {"Operator"}


def refused(operators):
    """Those of a model with a node each that the importer says it does not support."""
    nodes = [helper.make_node(name, ["x"], [f"y{index}"], name=name) for index, name in enumerate(operators)]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])
    # All of them are outputs: a node that no output needs is not looked at.
    outputs = [helper.make_tensor_value_info(node.output[0], TensorProto.FLOAT, None) for node in nodes]
    model = helper.make_model(helper.make_graph(nodes, "g", [x], outputs), opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.onnx")
        onnx.save(model, path)
        done = runner.resnetc("check", path)
    return set(re.findall(r"'(\w+)' \(\1\): the op is not supported", done.stdout + done.stderr))


class Operators(unittest.TestCase):
    maxDiff = None

    def test_table_is_what_the_importer_knows(self):
        every = {schema.name for schema in onnx.defs.get_all_schemas_with_history() if not schema.domain and schema.since_version <= OPSET}
        self.assertEqual(every - refused(sorted(every)), documented())

    @unittest.skipUnless(os.path.isdir(node_cases.TESTDATA), f"no test cases: {node_cases.TESTDATA} is not there")
    def test_each_has_a_case(self):
        found = {node.op_type for _, case in node_cases.passing_cases() for node in case.model.graph.node}
        # What only computes shapes has no tensor for an output; exports.py has networks with them.
        shapes = {"Cast", "Equal", "Shape", "Size", "Where"}
        # ONNX's cases have other forms: bounds that are tensors, roots of an input. tests/frontend/OnnxComposedTest.cpp has ours.
        others = {"Max", "Min", "Sqrt"}
        self.assertEqual(documented() - found - shapes - others, set())


if __name__ == "__main__":
    unittest.main()
