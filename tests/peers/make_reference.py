"""Computes the logits of the zoo's networks in float64 with PyTorch: make_reference.py [--check] [NAME...]

Without --check it writes data/NAME.npy; with it, it compares (this is what `./dev test --peers` runs).
"""
import os
import sys

import numpy as np
import torch
import zoo_networks
from torch_ops import TorchOps

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def logits(name):
    with torch.inference_mode():
        x = torch.from_numpy(zoo_networks.images(name)).double()
        weights = {key: torch.from_numpy(value).double() for key, value in zoo_networks.weights(name).items()}
        return zoo_networks.build(name, TorchOps(weights), x).numpy()


def main(arguments):
    check = "--check" in arguments
    worst = 0
    for name in [text for text in arguments if text != "--check"] or zoo_networks.NAMES:
        path, value = os.path.join(DATA, name + ".npy"), logits(name)
        if check:
            reference = np.load(path)
            worst = max(worst, np.linalg.norm(value - reference) / np.linalg.norm(reference))
        else:
            np.save(path, value)
        print(name, np.abs(value).mean(), flush=True)
    # Float64 on another machine may sum in another order, no more.
    return 0 if worst < 1e-12 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
