"""Trains the zoo's `digits` network in PyTorch and writes digits.safetensors. Run it in this folder: python train.py

Until resnetc trains by itself, this is where the demo's weights come from. Names are torchvision's: conv1, bn1,
layer1.0.conv1, layer2.0.downsample.0, fc. Needs torch, numpy and safetensors; takes a few seconds.
"""
import gzip

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

SEED = 0
EPOCHS = 15
BATCH = 64


def conv3x3(cin, cout, stride=1):
    return nn.Conv2d(cin, cout, 3, stride, padding=1, bias=False)


class Block(nn.Module):
    """relu(bn(conv(relu(bn(conv(x))))) + skip), where skip is x or a 1x1 projection of it."""

    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1, self.bn1 = conv3x3(cin, cout, stride), nn.BatchNorm2d(cout)
        self.conv2, self.bn2 = conv3x3(cout, cout), nn.BatchNorm2d(cout)
        self.downsample = None
        if stride != 1 or cin != cout:
            self.downsample = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        skip = x if self.downsample is None else self.downsample(x)
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + skip)


class DigitsNet(nn.Module):
    """Stem of 32 channels, stages of 32 and 64 with two blocks each, global average pool, 10 classes."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = conv3x3(1, 32), nn.BatchNorm2d(32)
        self.layer1 = nn.Sequential(Block(32, 32, 1), Block(32, 32, 1))
        self.layer2 = nn.Sequential(Block(32, 64, 2), Block(64, 64, 1))
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.fc(self.layer2(self.layer1(x)).mean((2, 3)))


def load_digits():
    """Pixels / 16 as [n, 1, 8, 8], labels, and which rows are test rows: every fifth."""
    with gzip.open("digits.csv.gz", "rt") as file:
        rows = np.loadtxt(file, delimiter=",", dtype=np.float32)
    images = torch.from_numpy(rows[:, :64] / 16).reshape(-1, 1, 8, 8)
    labels = torch.from_numpy(rows[:, 64].astype(np.int64))
    return images, labels, torch.arange(len(rows)) % 5 == 4


def train(model, images, labels):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    steps = EPOCHS * -(-len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    model.train()
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(images)).split(BATCH):
            loss = F.cross_entropy(model(images[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
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
    print(f"{right} of {test.sum()} test digits right: {100 * right / test.sum():.2f} %")
    tensors = {name: tensor for name, tensor in model.state_dict().items() if "num_batches" not in name}
    save_file(tensors, "digits.safetensors")


if __name__ == "__main__":
    main()
