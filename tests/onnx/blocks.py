"""Residual blocks of the literature as ONNX nodes: f(builder, x, ci, co, stride) returns the output's name."""
import numpy as np


def shortcut(g, x, ci, co, stride):
    return x if ci == co and stride == 1 else g.conv_bn(x, ci, co, 1, stride, relu=False)


def join(g, branch, x):
    return g.op("Relu", g.op("Add", branch, x))


def basic(g, x, ci, co, stride, dilation=1):
    y = g.conv_bn(x, ci, co, 3, stride, dilation=dilation)
    return join(g, g.conv_bn(y, co, co, 3, scale=0.3, relu=False, dilation=dilation), shortcut(g, x, ci, co, stride))


def bottleneck(g, x, ci, co, stride, groups=1, stride_first=False, width=None, gate=None):
    """1x1, 3x3, 1x1; the stride is in the 3x3 (v1.5, torchvision) or in the first 1x1 (v1, the paper)."""
    width = width or co // 4
    y = g.conv_bn(x, ci, width, 1, stride if stride_first else 1)
    y = g.conv_bn(y, width, width, 3, 1 if stride_first else stride, groups=groups)
    y = g.conv_bn(y, width, co, 1, scale=0.3, relu=False)
    return join(g, gate(g, y, co) if gate else y, shortcut(g, x, ci, co, stride))


def bottleneck_v1(g, x, ci, co, stride):
    return bottleneck(g, x, ci, co, stride, stride_first=True)


def option_a(g, x, ci, co, stride):
    """The shortcut without weights: every second pixel, new channels of zeros on both sides."""
    y = g.conv_bn(g.conv_bn(x, ci, co, 3, stride), co, co, 3, scale=0.3, relu=False)
    if stride != 1:
        far = 2**63 - 1  # to the end, as PyTorch writes it
        x = g.slice(x, [0, 0], [far, far], [2, 3], [2, 2])
    if co != ci:
        front = (co - ci) // 2
        x = g.pad(x, [0, front, 0, 0, 0, co - ci - front, 0, 0])
    return join(g, y, x)


