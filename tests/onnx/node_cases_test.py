"""ONNX's own test cases from libonnx-testdata: a case each, compiled and compared with the committed outputs."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import node_cases
from node_case import CaseTest, add_cases


class PackagedCases(CaseTest):
    def test_every_listed_case_exists(self):
        listed = {name for name in node_cases.expected_results() if not name.startswith("generated/")}
        found = {f"{suite}/{case.name}" for suite in node_cases.PACKAGED_SUITES for case in node_cases.packaged_cases(suite)}
        self.assertEqual(listed, found)


def add_packaged_cases():
    for suite in node_cases.PACKAGED_SUITES if os.path.isdir(node_cases.TESTDATA) else ():
        add_cases(PackagedCases, suite, node_cases.packaged_cases(suite))


add_packaged_cases()

if __name__ == "__main__":
    unittest.main()
