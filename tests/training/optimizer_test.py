"""AdamW's steps of a compiled network, computed again from the moments that it keeps."""
import os
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import networks
import one_step
import resnetc

RATE, DECAY, BETA1, BETA2, EPSILON = 0.01, 0.1, 0.9, 0.99, 1e-8


class AdamW(unittest.TestCase):
    def test_corrects_the_bias_of_each_step(self):
        network = networks.drawn("digits", 8)
        with tempfile.TemporaryDirectory() as folder:
            state = resnetc.State(resnetc.Model(one_step.compile_training(network, folder, optimizer="adamw")), max_batch=8)
        name = "layer1.0.conv1.weight"
        for step in (1, 2, 3):
            before = state.get(name).astype(np.float64)
            state.step(network.images, network.labels, lr=RATE, weight_decay=DECAY, beta1=BETA1, beta2=BETA2, epsilon=EPSILON)
            m, v = state.get("m:" + name) / (1 - BETA1**step), state.get("v:" + name) / (1 - BETA2**step)
            expected = before * (1 - RATE * DECAY) - RATE * m / (np.sqrt(v) + EPSILON)
            np.testing.assert_allclose(state.get(name), expected, rtol=1e-5, atol=1e-7, err_msg=f"step {step}")


if __name__ == "__main__":
    unittest.main()
