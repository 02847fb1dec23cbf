"""The commands that resnetc prints for PyTorch's files: each is run, and what it writes computes what the network did."""
import importlib.util
import os
import pickle
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import onnx
import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "onnx"))
import runner

BOUND = 4e-6


def network():
    """Of classes that PyTorch itself has: a pickle holds no more than their names."""
    torch.manual_seed(5)
    stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
    return nn.Sequential(stem, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10)).eval()


def printed_command(path):
    """The command in the refusal of a file, for this interpreter."""
    refusal = runner.resnetc("check", path).stderr
    command = re.search(r'convert it with: (python -c ".*")', refusal)
    return [sys.executable, *shlex.split(command[1])[1:]]


class Conversions(unittest.TestCase):
    def check(self, name, save):
        model, x = network(), torch.randn(1, 3, 224, 224)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            save(model, path)
            subprocess.run(printed_command(path), cwd=folder, check=True, capture_output=True, text=True)
            converted = os.path.join(folder, "m.onnx")
            graph = onnx.load(converted).graph
            inputs, output = {graph.input[0].name: x.numpy()}, graph.output[0].name
            value = runner.run_library(runner.compiled(converted, folder), inputs, [output], folder)[output]
        with torch.no_grad():
            reference = model.double()(x.double()).numpy()
        self.assertLessEqual(runner.relative_error(value, reference.astype(np.float64)), BOUND)

    def test_module(self):
        self.check("module.pth", torch.save)

    def test_module_before_version_1_6(self):
        self.check("old.pth", lambda model, path: torch.save(model, path, _use_new_zipfile_serialization=False))

    def test_pickle(self):
        def save(model, path):
            with open(path, "wb") as file:
                pickle.dump(model, file)

        self.check("module.pkl", save)

    def test_torch_script(self):
        self.check("script.pt", lambda model, path: torch.jit.script(model).save(path))

    @unittest.skipUnless(importlib.util.find_spec("onnxscript"), "no onnxscript, which PyTorch exports programs with")
    def test_exported_program(self):
        def save(model, path):
            torch.export.save(torch.export.export(model, (torch.randn(1, 3, 224, 224),)), path)

        self.check("program.pt2", save)


if __name__ == "__main__":
    unittest.main()
