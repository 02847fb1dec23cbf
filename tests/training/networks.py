"""The networks whose training is checked: how they are compiled, their weights, and images with labels.

Trained weights and real images are not part of the project; SHARED says where they are, and a case that needs them says so.

ReLU's gradient jumps at 0, so a value within rounding of 0 gives float32 another gradient than float64, and rightly: of four images in
cifar20 one of 750,000 values was -1.2e-6, which Winograd rounded to the other side, and a filter's gradient changed by 0.9 %. And where
the gradients of the images nearly cancel, PyTorch's own float32 is off by 1.4e-5. So whole gradients are compared on two of the first 240
images with neither: no value in front of a ReLU comes nearer to 0 than 2e-5 of its layer's mean, ten times as far as rounding goes, and
PyTorch in float32 is within 2e-6.
"""
import gzip
import os
import sys
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import load_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "peers"))
import zoo_networks  # whose folder torch_ops is in, too

SHARED = os.environ.get("RESNETC_SHARED") or os.path.join(HERE, "..", "..", "..", "shared")
DATA = os.path.join(SHARED, "data")
NO_DATA = f"no trained models and no images: {DATA} is not there"
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


@dataclass
class Network:
    """Weights are by the names of the source. A zoo network of zoo_networks.py is named by the part of `model` before its options."""

    model: str  # what `resnetc compile` takes
    weights: dict
    images: np.ndarray
    labels: np.ndarray


def cifar(first, count, normalised):
    """Training images and their labels."""
    records = np.fromfile(os.path.join(DATA, "cifar10", "train-2000.bin"), np.uint8).reshape(-1, 3073)[first : first + count]
    pixels = records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float64)
    if normalised:
        pixels = (pixels / 255 - MEAN[:, None, None]) / STD[:, None, None]
    return pixels.astype(np.float32), records[:, 0].astype(np.int64)


def fashion_mnist(count, start=0):
    """Training images from one on, each pixel as 2 x 2, and their labels."""

    def read(name, head, size):
        with gzip.open(os.path.join(DATA, "fashion-mnist", f"train-{name}-ubyte.gz")) as file:
            return np.frombuffer(file.read(), np.uint8)[head + start * size : head + (start + count) * size]

    pixels = read("images-idx3", 16, 784).reshape(count, 1, 28, 28)
    images = pixels.repeat(2, axis=2).repeat(2, axis=3) / np.float32(255)
    return images, read("labels-idx1", 8, 1).astype(np.int64)


def trained(name):
    return load_file(os.path.join(DATA, "models", name + ".safetensors"))


def drawn(name, batch):
    """A network of the zoo with random weights, images and labels."""
    labels = np.arange(batch, dtype=np.int64) * 3 % 10
    return Network("zoo:" + name, zoo_networks.weights(name), zoo_networks.images(name, batch), labels)


def middle(images, extent):
    edge = (images.shape[2] - extent) // 2
    return np.ascontiguousarray(images[:, :, edge : edge + extent, edge : edge + extent])


def cifar20(first, count, image=32):
    """Trained, on real images of `image` x `image`: the middle of them."""
    images, labels = cifar(first, count, normalised=True)
    return Network(f"zoo:cifar20,image={image}", trained("resnet20"), middle(images, image), labels)


def resnet8(first, count):
    """An ONNX file with its own weights; it takes pixels as they are."""
    path = os.path.join(DATA, "models", "resnet8.onnx")
    return Network(path, trained("resnet8"), *cifar(first, count, normalised=False))


def for_gradients():
    """Those of which whole gradients are compared, by name."""
    return {
        "digits": lambda: drawn("digits", 8),
        "d2l18": lambda: drawn("d2l18", 2),
        "resnet8": lambda: resnet8(9, 2),
        "cifar20": lambda: cifar20(28, 2),
        "cifar20_16x16": lambda: cifar20(83, 2, image=16),
    }
