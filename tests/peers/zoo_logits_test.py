"""Compiled networks of the zoo against the float64 logits that PyTorch computed (data/, written by make_reference.py)."""
import os
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from safetensors.numpy import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import zoo_networks

RESNETC = os.path.join(os.environ["RESNETC_BUILD"], "bin", "resnetc")
# The documented bound of direct convolutions, relative L2 of the logits.
BOUND = 2e-6
LONG = ("resnet34", "resnet101", "resnet152", "cifar44", "cifar110")


def compiled_logits(name, folder):
    def file(ending):
        return os.path.join(folder, name + ending)

    save_file(zoo_networks.weights(name), file(".safetensors"))
    np.save(file(".x.npy"), zoo_networks.images(name))
    compile_ = [RESNETC, "compile", f"zoo:{name}", f"--weights={file('.safetensors')}", "--conv=direct", "-o", file(".so")]
    run = [RESNETC, "run", file(".so"), f"--input={file('.x.npy')}", f"--output={file('.y.npy')}"]
    for command in (compile_, run):
        subprocess.run(command, check=True, capture_output=True, text=True)
    return np.load(file(".y.npy")).astype(np.float64)


class ZooLogits(unittest.TestCase):
    def check(self, name):
        reference = np.load(os.path.join(HERE, "data", name + ".npy"))
        with tempfile.TemporaryDirectory() as folder:
            value = compiled_logits(name, folder)
        error = np.linalg.norm(value - reference) / np.linalg.norm(reference)
        print(f"{name}: {error:.1e}")
        self.assertLessEqual(error, BOUND)


def add_cases():
    for name in zoo_networks.NAMES:
        if name not in LONG or os.environ.get("RESNETC_LONG"):
            setattr(ZooLogits, f"test_{name}", lambda self, name=name: self.check(name))


add_cases()

if __name__ == "__main__":
    unittest.main()
