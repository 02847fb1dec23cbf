"""Times resnetc and its peers in turn on the same networks, checks that they agree, and prints a table.

    bench.py --build BUILD [--rows resnet50_b1,...] [--threads N] [--rounds N] [--seconds S] [--json FILE]

A row is NAME_bBATCH. Everything runs in a process of its own; each figure is the least of the rounds' medians, because other work on
the machine can only add time. `of peak` is the share of the FMA peak that peak.cpp measured in the same run.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import networks
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ("onnxruntime", "openvino")
ROWS = "resnet18_b1,resnet50_b1,resnet50_b8,cifar20_b1"
# Two float32 implementations of one network: each is within 2e-6 of float64.
TOLERANCE = 4e-6


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def measure_peak(folder, threads):
    program = os.path.join(folder, "peak")
    run("clang++-22", "-O2", "-pthread", os.path.join(HERE, "peak.cpp"), "-o", program)
    return float(run(program, threads))


class Row:
    """One network at one batch size: ours and theirs on the same weights and input."""

    def __init__(self, text, build, folder):
        name, _, batch = text.partition("_b")
        if name not in networks.FAMILIES or not batch.isdigit():
            sys.exit(f"--rows: expected NAME_bBATCH with a name of {', '.join(networks.FAMILIES)}, got {text}")
        self.text, self.folder = text, folder
        self.resnetc = os.path.join(build, "bin", "resnetc")
        self.network = networks.make(name, int(batch), folder)
        self.input, self.artefact = os.path.join(folder, text + ".npy"), os.path.join(folder, text + ".so")
        np.save(self.input, np.random.default_rng(3).standard_normal(self.network.shape).astype(np.float32))
        run(self.resnetc, "compile", f"zoo:{name}", f"--weights={self.network.weights}", f"--batch-hint={batch}", "-o", self.artefact)

    def output(self, who):
        return os.path.join(self.folder, f"{self.text}.{who}.npy")

    def time_ours(self, threads, seconds):
        return json.loads(run(self.resnetc, "bench", self.artefact, f"--batch={self.network.batch}", f"--threads={threads}",
                              f"--seconds={seconds}", "--json"))

    def time_peer(self, peer, threads, seconds):
        return json.loads(run(sys.executable, os.path.join(HERE, "peer.py"), peer, self.network.onnx, self.input, self.output(peer),
                              threads, seconds))

    def errors(self):
        """Relative L2 distance of our logits from each peer's."""
        run(self.resnetc, "run", self.artefact, f"--input={self.input}", f"--output={self.output('resnetc')}")
        ours = np.load(self.output("resnetc")).astype(np.float64)
        theirs = {peer: np.load(self.output(peer)).astype(np.float64) for peer in PEERS}
        return {peer: float(np.linalg.norm(ours - other) / np.linalg.norm(other)) for peer, other in theirs.items()}


def measure(row, options, peak):
    rounds = {who: [] for who in ("resnetc", *PEERS)}
    for _ in range(options.rounds):
        rounds["resnetc"].append(row.time_ours(options.threads, options.seconds))
        for peer in PEERS:
            rounds[peer].append(row.time_peer(peer, options.threads, options.seconds))
    best = {who: min(times, key=lambda time: time["median_ms"]) for who, times in rounds.items()}
    fastest = min(best[peer]["median_ms"] for peer in PEERS)
    ours = best["resnetc"]["median_ms"]
    return {"row": row.text, "times": best, "ratio": fastest / ours, "errors": row.errors(),
            "gflops": row.network.flops / ours / 1e6, "of_peak": row.network.flops / ours / 1e6 / peak}


def print_table(results, threads, peak):
    print(f"float32, {threads} threads, FMA peak {peak:.0f} GFLOP/s; milliseconds, MB resident")
    print(f"{'':14}{'resnetc':>18}" + "".join(f"{peer:>18}" for peer in PEERS) + f"{'times faster':>14}{'of peak':>9}{'distance':>10}")
    for result in results:
        cells = "".join(f"{time['median_ms']:>11.2f}{time['peak_rss_bytes'] / 1e6:>7.0f}" for time in result["times"].values())
        distance = max(result["errors"].values())
        print(f"{result['row']:14}{cells}{result['ratio']:>14.2f}{result['of_peak']:>9.0%}{distance:>10.0e}")


def parse():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rows", default=ROWS, help=f"NAME_bBATCH between commas (default {ROWS})")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--json", help="where the figures go (default BUILD/bench.json)")
    return parser.parse_args()


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        peak = measure_peak(folder, options.threads)
        results = [measure(Row(text, options.build, folder), options, peak) for text in options.rows.split(",")]
    print_table(results, options.threads, peak)
    with open(options.json or os.path.join(options.build, "bench.json"), "w", encoding="utf-8") as file:
        json.dump({"threads": options.threads, "peak_gflops": peak, "rows": results}, file, indent=1)
    wrong = [result["row"] for result in results if max(result["errors"].values()) > TOLERANCE]
    if wrong:
        sys.exit(f"the logits differ by more than {TOLERANCE}: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
