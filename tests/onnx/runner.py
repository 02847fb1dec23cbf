"""Compiles and runs a model with resnetc and with ONNX Runtime, and compares the two."""
import os
import subprocess

import numpy as np
import onnx
import onnxruntime

BUILD = os.environ.get("RESNETC_BUILD", "build")
RESNETC = os.path.join(BUILD, "bin", "resnetc")
INTERPRET = os.path.join(BUILD, "tests", "interpret_model")


def resnetc(*arguments, timeout=300):
    """Runs the tool; what it printed and its exit code."""
    return subprocess.run([RESNETC, *map(str, arguments)], capture_output=True, text=True, errors="replace", timeout=timeout)


def must(done):
    """The finished command, or an error with its message if it failed."""
    if done.returncode:
        raise AssertionError(f"exit status {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return done


def compiled(model_path, folder, *options):
    """The path of the library made of a model file."""
    library = os.path.join(folder, "model.so")
    must(resnetc("compile", model_path, "-o", library, *options))
    return library


def run_library(library, inputs, output_names, folder):
    """The outputs of a compiled model by name; inputs are given by name."""
    arguments = []
    for index, (name, value) in enumerate(inputs.items()):
        path = os.path.join(folder, f"in{index}.npy")
        np.save(path, value)
        arguments.append(f"--input={name}={path}")
    paths = {name: os.path.join(folder, f"out{index}.npy") for index, name in enumerate(output_names)}
    arguments += [f"--output={name}={path}" for name, path in paths.items()]
    must(resnetc("run", library, *arguments))
    return {name: np.load(path) for name, path in paths.items()}


def interpreted(model, inputs, folder, shape=""):
    """The outputs of a model, in order; inputs are given by name, in the order of the model."""
    path = os.path.join(folder, "model.onnx")
    onnx.save(model, path)
    names = []
    for index, value in enumerate(inputs.values()):
        names.append(os.path.join(folder, f"in{index}.npy"))
        np.save(names[-1], value)
    prefix = os.path.join(folder, "out")
    must(subprocess.run([INTERPRET, path, prefix, shape, *names], capture_output=True, text=True, timeout=300))
    return [np.load(f"{prefix}{index}.npy") for index in range(len(model.graph.output))]


def free_batch(model):
    """Makes the first axis of every input a symbol."""
    for entry in model.graph.input:
        entry.type.tensor_type.shape.dim[0].dim_param = "n"


def session_of(model):
    """ONNX Runtime with nothing rewritten: a path or the bytes of a model."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3  # errors only: it warns of unused initialisers
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def relative_error(value, reference):
    """Relative L2; infinite where shapes differ or a value is not finite."""
    if value.shape != reference.shape or not np.isfinite(value).all():
        return float("inf")
    reference = reference.astype(np.float64)
    norm = np.linalg.norm(reference)
    return float(np.linalg.norm(value - reference) / (norm or 1.0))


def compare(library, session, batch, folder, extents=None, spread=1.0, outputs=None):
    """The largest relative error of the outputs, over random inputs of one batch."""
    inputs = inputs_of(session, batch, extents or {}, spread, seed=batch or 0)
    outputs = outputs or [entry.name for entry in session.get_outputs()]
    values = run_library(library, inputs, outputs, folder)
    return max(relative_error(values[name], ref) for name, ref in zip(outputs, session.run(outputs, inputs)))


def inputs_of(session, batch, extents, spread, seed):
    """Standard normal inputs by name; symbols become the batch unless `extents` has them."""
    rng = np.random.default_rng(seed)
    found = {}
    for entry in session.get_inputs():
        shape = [axis if isinstance(axis, int) else extents.get(axis, batch) for axis in entry.shape]
        found[entry.name] = (spread * rng.standard_normal(shape)).astype(np.float32)
    return found
