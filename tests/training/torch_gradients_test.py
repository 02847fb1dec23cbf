"""Whole gradients of the float64 interpreter and of compiled steps against PyTorch in float64.

Losses, whether samples are right, every parameter's gradient, and the statistics of every batch norm's batch.
"""
import unittest

import one_step
import torch_training
from gradients_test import GradientsCase


class TorchGradients(GradientsCase):
    def exact(self, network):
        return torch_training.step(network, one_step.SMOOTHING)

    def steps(self, network):
        # Both are in double; they sum in other orders.
        yield "interpreter", one_step.interpreted(network), 1e-9
        yield from super().steps(network)


TorchGradients.add_cases()

if __name__ == "__main__":
    unittest.main()
