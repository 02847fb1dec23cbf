"""One program that runs networks, on one network, in a process of its own: peer.py prepare|time PROGRAM JOB.json

`prepare` converts the network to the program's own format; `time` runs it, keeps its logits and prints its times. Both print one JSON
line, {"refused": "why"} if the program is not there or cannot do it. A job has: network, batch, side, classes, trains, folder, onnx,
library (ours), host (host.c, compiled), input, output, threads, seconds. Every program is set up for the least time of one run in
float32. A job that trains runs steps of training, and keeps the first one's loss.
"""
import ctypes
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Callable

import numpy as np
import training


def open_resnetc(job, x):
    host = ctypes.CDLL(job["host"])
    host.host_open.restype = host.host_run.restype = ctypes.c_char_p
    context, logits = ctypes.c_void_p(), np.empty((job["batch"], job["classes"]), np.float32)
    # data_as keeps the array alive, the bare address would not.
    buffers = [value for array in (x, logits) for value in (array.ctypes.data_as(ctypes.c_void_p), ctypes.c_uint64(array.nbytes))]

    def check(text):
        if text:
            raise RuntimeError(text.decode())

    check(host.host_open(job["library"].encode(), ctypes.c_int64(job["batch"]), job["threads"], 0, ctypes.byref(context)))

    def run():
        check(host.host_run(context, *buffers))
        return logits

    return run


def open_onnxruntime(job, x):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job["threads"]
    session = onnxruntime.InferenceSession(job["onnx"], options, providers=["CPUExecutionProvider"])
    inputs = {session.get_inputs()[0].name: x}
    return lambda: session.run(None, inputs)[0]


def open_openvino(job, x):
    import openvino

    core = openvino.Core()
    # f32 is asked for: where the machine has bf16 instructions, OpenVINO's default is bf16.
    settings = {"INFERENCE_NUM_THREADS": job["threads"], "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(core.read_model(job["onnx"]), "CPU", settings).create_infer_request()
    return lambda: request.infer({0: x})[0]


def ncnn_file(job):
    return os.path.join(job["folder"], "ncnn", f"{job['network']}_{job['side']}_b1")


def prepare_ncnn(job):
    """ncnn has no batch, so its model is always of one image."""
    import networks
    import pnnx

    if os.path.exists(ncnn_file(job) + ".ncnn.bin"):
        return
    image = networks.Network(job["network"], 1, job["side"], os.path.dirname(ncnn_file(job)))
    os.makedirs(image.folder, exist_ok=True)
    networks.write_onnx(image, networks.NcnnOps)
    shape = str(list(image.shape)).replace(" ", "")
    subprocess.run([pnnx.EXEC_PATH, image.onnx, f"inputshape={shape}", "fp16=0"], check=True, cwd=image.folder, capture_output=True)


def open_ncnn(job, x):
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = job["threads"]
    # float32, as all others.
    net.opt.use_bf16_storage = net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    if net.load_param(ncnn_file(job) + ".ncnn.param") or net.load_model(ncnn_file(job) + ".ncnn.bin"):
        raise RuntimeError("cannot load the converted network")

    images = [ncnn.Mat(image).clone() for image in x]  # Mat alone would point into x

    def run_image(image):
        extractor = net.create_extractor()
        extractor.input("in0", image)
        return np.array(extractor.extract("out0")[1])

    return lambda: np.stack([run_image(image) for image in images])


def prepare_pytorch(job):
    import pytorch_model

    pytorch_model.compile_ahead(job)


def open_pytorch(job, x):
    import pytorch_model

    return pytorch_model.load(job, x)


@dataclass
class Program:
    package: str  # whose version the results name; "" for ours
    open: Callable  # job, images -> function that computes the logits
    prepare: Callable = lambda job: None


PROGRAMS = {
    "resnetc": Program("", open_resnetc),
    "onnxruntime": Program("onnxruntime", open_onnxruntime),
    "openvino": Program("openvino", open_openvino),
    "ncnn": Program("ncnn", open_ncnn, prepare_ncnn),
    "pytorch": Program("torch", open_pytorch, prepare_pytorch),
}


# PyTorch without and with torch.compile; whichever is faster counts.
TRAINERS = {
    "resnetc": Program("", training.open_resnetc),
    "pytorch": Program("torch", training.open_pytorch),
    "pytorch_compile": Program("torch", training.open_pytorch_compile),
}


def measure(run, seconds):
    """Milliseconds of each run, sorted; five at least, so that a median says something."""
    for _ in range(3):  # memory is touched, clocks are up
        run()
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end or len(times) < 5:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)


def peak_rss_bytes():
    """Of this process alone; getrusage would count the parent's pages from before exec."""
    with open("/proc/self/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) * 1024


def timed(program, job):
    run = program.open(job, np.load(job["input"]))
    np.save(job["output"], run())
    times = measure(run, job["seconds"])
    return {"median_ms": times[len(times) // 2], "min_ms": times[0], "runs": len(times), "peak_rss_bytes": peak_rss_bytes()}


def why(error):
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed"
    return f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0][:160]}"


def main(action, name, path):
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    program = (TRAINERS if job["trains"] else PROGRAMS)[name]
    try:
        found = timed(program, job) if action == "time" else program.prepare(job) or {}
    except Exception as error:  # whatever stops another's program is a line in the table, not the end of the run
        found = {"refused": why(error)}
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
