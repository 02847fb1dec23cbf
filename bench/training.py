"""One step of training in ours and in PyTorch, for peer.py: images and labels to the loss, gradients, and SGD with momentum."""
import ctypes

import networks  # finds zoo_networks and torch_ops
import numpy as np
import reference
import zoo_networks

MOMENTUM, WEIGHT_DECAY = 0.9, 5e-4
# Weights and labels are random: a small rate keeps the loss finite for as long as anybody measures, and changes no time.
RATE = 1e-3


def labels(batch, classes):
    return np.random.default_rng(5).integers(classes, size=batch, dtype=np.int32)


def reference_loss(name, images, classes):
    """In float64, as an array of one: the mean over the batch, normalised by its own statistics."""
    values = zoo_networks.build(name, BatchOps(zoo_networks.weights(name)), images.astype(np.float64).transpose(1, 0, 2, 3))
    values -= values.max(axis=1, keepdims=True)
    target = labels(len(images), classes)
    return np.array([np.mean(np.log(np.exp(values).sum(axis=1)) - values[np.arange(len(target)), target])])


class BatchOps(reference.NumpyOps):
    def bn(self, x, name, last=False):
        scale, shift = (self.weights[f"{name}.{part}"][:, None, None, None] for part in ("weight", "bias"))
        mean, variance = (of(x, axis=(1, 2, 3), keepdims=True) for of in (np.mean, np.var))
        return (x - mean) / np.sqrt(variance + reference.EPSILON) * scale + shift


def open_resnetc(job, x):
    host = ctypes.CDLL(job["host"])
    host.host_open.restype = host.host_step.restype = ctypes.c_char_p
    context, loss = ctypes.c_void_p(), ctypes.c_double()
    target = labels(job["batch"], job["classes"])
    settings = [ctypes.c_float(value) for value in (RATE, MOMENTUM, WEIGHT_DECAY)]

    def check(text):
        if text:
            raise RuntimeError(text.decode())

    check(host.host_open(job["library"].encode(), ctypes.c_int64(job["batch"]), job["threads"], 1, ctypes.byref(context)))

    def run():
        check(host.host_step(context, x.ctypes.data_as(ctypes.c_void_p), ctypes.c_uint64(x.nbytes),
                             target.ctypes.data_as(ctypes.c_void_p), *settings, ctypes.byref(loss)))
        return np.array([loss.value / job["batch"]])

    return run


def open_pytorch(job, x):
    return pytorch_step(job, x, lambda model: model)


def open_pytorch_compile(job, x):
    import torch

    return pytorch_step(job, x, torch.compile)


def pytorch_step(job, x, compiled):
    import pytorch_model
    import torch

    torch.set_num_threads(job["threads"])
    model = pytorch_model.Training(job["network"]).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    images = pytorch_model.channels_last(torch.from_numpy(x))
    target = torch.from_numpy(labels(job["batch"], job["classes"]).astype(np.int64))
    forward = compiled(model)

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(forward(images), target)
        loss.backward()
        optimizer.step()
        return np.array([loss.item()])

    return run
