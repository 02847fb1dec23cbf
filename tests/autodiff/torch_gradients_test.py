"""Whole gradients, in the float64 interpreter, against PyTorch in float64: of networks of the zoo.

Losses, whether samples are right, every parameter's gradient, and the statistics of every batch norm's batch.
"""
import os
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from safetensors.numpy import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [HERE, os.path.join(HERE, "..", "peers")]
import zoo_networks

try:
    import torch
except ImportError:
    torch = None
if torch:
    import torch_training

STEP = os.path.join(os.environ.get("RESNETC_BUILD", "build"), "tests", "interpret_step")
SMOOTHING = 0.1
# Both are in double; they sum in other orders. Of a gradient's norm, or of that of its layer's weight: a bias in front of a
# batch norm has the gradient 0.
BOUND = 1e-9


def interpreted(model, weights, x, labels, folder):
    """What the interpreter computes: {(kind, name): array}."""
    paths = [os.path.join(folder, name) for name in ("x.npy", "labels.npy")]
    for path, value in zip(paths, (x, labels)):
        np.save(path, value)
    output = os.path.join(folder, "step")
    done = subprocess.run([STEP, model, weights, output, *paths, str(SMOOTHING)], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(done.stderr)
    values, results = np.fromfile(output + ".f64"), {}
    with open(output + ".txt", encoding="utf-8") as index:
        for line in index:
            kind, name, *shape = line.split()
            count = int(np.prod([int(extent) for extent in shape]))
            results[kind, name] = values[:count].reshape([int(extent) for extent in shape])
            values = values[count:]
    return results


def weight_beside(name, results):
    """The weight of a parameter's own layer."""
    return results.get(("gradient", name.rpartition(".")[0] + ".weight"), np.zeros(1))


@unittest.skipUnless(torch, "PyTorch is not installed")
class Gradients(unittest.TestCase):
    def compare(self, results, expected):
        self.assertEqual(sorted(results), sorted(expected))
        worst = 0
        for (kind, name), value in expected.items():
            got = results[kind, name]
            norm = np.linalg.norm(value)
            if kind == "gradient":
                norm = max(norm, np.linalg.norm(weight_beside(name, expected)))
            error = np.linalg.norm(got - value.reshape(got.shape)) / (norm or 1)
            self.assertLessEqual(error, BOUND, f"{kind} {name}")
            worst = max(worst, error)
        print(f"{len(expected)} tensors, largest relative error {worst:.1e}")

    def check_zoo(self, name, batch):
        weights, x = zoo_networks.weights(name), zoo_networks.images(name, batch)
        labels = np.arange(batch) * 3 % 10
        expected = torch_training.step_of_zoo(name, weights, x, labels, SMOOTHING)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "weights.safetensors")
            save_file(weights, path)
            self.compare(interpreted("zoo:" + name, path, x, labels, folder), expected)

    def test_digits(self):
        self.check_zoo("digits", 8)

    def test_cifar20(self):
        self.check_zoo("cifar20", 4)

    def test_d2l18(self):
        self.check_zoo("d2l18", 2)


if __name__ == "__main__":
    unittest.main()
