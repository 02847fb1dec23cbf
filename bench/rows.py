"""A row of the benchmark: one network at one batch size, compiled by resnetc and converted for the peers, timed in turn."""
import functools
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

import networks
import numpy as np
import reference
import training
import zoo_networks
from machine import HERE, run

# The documented bounds of relative L2 errors of logits against float64: docs/performance.md.
BOUNDS = {"auto": 1e-5, "direct": 2e-6}


@dataclass
class Place:
    """Where a row finds and leaves its files."""
    build: str
    folder: str  # temporary
    host: str  # host.c, compiled


class Row:
    """text is NAME_bBATCH, NAME_bBATCH_direct or NAME_bBATCH_train; side is the image's, by default the network's own."""

    def __init__(self, text, side=None):
        name, _, rest = text.partition("_b")
        batch, _, kind = rest.partition("_")
        known = name in zoo_networks.NAMES and batch.isdigit() and int(batch) > 0 and kind in ("", "direct", "train")
        if not known or text.endswith("_"):
            raise ValueError(f"expected NAME_bBATCH, NAME_bBATCH_direct or NAME_bBATCH_train with a name of {', '.join(zoo_networks.NAMES)}, "
                             f"got {text}")
        self.text, self.name, self.batch, self.side = text, name, int(batch), side
        self.conv, self.trains = "direct" if kind == "direct" else "auto", kind == "train"

    def prepare(self, place, library=None):
        """Writes weights and input, and compiles unless there is a library."""
        self.network = networks.make(self.name, self.batch, place.folder, self.side)
        self.place, self.refused = place, {}
        images = np.random.default_rng(3).standard_normal(self.network.shape).astype(np.float32)
        np.save(self.file("input.npy"), images)
        self.artefact = library or self.compile()

    @functools.cached_property
    def reference(self):
        images = np.load(self.file("input.npy"))
        if self.trains:
            return training.reference_loss(self.name, images, self.network.work().classes)
        return reference.logits(self.name, images)

    def compile(self):
        network, library = self.network, self.file("so")
        run(os.path.join(self.place.build, "bin", "resnetc"), "compile", f"zoo:{network.name},image={network.side}", f"--weights={network.weights}",
            f"--batch-hint={network.batch}", f"--conv={self.conv}", *(["--train"] if self.trains else []), "-o", library)
        return library

    def file(self, ending):
        size = f"_{self.side}px" if self.side else ""
        return os.path.join(self.place.folder, f"{self.text}{size}.{ending}")

    def ask(self, program, action, threads, seconds):
        """What peer.py says; a program that refuses is asked no more."""
        network = self.network
        job = {"network": network.name, "batch": network.batch, "side": network.side, "folder": self.place.folder, "onnx": network.onnx,
               "classes": network.work().classes, "trains": self.trains, "library": self.artefact, "host": self.place.host, "input": self.file("input.npy"),
               "output": self.file(program + ".npy"), "threads": threads, "seconds": seconds}
        with open(self.file("json"), "w", encoding="utf-8") as file:
            json.dump(job, file)
        # Libraries that take no number of threads as an argument look here.
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
        done = subprocess.run([sys.executable, os.path.join(HERE, "peer.py"), action, program, self.file("json")], capture_output=True,
                              text=True, env=environment)
        lines = done.stdout.splitlines()
        answer = json.loads(lines[-1]) if done.returncode == 0 and lines else {"refused": f"ended with exit status {done.returncode}"}
        if "refused" in answer:
            self.refused[program] = answer["refused"]
        return answer

    def programs(self, peers):
        """Those of the peers that can do this, and both ways of the one that trains."""
        if self.trains:
            return ["pytorch", "pytorch_compile"] if "pytorch" in peers else []
        return peers

    def time(self, peers, threads, rounds, seconds):
        """By program, ours first, its times, least memory and error, or why it cannot take part. A round times everybody once."""
        self.refused = {}
        peers = self.programs(peers)
        if peers and not self.trains and not os.path.exists(self.network.onnx):
            networks.write_onnx(self.network)
        for peer in peers:
            self.ask(peer, "prepare", threads, seconds=0)
        answers = {program: [] for program in ("resnetc", *peers)}
        for _ in range(rounds):
            for program, given in answers.items():
                if program not in self.refused:
                    given.append(self.ask(program, "time", threads, seconds))
        if "resnetc" in self.refused:
            sys.exit(f"{self.text}: resnetc: {self.refused['resnetc']}")
        times = {program: self.summary(program, given) for program, given in answers.items() if program not in self.refused}
        return {"times": times, "refused": self.refused}

    def summary(self, program, answers):
        medians = [answer["median_ms"] for answer in answers]
        logits = np.load(self.file(program + ".npy"))
        return {"median_ms": statistics.median(medians), "min_ms": min(answer["min_ms"] for answer in answers), "medians_ms": medians,
                "peak_rss_bytes": min(answer["peak_rss_bytes"] for answer in answers), "error": reference.error(logits, self.reference)}


def result(row, threads, measured, limits):
    """One line of the table: what Row.time measured, and how it compares with the peers and with what the machine can do."""
    work, times = row.network.work(), measured["times"]
    ours = times["resnetc"]
    passes = 3 if row.trains else 1  # forward, gradients of the inputs and of the filters
    gflop = 2e-9 * work.multiply_adds * row.batch * passes
    found = {"row": row.text, "threads": threads, "trains": row.trains, **measured,
             "of_peak": gflop / (ours["median_ms"] * 1e-3) / limits["gflops"],
             "direct_limit_ms": gflop / limits["gflops"] * 1e3,
             "weights_ms": 4e-6 * work.weight_elements / limits["gigabytes"],
             "within_bound": ours["error"] <= BOUNDS[row.conv]}
    peers = {program: time for program, time in times.items() if program != "resnetc"}
    if peers:
        found["fastest_peer"] = min(peers, key=lambda peer: peers[peer]["median_ms"])
        for figure in ("median_ms", "min_ms"):
            found["faster_by_" + figure[:-3]] = min(time[figure] for time in peers.values()) / ours[figure]
    return found
