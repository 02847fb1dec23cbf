"""One training step of a network, compiled or in the float64 interpreter, and how far apart two steps are.

A step is {(kind, name): array}: ("output", "loss") and ("output", "correct"), a number a sample, of a compiled step their sum; ("gradient",
NAME) of the mean loss; ("statistic", NAME), the mean and biased variance of the batch, of a compiled step the mean alone.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
from safetensors.numpy import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("RESNETC_BUILD", "build")
sys.path.append(os.path.join(HERE, "..", "..", "python"))
import resnetc

SMOOTHING = 0.1


def compile_training(network, folder, *options, optimizer="sgd"):
    """The path of the library of a network that trains. By AVX2 on every machine: rounding, and so which ReLU it moves, is then the same."""
    weights, library = os.path.join(folder, "weights.safetensors"), os.path.join(folder, "train.so")
    command = [os.path.join(BUILD, "bin", "resnetc"), "compile", network.model, f"--train={optimizer}", "--target=cpu:avx2", "-o", library, *options]
    if network.model.startswith("zoo:"):  # an ONNX file has its weights
        save_file(network.weights, weights)
        command.append("--weights=" + weights)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    return library


def compiled(network, *options, threads=2):
    with tempfile.TemporaryDirectory() as folder:
        model = resnetc.Model(compile_training(network, folder, *options))
    state = resnetc.State(model, max_batch=len(network.images), threads=threads)
    before = {name: state.get(name) for name, tensor in state.tensors.items() if not tensor.is_parameter}
    # A momentum that was zero is the gradient after one step.
    result = state.step(network.images, network.labels, lr=0.0, label_smoothing=SMOOTHING)
    step = {("output", "loss"): np.array(result.loss_sum), ("output", "correct"): np.array(float(result.correct))}
    for name, tensor in state.tensors.items():
        if tensor.is_parameter:
            step["gradient", name] = state.get("momentum:" + name).astype(np.float64)
        elif name.endswith("mean"):  # 0.9 of the old one and 0.1 of the batch's
            step["statistic", name] = (state.get(name) - 0.9 * before[name].astype(np.float64)) / 0.1
    return step


def interpreted(network):
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: os.path.join(folder, name) for name in ("weights.safetensors", "step", "images.npy", "labels.npy")}
        np.save(paths["images.npy"], network.images)
        np.save(paths["labels.npy"], network.labels)
        if network.model.startswith("zoo:"):
            save_file(network.weights, paths["weights.safetensors"])
        else:
            paths["weights.safetensors"] = ""
        command = [os.path.join(BUILD, "tests", "interpret_step"), network.model, *paths.values(), str(SMOOTHING)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(done.stderr)
        return read_results(paths["step"])


def read_results(path):
    """What interpret_step writes: an index, a line a tensor, and all values."""
    values, results = np.fromfile(path + ".f64"), {}
    with open(path + ".txt", encoding="utf-8") as index:
        for line in index:
            kind, name, *shape = line.split()
            count = int(np.prod([int(extent) for extent in shape]))
            results[kind, name] = values[:count].reshape([int(extent) for extent in shape])
            values = values[count:]
    return results


def weight_beside(key, step):
    """The gradient of the weight of a parameter's own layer."""
    kind, name = key
    return step.get((kind, name.rpartition(".")[0] + ".weight"), np.zeros(1))


def errors(step, exact):
    """{key: |difference| / |exact|} of what `step` has; of a gradient relative to that of its layer's weight, if that is larger: a bias in front of a
    batch norm has the gradient 0."""
    found = {}
    for key in step:
        value = exact[key] if step[key].ndim else np.sum(exact[key])
        norm = np.linalg.norm(value)
        if key[0] == "gradient":
            norm = max(norm, np.linalg.norm(weight_beside(key, exact)))
        found[key] = np.linalg.norm(step[key].ravel() - value.ravel()) / (norm or 1)
    return found
