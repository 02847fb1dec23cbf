"""The float64 interpreter against ONNX Runtime: every supported operator in ONNX's own test cases, and whole networks."""
import os
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import networks
import node_cases
import runner

# What is left is ONNX Runtime's rounding to float32.
RTOL, ATOL = 1e-5, 1e-6
NETWORK_BOUND = 4e-6
# ONNX Runtime does not broadcast a slope of each channel from [C]: these are compared with the outputs that they bring.
REFUSED_BY_ONNX_RUNTIME = ("test_PReLU_1d_multiparam", "test_PReLU_2d_multiparam", "test_PReLU_3d_multiparam")


def references_of(case):
    if case.name in REFUSED_BY_ONNX_RUNTIME:
        return list(case.outputs.values())
    return runner.session_of(case.model.SerializeToString()).run(None, case.inputs)


class Interpreter(unittest.TestCase):
    def check_case(self, case):
        references = references_of(case)
        with tempfile.TemporaryDirectory() as folder:
            values = runner.interpreted(case.model, case.inputs, folder)
        for value, reference in zip(values, references):
            self.assertEqual(value.shape, reference.shape)
            np.testing.assert_allclose(value, reference, RTOL, ATOL)

    def check_network(self, network):
        model = network.model()
        if network.freed:
            runner.free_batch(model)
        session = runner.session_of(model.SerializeToString())
        inputs = runner.inputs_of(session, network.batches[0], network.extents, network.spread, seed=3)
        shape = "".join(option.removeprefix("--shape=") for option in network.options)
        with tempfile.TemporaryDirectory() as folder:
            values = runner.interpreted(model, inputs, folder, shape)
        for value, reference in zip(values, session.run(None, inputs)):
            self.assertLessEqual(runner.relative_error(value, reference), NETWORK_BOUND)


def add_cases():
    for name, network in networks.NETWORKS.items():
        setattr(Interpreter, f"test_network_{name}", lambda self, network=network: self.check_network(network))
    for suite, case in node_cases.passing_cases():
        name = f"test_{suite}_{case.name.removeprefix('test_')}".replace("-", "_")
        setattr(Interpreter, name, lambda self, case=case: self.check_case(case))


add_cases()

if __name__ == "__main__":
    unittest.main()
