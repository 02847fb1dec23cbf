"""Times one peer on one model and prints a JSON line: peer.py onnxruntime|openvino MODEL.onnx INPUT.npy OUTPUT.npy THREADS SECONDS."""
import json
import re
import sys
import time

import numpy as np


def open_onnxruntime(path, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda x: session.run(None, {"input": x})[0]


def open_openvino(path, threads):
    import openvino

    core = openvino.Core()
    # f32 is asked for: where the machine has bf16 instructions, OpenVINO's default is bf16.
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(core.read_model(path), "CPU", settings).create_infer_request()
    return lambda x: request.infer({0: x})[0]


PEERS = {"onnxruntime": open_onnxruntime, "openvino": open_openvino}


def measure(run, x, seconds):
    for _ in range(3):  # memory is touched, clocks are up
        run(x)
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end or len(times) < 5:
        start = time.perf_counter()
        run(x)
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)


def peak_rss_bytes():
    """Of this process alone; getrusage would count the parent's pages from before exec."""
    with open("/proc/self/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) * 1024


def main(peer, model, source, target, threads, seconds):
    x = np.load(source)
    run = PEERS[peer](model, int(threads))
    np.save(target, run(x))
    times = measure(run, x, float(seconds))
    print(json.dumps({"median_ms": times[len(times) // 2], "min_ms": times[0], "peak_rss_bytes": peak_rss_bytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
