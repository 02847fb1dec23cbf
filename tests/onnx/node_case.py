"""One of ONNX's own test cases as a unittest case: it has to give ONNX's numbers, or to be refused for the listed reason."""
import os
import tempfile
import unittest

import numpy as np
import onnx

import node_cases
import runner

# What onnx's own runner demands.
RTOL, ATOL = 1e-3, 1e-7
# Why a case may be refused, and what the message then says.
REFUSALS = {
    "rank": r"\brank [5-9]\b|up to 5 axes",
    "dtype": r"\b(bool|int32|int64)\b|the output Indices",
    "training": r"in eval mode",
}


class CaseTest(unittest.TestCase):
    maxDiff = None

    def check(self, case, expected):
        with tempfile.TemporaryDirectory() as folder:
            path, library = os.path.join(folder, "model.onnx"), os.path.join(folder, "model.so")
            onnx.save(case.model, path)
            done = runner.resnetc("compile", path, "-o", library)
            if expected != "pass":
                self.assertEqual(done.returncode, 1, f"listed as refused for its {expected}, but: {done.stderr.strip() or 'it compiles'}")
                self.assertRegex(done.stderr, REFUSALS[expected])
                return
            runner.must(done)
            values = runner.run_library(library, case.inputs, list(case.outputs), folder)
        for name, reference in case.outputs.items():
            self.assertEqual(values[name].shape, reference.shape)
            np.testing.assert_allclose(values[name], reference, RTOL, ATOL)


def add_cases(test_class, suite, cases):
    """A case that is not listed has to pass: the list can only get shorter."""
    expected = node_cases.expected_results()
    for case in cases:
        name = f"{suite}/{case.name}"
        result = expected.get(name, "pass")
        method = "test_" + name.replace("-", "_").replace("/test_", "_")
        setattr(test_class, method, lambda self, case=case, result=result: self.check(case, result))
