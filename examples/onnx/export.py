"""Trains a small squeeze-and-excitation network on the digits in PyTorch and exports it: python export.py

Any model and any exporter do; this one is here so that docs/your-own-model.md has a file to work on. Needs torch, numpy
and onnx; takes half a minute.
"""
import gzip
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
SEED, EPOCHS, BATCH = 0, 20, 64


class Gate(nn.Module):
    """Squeeze and excitation: each channel is scaled by a number that depends on the channels' means."""

    def __init__(self, channels):
        super().__init__()
        self.reduce, self.expand = nn.Linear(channels, channels // 4), nn.Linear(channels // 4, channels)

    def forward(self, x):
        scale = torch.sigmoid(self.expand(F.relu(self.reduce(x.mean((2, 3))))))
        return x * scale.view(x.size(0), -1, 1, 1)


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout), nn.ReLU(),
            nn.Conv2d(cout, cout, 3, 1, 1, bias=False), nn.BatchNorm2d(cout), Gate(cout))
        self.skip = nn.Identity()
        if stride != 1 or cin != cout:
            self.skip = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        return F.relu(self.branch(x) + self.skip(x))


class DigitsNet(nn.Module):
    """8 x 8 pixels 0..1 to 10 logits."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        self.blocks = nn.Sequential(Block(16, 16, 1), Block(16, 32, 2))
        self.pool, self.drop, self.fc = nn.AdaptiveAvgPool2d(1), nn.Dropout(0.1), nn.Linear(32, 10)

    def forward(self, x):
        x = self.pool(self.blocks(self.stem(x)))
        return self.fc(self.drop(x.view(x.size(0), -1)))


def load_digits():
    """Pixels / 16 as [n, 1, 8, 8], labels, and which rows are test rows: every fifth."""
    with gzip.open(os.path.join(HERE, "..", "digits", "digits.csv.gz"), "rt") as file:
        rows = np.loadtxt(file, delimiter=",", dtype=np.float32)
    images = torch.from_numpy(rows[:, :64] / 16).reshape(-1, 1, 8, 8)
    return images, torch.from_numpy(rows[:, 64].astype(np.int64)), torch.arange(len(rows)) % 5 == 4


def train(model, images, labels):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS * -(-len(images) // BATCH))
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            F.cross_entropy(model(images[rows]), labels[rows]).backward()
            optimizer.step()
            schedule.step()


def main():
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    images, labels, test = load_digits()
    model = DigitsNet()
    train(model, images[~test], labels[~test])
    model.eval()
    with torch.inference_mode():
        right = (model(images[test]).argmax(1) == labels[test]).sum().item()
    print(f"{right} of {test.sum()} test digits right")
    torch.onnx.export(model, images[:1], os.path.join(HERE, "digits.onnx"), input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}, opset_version=17, dynamo=False)


if __name__ == "__main__":
    main()
