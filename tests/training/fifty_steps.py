"""Fifty steps of SGD with momentum from the same weights on the same batches: what losses_test.py and make_losses.py compare.

How far float32 gets from float64 depends on the learning rate. With a small one rounding errors just add up, and the distance says how
large they are. With one at which a network learns, the first ReLU that rounding moves to the other side of 0 sends two runs apart, and the
distance says that neither goes astray. Between them it says when that ReLU came, which is chance: at 0.003 three float32 runs of cifar20
on the same data are 3e-5, 1e-4 and 1e-3 from float64. So there are two rates, one for each, with which PyTorch in float32 is within 1e-4
for the first five steps. Winograd's rounding, some 1e-6 of a value, moves such a ReLU earlier: of eight starts in d2l18's images, 400 apart, four
have one in the first three steps, after which the losses are 1e-4 to 5e-4 apart, and the others are within 1e-4. So the start is one without. Weights are random: trained ones have losses near 0, of which rounding is a larger part.
"""
from dataclasses import dataclass

import networks

STEPS = 50
MOMENTUM = 0.9


@dataclass
class Run:
    """The network's images are those of all batches, one after the other."""

    network: networks.Network
    batch: int
    rate: float

    def batches(self):
        for start in range(0, STEPS * self.batch, self.batch):
            yield self.network.images[start : start + self.batch], self.network.labels[start : start + self.batch]


def cifar20(rate):
    images, labels = networks.cifar(400, STEPS * 16, normalised=True)
    network = networks.Network("zoo:cifar20,image=16", networks.zoo_networks.weights("cifar20"), networks.middle(images, 16), labels)
    return Run(network, 16, rate)


def d2l18(rate):
    network = networks.Network("zoo:d2l18,image=56", networks.zoo_networks.weights("d2l18"), *networks.fashion_mnist(STEPS * 8, start=1200))
    return Run(network, 8, rate)


RUNS = {
    "cifar20, rate 0.0003": lambda: cifar20(0.0003),
    "cifar20, rate 0.03": lambda: cifar20(0.03),
    "d2l18, rate 0.0003": lambda: d2l18(0.0003),
    "d2l18, rate 0.001": lambda: d2l18(0.001),
}
