"""Trains a network of the zoo on pictures of our own, in a loop of our own: python train_shapes.py NETWORK.so [EPOCHS]

    resnetc compile zoo:digits,image=16,classes=3 --train -o shapes.so
    PYTHONPATH=../../python python train_shapes.py shapes.so

The pictures are discs, squares and crosses on noise, made here; put your own arrays in their place. They are float32, one row a
sample, with the dims that `resnetc inspect shapes.so` shows; labels are whole numbers from 0.
"""
import sys

import numpy as np

import resnetc

SIDE, BATCH = 16, 16
SHAPES = (lambda x, y, r: x * x + y * y <= r * r,  # disc
          lambda x, y, r: np.maximum(abs(x), abs(y)) <= r,  # square
          lambda x, y, r: np.minimum(abs(x), abs(y)) <= r / 4)  # cross


def make_pictures(count, seed):
    """Images [count, 1, SIDE, SIDE] and the index of the shape that each shows."""
    random = np.random.default_rng(seed)
    labels = random.integers(len(SHAPES), size=count)
    images = random.normal(0, 0.3, (count, 1, SIDE, SIDE))
    y, x = np.mgrid[:SIDE, :SIDE]
    for image, label in zip(images[:, 0], labels):
        column, row = random.uniform(6, 10, 2)
        image += SHAPES[label](x - column, y - row, random.uniform(3, 6))
    return images.astype(np.float32), labels


def count_right(model, weights, images, labels):
    with resnetc.Context(model, max_batch=len(images), weights=weights) as context:
        return int((context.run(images).argmax(1) == labels).sum())


def main(library, epochs=6):
    images, labels = make_pictures(1000, seed=1)
    test_images, test_labels = make_pictures(200, seed=2)
    random = np.random.default_rng(3)
    model = resnetc.Model(library)
    state = resnetc.State(model, max_batch=BATCH)
    for epoch in range(epochs):
        loss = 0
        for rows in np.array_split(random.permutation(len(images)), -(-len(images) // BATCH)):
            loss += state.step(images[rows], labels[rows], lr=0.02 * (1 - epoch / epochs), momentum=0.9).loss_sum
        right = count_right(model, state.freeze(), test_images, test_labels)
        print(f"epoch {epoch + 1}: loss {loss / len(images):.4f}, {right} of {len(test_images)} test pictures right")
    state.save("shapes.ckpt")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
