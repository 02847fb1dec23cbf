"""Fifty compiled training steps against the losses that PyTorch computed in float64 (data/losses.json, written by make_losses.py)."""
import json
import os
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fifty_steps
import networks
import one_step
import resnetc

# How much farther from float64 than PyTorch's own float32 the losses may be.
FACTORS = {"direct": 3, "auto": 10}
FIRST = 5
FIRST_BOUND = 1e-4


def losses(run, conv):
    with tempfile.TemporaryDirectory() as folder:
        model = resnetc.Model(one_step.compile_training(run.network, folder, f"--conv={conv}"))
    state = resnetc.State(model, max_batch=run.batch, threads=2)
    results = [state.step(*batch, lr=run.rate, momentum=fifty_steps.MOMENTUM) for batch in run.batches()]
    return np.array([result.loss_sum / run.batch for result in results])


@unittest.skipUnless(os.path.isdir(networks.DATA), networks.NO_DATA)
class FiftySteps(unittest.TestCase):
    def check(self, run, reference):
        exact = np.array(reference["float64"])
        for conv, factor in FACTORS.items():
            with self.subTest(conv):
                found = losses(run, conv)
                first = np.abs(found / exact - 1)[:FIRST].max()
                distance = np.linalg.norm(found - exact) / np.linalg.norm(exact)
                print(f"{conv}: first {FIRST} steps {first:.1e}, all {distance:.1e}; PyTorch in float32 {reference['float32_distance']:.1e}")
                self.assertLessEqual(first, FIRST_BOUND)
                self.assertLessEqual(distance, factor * reference["float32_distance"])


def add_cases():
    with open(os.path.join(networks.HERE, "data", "losses.json"), encoding="utf-8") as file:
        references = json.load(file)
    for name, make in fifty_steps.RUNS.items():
        case = lambda self, name=name, make=make: self.check(make(), references[name])
        setattr(FiftySteps, "test_" + name.replace(", rate 0.", "_rate_0_"), case)


add_cases()

if __name__ == "__main__":
    unittest.main()
