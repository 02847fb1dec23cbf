"""Random residual graphs: a seed gives one. They stay small, so that what they test is how ops meet."""
import random

import numpy as np

from graph import GraphBuilder


class RandomGraph:
    def __init__(self, seed):
        self.choice = random.Random(seed)
        opset = self.choice.choice([9, 11, 12, 13, 15, 17, 18, 20, 22])
        self.g = GraphBuilder(name=f"random{seed}", opset=opset, seed=seed, named=self.choice.random() < 0.8)
        self.batch = self.choice.choice(["n", "n", "n", None, 3])
        self.values = []  # (name, channels, h, w) of every image so far

    def model(self):
        h, w, c = (self.choice.randint(*bounds) for bounds in ((5, 21), (5, 21), (1, 19)))
        self.values.append((self.g.input([self.batch, c, h, w]), c, h, w))
        self.convolve()
        for _ in range(self.choice.randint(3, 9)):
            step = self.choice.choice([self.residual] * 3 + [self.convolve] * 2 + [self.pool, self.scale, self.activate, self.join, self.gate, self.cut, self.normalise])
            step()
        self.finish()
        return self.g.model()

    # --- steps: each appends to self.values ---

    def pick(self):
        """Mostly the last image, now and then an earlier one."""
        return self.values[-1] if self.choice.random() < 0.7 else self.choice.choice(self.values)

    def push(self, name, channels, h, w):
        self.values.append((name, channels, h, w))

    def activate_some(self, x):
        kind = self.choice.choice(["Relu", "Relu", "Relu", "LeakyRelu", "Clip", "Sigmoid", None])
        if kind is None:
            return x
        if kind == "Clip":
            return self.g.clip(x, -0.5, 3)
        return self.g.op(kind, x, **({"alpha": 0.2} if kind == "LeakyRelu" else {}))

    def convolve(self):
        x, c, h, w = self.pick()
        kernel, stride = self.choice.choice([1, 1, 2, 3, 3, 3, 5]), self.choice.choice([1, 1, 2])
        dilation = self.choice.choice([1, 1, 1, 2]) if kernel > 1 else 1
        groups = self.choice.choice([1, 1, 1, c, self.choice.choice([k for k in range(1, c + 1) if c % k == 0])])
        co = groups * self.choice.randint(1, max(1, 20 // groups))
        reach = dilation * (kernel - 1)
        pads = [self.choice.randint(0, kernel // 2 + 1) for _ in range(4)]
        oh, ow = ((size + a + b - reach - 1) // stride + 1 for size, a, b in ((h, pads[0], pads[2]), (w, pads[1], pads[3])))
        if h + pads[0] + pads[2] <= reach or w + pads[1] + pads[3] <= reach:
            return
        y = self.g.conv(x, c, co, kernel, stride, groups, self.choice.random() < 0.5, dilation, pads=pads)
        if self.choice.random() < 0.6:
            y = self.g.bn(y, co)
        self.push(self.activate_some(y), co, oh, ow)

    def residual(self):
        x, c, h, w = self.pick()
        y = self.g.conv_bn(x, c, c, 3, relu=self.choice.random() < 0.7)
        if self.choice.random() < 0.5:
            y = self.g.conv_bn(y, c, c, self.choice.choice([1, 3]), scale=0.3, relu=False)
        operands = [x, y] if self.choice.random() < 0.5 else [y, x]
        self.push(self.activate_some(self.g.op(self.choice.choice(["Add", "Add", "Sum", "Sub"]), *operands)), c, h, w)

    def pool(self):
        x, c, h, w = self.pick()
        kernel, stride = self.choice.choice([2, 3]), self.choice.choice([1, 2])
        if min(h, w) < kernel:
            return
        oh, ow = (h - kernel) // stride + 1, (w - kernel) // stride + 1
        if self.choice.random() < 0.5:
            return self.push(self.g.max_pool(x, kernel, stride, 0), c, oh, ow)
        self.push(self.g.average_pool(x, kernel, stride), c, oh, ow)

    def scale(self):
        """A constant of one of the shapes that broadcast, on either side."""
        x, c, h, w = self.pick()
        shape = self.choice.choice([[], [1], [c, 1, 1], [1, c, 1, 1], [h, w], [1, 1, 1, w], [c, h, w]])
        constant = self.g.constant((0.5 + self.g.rng.random(shape)).astype(np.float32))
        operands = [x, constant] if self.choice.random() < 0.7 else [constant, x]
        kind = self.choice.choice(["Add", "Mul", "Sub", "Div"] if operands[0] == x else ["Add", "Mul", "Sub"])
        self.push(self.g.op(kind, *operands), c, h, w)

    def activate(self):
        x, c, h, w = self.pick()
        self.push(self.activate_some(x), c, h, w)

    def join(self):
        """Concatenates or adds two images of one size."""
        x, c, h, w = self.pick()
        y, d = self.choice.choice([(name, d) for name, d, *size in self.values if size == [h, w]])
        if c == d and self.choice.random() < 0.5:
            return self.push(self.g.op("Add", x, y), c, h, w)
        if c + d <= 40:
            self.push(self.g.op("Concat", x, y, axis=1), c + d, h, w)

    def gate(self):
        """Squeeze and excitation, with the mean taken in one of two ways."""
        x, c, h, w = self.pick()
        s = self.g.op("GlobalAveragePool", x) if self.choice.random() < 0.5 else self.g.reduce_mean(x, [2, 3])
        s = self.g.op("Sigmoid", self.g.conv(s, c, c, 1, bias=True))
        self.push(self.g.op("Mul", *([x, s] if self.choice.random() < 0.5 else [s, x])), c, h, w)

    def cut(self):
        """A slice or a pad of rows and columns."""
        x, c, h, w = self.pick()
        if self.choice.random() < 0.5 and min(h, w) >= 4 and self.g.opset >= 10:
            return self.push(self.g.slice(x, [1, 0], [h, w], [2, 3], [2, 1]), c, h // 2, w)
        self.push(self.g.pad(x, [0, 0, 1, 0, 0, 0, 0, 2], self.choice.choice(["constant", "reflect", "edge"]) if min(h, w) > 2 else "constant"), c, h + 1, w + 2)

    def normalise(self):
        x, c, h, w = self.pick()
        self.push(self.g.bn(x, c), c, h, w)

    # --- the end ---

    def finish(self):
        """Logits of the last image, and sometimes an inner image too."""
        x, c, h, w = self.values[-1]
        if self.choice.random() < 0.3:
            y = self.choice.choice(self.values[1:])[0]
            self.g.output(self.g.op("Identity", y), rank=4)
        if self.choice.random() < 0.5:
            return self.g.output(self.g.classifier(x, c, self.choice.randint(1, 20)))
        self.g.output(self.g.gemm(self.g.op("Flatten", x), c * h * w, self.choice.randint(1, 20)))
