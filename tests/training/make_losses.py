"""Trains the runs of fifty_steps.py with PyTorch: make_losses.py [--check]

Without --check it writes data/losses.json: the losses of each step in float64, and how far those in float32 are from them, as a part of
their norm. With it, it compares (this is what `./dev test --peers` runs).
"""
import json
import os
import sys

import fifty_steps
import numpy as np
import torch
import torch_training
from torch.nn import functional as F

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "losses.json")


def losses(run, kind):
    trained = torch_training.TorchNetwork(run.network, kind)
    optimizer = torch.optim.SGD(trained.parameters.values(), run.rate, momentum=fifty_steps.MOMENTUM)
    found = []
    for images, labels in run.batches():
        optimizer.zero_grad()
        loss = F.cross_entropy(trained.logits(images), torch.from_numpy(labels))
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return np.array(found)


def entry(run):
    exact, rounded = losses(run, torch.float64), losses(run, torch.float32)
    return {"float64": [float(f"{loss:.12g}") for loss in exact],
            "float32_distance": float(f"{np.linalg.norm(rounded - exact) / np.linalg.norm(exact):.3g}")}


def main(arguments):
    entries = {name: entry(make()) for name, make in fifty_steps.RUNS.items()}
    for name, made in entries.items():
        print(f"{name}: {made['float64'][0]:.3f} to {made['float64'][-1]:.3f}, float32 is {made['float32_distance']:.1e} from it")
    if "--check" not in arguments:
        with open(DATA, "w", encoding="utf-8") as file:
            json.dump(entries, file, indent=1)
        return 0
    with open(DATA, encoding="utf-8") as file:
        committed = json.load(file)
    # Another machine may sum in another order: 1e-16, which 50 steps do not make a million times larger.
    return 0 if all(np.allclose(entries[name]["float64"], committed[name]["float64"], rtol=1e-8) for name in entries) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