def resnet_d(g, x, ci, co, stride):
    """The shortcut averages before it projects, so that no pixel is dropped."""
    y = g.conv_bn(x, ci, co // 4, 1)
    y = g.conv_bn(y, co // 4, co // 4, 3, stride)
    y = g.conv_bn(y, co // 4, co, 1, scale=0.3, relu=False)
    if stride != 1:
        x = g.average_pool(x, 2, 2, ceil_mode=1, count_include_pad=0)
    return join(g, y, shortcut(g, x, ci, co, 1))


def preactivation(g, x, ci, co, stride, drop=False):
    """v2: batch norm and ReLU come before the convolution, and nothing after the sum."""
    y = g.op("Relu", g.bn(x, ci))
    if ci != co or stride != 1:
        x = g.conv(y, ci, co, 1, stride)
    y = g.conv_bn(y, ci, co, 3, stride)
    if drop:
        y = g.dropout(y)
    return g.op("Add", g.conv(y, co, co, 3), x)


def wide(g, x, ci, co, stride):
    return preactivation(g, x, ci, co, stride, drop=True)


def excite_by_conv(g, y, channels):
    s = g.op("GlobalAveragePool", y)
    s = g.op("Relu", g.conv(s, channels, channels // 4, 1, bias=True))
    return g.op("Mul", y, g.op("Sigmoid", g.conv(s, channels // 4, channels, 1, bias=True)))


def excite_by_gemm(g, y, channels):
    s = g.reduce_mean(y, [2, 3], keepdims=0)
    s = g.op("Sigmoid", g.gemm(g.op("Relu", g.gemm(s, channels, channels // 4)), channels // 4, channels))
    return g.op("Mul", y, g.reshape(s, [-1, channels, 1, 1]))


def excite_by_matmul(g, y, channels):
    """As Keras exports it: the weights of a dense layer stand right of a MatMul."""
    s = g.squeeze(g.op("GlobalAveragePool", y), [2, 3])
    s = g.op("Relu", g.op("Add", g.op("MatMul", s, g.normal([channels, channels // 4], 0.2)), g.normal([channels // 4], 0.1)))
    s = g.op("Sigmoid", g.op("MatMul", s, g.normal([channels // 4, channels], 0.4)))
    return g.op("Mul", g.unsqueeze(s, [2, 3]), y)


def attend_eca(g, y, channels):
    """A 1-D convolution over the channels' means."""
    s = g.squeeze(g.op("GlobalAveragePool", y), [3])
    s = g.op("Transpose", s, perm=[0, 2, 1])
    s = g.op("Conv", s, g.normal([1, 1, 3], 0.6), kernel_shape=[3], pads=[1, 1])
    s = g.unsqueeze(g.op("Transpose", g.op("Sigmoid", s), perm=[0, 2, 1]), [3])
    return g.op("Mul", y, s)


def attend_spatially(g, y, channels):
    """One weight a pixel, from the mean over the channels."""
    s = g.conv(g.reduce_mean(y, [1]), 1, 1, 7)
    return g.op("Mul", y, g.op("Sigmoid", s))


def attend_twice(g, y, channels):
    """CBAM: one weight a channel, then one a pixel, each from means and maxima."""
    down, up = g.normal([channels // 4, channels, 1, 1], 0.2), g.normal([channels, channels // 4, 1, 1], 0.4)
    parts = [g.op("Conv", g.op("Relu", g.op("Conv", g.op(pool, y), down)), up) for pool in ("GlobalAveragePool", "GlobalMaxPool")]
    y = g.op("Mul", y, g.op("Sigmoid", g.op("Add", *parts)))
    pixels = g.op("Concat", g.reduce_mean(y, [1]), g.reduce_max(y, [1]), axis=1)
    return g.op("Mul", y, g.op("Sigmoid", g.conv(pixels, 2, 1, 7)))


def select_kernels(g, x, ci, co, stride):
    """SK-Net: a softmax over branches of several dilations says how much of each is taken."""
    branches = [g.conv_bn(x, ci, co, 3, stride, dilation=dilation) for dilation in (1, 2)]
    stacked = g.op("Concat", *[g.unsqueeze(y, [1]) for y in branches], axis=1)
    means = g.reduce_mean(g.reduce_sum(stacked, [1], keepdims=0), [2, 3], keepdims=0)
    z = g.op("Relu", g.gemm(means, co, co // 2))
    weights = g.op("Concat", *[g.unsqueeze(g.gemm(z, co // 2, co), [1]) for _ in branches], axis=1)
    weights = g.unsqueeze(g.op("Softmax", weights, axis=1), [3, 4])
    return join(g, g.reduce_sum(g.op("Mul", stacked, weights), [1], keepdims=0), shortcut(g, x, ci, co, stride))


def hierarchical(g, x, ci, co, stride):
    """Res2Net: slices of the channels, each convolved with what the one before gave."""
    width = co // 4
    y = g.conv_bn(x, ci, co, 1, stride)
    parts = [g.slice(y, [width * i], [width * (i + 1)], [1]) for i in range(4)]
    done = [g.conv_bn(parts[0], width, width)]
    for part in parts[1:3]:
        done.append(g.conv_bn(g.op("Add", done[-1], part), width, width))
    y = g.conv_bn(g.op("Concat", *done, parts[3], axis=1), co, co, 1, scale=0.3, relu=False)
    return join(g, y, shortcut(g, x, ci, co, stride))


def reparametrised(g, x, ci, co, stride):
    """RepVGG before its branches are merged: 3x3, 1x1 and a batch norm alone."""
    y = g.op("Add", g.conv_bn(x, ci, co, 3, stride, relu=False), g.conv_bn(x, ci, co, 1, stride, relu=False))
    return g.op("Relu", g.op("Add", y, g.bn(x, ci)) if ci == co and stride == 1 else y)


def gated(gate):
    """The basic block with `gate` at the end of its branch."""

    def block(g, x, ci, co, stride):
        y = g.conv_bn(g.conv_bn(x, ci, co, 3, stride), co, co, 3, scale=0.6, relu=False)
        return join(g, gate(g, y, co), shortcut(g, x, ci, co, stride))

    return block


def inverted(g, x, ci, co, stride):
    """MobileNetV2: expand, depthwise, project, with ReLU6."""
    wide_ = 3 * ci
    y = g.clip(g.conv_bn(x, ci, wide_, 1, relu=False), 0, 6)
    y = g.clip(g.conv_bn(y, wide_, wide_, 3, stride, groups=wide_, relu=False), 0, 6)
    y = g.conv_bn(y, wide_, co, 1, scale=0.5, relu=False)
    return g.op("Add", x, y) if ci == co and stride == 1 else y


def blurred(g, x, ci, co, stride):
    """Downsamples by a fixed depthwise filter after a reflecting pad (anti-aliased networks)."""
    y = g.conv_bn(x, ci, co, 3)
    if stride != 1:
        y, x = blur(g, y, co), blur(g, x, ci)
    return join(g, g.conv_bn(y, co, co, 3, scale=0.3, relu=False), shortcut(g, x, ci, co, 1))


def blur(g, x, channels):
    import numpy as np

    row = np.array([1, 2, 1], np.float32) / 4
    weights = np.tile(np.outer(row, row), (channels, 1, 1, 1))
    x = g.pad(x, [0, 0, 1, 1, 0, 0, 1, 1], mode="reflect")
    return g.op("Conv", x, g.constant(weights), kernel_shape=[3, 3], strides=[2, 2], group=channels)


def attend_nonlocally(g, x, channels, pixels):
    """Self-attention over the pixels: softmax(q k) v, added to the input."""
    inner = channels // 2

    def project():
        return g.reshape(g.conv(x, channels, inner, 1), [0, inner, pixels])

    query, key, value = project(), project(), project()
    weights = g.op("Softmax", g.op("MatMul", g.op("Transpose", query, perm=[0, 2, 1]), key), axis=-1)
    y = g.op("MatMul", weights, g.op("Transpose", value, perm=[0, 2, 1]))
    side = int(pixels**0.5)
    y = g.reshape(g.op("Transpose", y, perm=[0, 2, 1]), [0, inner, side, side])
    return g.op("Add", g.conv(y, inner, channels, 1), x)
