"""The test cases that the onnx wheel generates for opset 18 and later: a case each."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import node_cases
from node_case import CaseTest, add_cases


class GeneratedCases(CaseTest):
    pass


add_cases(GeneratedCases, "generated", node_cases.generated_cases())

if __name__ == "__main__":
    unittest.main()
