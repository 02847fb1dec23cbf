"""What this machine is and what it can do at most: multiply-adds and reading memory, measured."""
import datetime
import os
import subprocess
import sys
from importlib import metadata

HERE = os.path.dirname(os.path.abspath(__file__))
COMPILERS = {".cpp": ("clang++-22", "-O2", "-pthread"),
             ".c": ("clang-22", "-O2", "-shared", "-fPIC", "-I" + os.path.join(HERE, os.pardir, "runtime", "include"))}


def run(*command):
    """What a command printed; the whole run ends if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def built(source, folder):
    """The program or shared library that a source file of this folder makes."""
    name, ending = os.path.splitext(source)
    target = os.path.join(folder, name)
    run(*COMPILERS[ending], os.path.join(HERE, source), "-o", target)
    return target


class Limits:
    """The GFLOP/s and GB/s that nothing on this machine exceeds, by number of threads: the best of all measurements so far."""

    def __init__(self, threads, folder):
        self.programs = {"gflops": built("peak.cpp", folder), "gigabytes": built("bandwidth.cpp", folder)}
        self.best = {count: dict.fromkeys(self.programs, 0.0) for count in threads}

    def measure(self):
        for count, best in self.best.items():
            for figure, program in self.programs.items():
                best[figure] = max(best[figure], float(run(program, count)))


def cpu():
    """The processor's name and the vector instructions that matter here."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        facts = dict(line.split(":", 1) for line in file.read().split("\n\n")[0].splitlines() if ":" in line)
    facts = {key.strip(): value.strip() for key, value in facts.items()}
    isas = [isa for isa in ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile") if isa in facts["flags"].split()]
    family = f"family {facts['cpu family']} model {facts['model']}"
    return {"name": facts["model name"], "kind": family, "isa": " ".join(isas), "cores": len(os.sched_getaffinity(0))}


def version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def describe(packages):
    """What a figure needs beside it to be measured again."""
    return {"date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"), "command": " ".join(["./dev bench", *(argument for argument in sys.argv[1:] if not argument.startswith("--build="))]),
            "cpu": cpu(), "versions": {package: version(package) for package in packages}}
