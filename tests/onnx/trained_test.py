"""Trained CIFAR-10 networks from ONNX files: their logits, and how many of 2,000 test images they get right."""
import os
import sys
import tempfile
import unittest

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import runner

SHARED = os.environ.get("RESNETC_SHARED") or os.path.join(HERE, "..", "..", "..", "shared")
DATA = os.path.join(SHARED, "data")
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
# Model, logits, right answers, whether its input is normalised. Logits are to agree to 1e-4, the largest is 45.
MODELS = {
    "resnet20": ("resnet20", 1814, True),
    "resnet20_folded": ("resnet20", 1814, True),
    "resnet32": ("resnet32", 1846, True),
    "resnet8": ("resnet8", 1737, False),
}
LOGITS_BOUND = 1e-4


def images(normalised):
    """The test images as the networks take them, and their labels."""
    records = np.fromfile(os.path.join(DATA, "cifar10", "test-2000.bin"), np.uint8).reshape(-1, 3073)
    pixels = records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float64)
    if normalised:
        pixels = (pixels / 255 - MEAN[:, None, None]) / STD[:, None, None]
    return pixels.astype(np.float32), records[:, 0]


@unittest.skipUnless(os.path.isdir(DATA), f"no trained models: {DATA} is not there")
class Trained(unittest.TestCase):
    def check(self, model, logits, right, normalised):
        x, labels = images(normalised)
        reference = np.load(os.path.join(DATA, "cifar10", f"logits-{logits}-test-2000.npy"))
        path = os.path.join(DATA, "models", model + ".onnx")
        session = runner.session_of(path)
        with tempfile.TemporaryDirectory() as folder:
            library = runner.compiled(path, folder)
            names = [entry.name for entry in session.get_outputs()]
            y = runner.run_library(library, {session.get_inputs()[0].name: x}, names, folder)[names[0]]
        error = float(np.abs(y - reference).max())
        found = int((y.argmax(1) == labels).sum())
        print(f"{model}: {found} right, expected {right}; largest error {error:.1e}")
        self.assertLessEqual(error, LOGITS_BOUND)
        self.assertLessEqual(abs(found - right), 1)


for name, entry in MODELS.items():
    setattr(Trained, f"test_{name}", lambda self, name=name, entry=entry: self.check(name, *entry))

if __name__ == "__main__":
    unittest.main()
