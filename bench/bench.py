"""Times resnetc and its peers in turn on the same networks and the same input, compares all logits with float64, and prints a table.

Everything runs in a process of its own. docs/performance.md says what the columns mean.
"""
import argparse
import json
import os
import sys
import tempfile

import machine
import rows
import scaling
import table
from peer import PROGRAMS

PEERS = [name for name in PROGRAMS if name != "resnetc"]
IMAGENET = ("resnet18", "resnet34", "resnet50", "resnet101", "d2l18")
ROWS = [f"{name}_b{batch}" for name in IMAGENET for batch in (1, 8)]
ROWS += [f"{name}_b{batch}" for name in ("cifar20", "cifar56") for batch in (1, 128)] + ["resnet50_b1_direct"]
TRAINING_ROWS = [f"{row}_train" for row in ("d2l18_b32", "d2l18_b256", "resnet18_b8", "resnet50_b8", "cifar20_b128")]
QUICK_ROWS = ["resnet18_b1", "resnet50_b1", "resnet50_b1_direct", "cifar20_b1"]


def list_of(kind, known=None):
    """Parses values between commas, for argparse."""

    def parse(text):
        values = [kind(part) for part in text.split(",") if part]
        unknown = [str(value) for value in values if known is not None and value not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"expected some of {', '.join(known)}, got {', '.join(unknown)}")
        return values

    return parse


def row(text):
    try:
        return rows.Row(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def threads(text):
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"expected a number of threads, got {text}")
    return int(text)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=list_of(row), help="NAME_bBATCH[_direct|_train],... of the zoo's names; default: " + ",".join(ROWS + TRAINING_ROWS))
    parser.add_argument("--peers", type=list_of(str, PEERS), default=PEERS, help=f"default: {','.join(PEERS)}; '' for none")
    parser.add_argument("--threads", type=list_of(threads), help="default: 1 and 2, or what there is")
    parser.add_argument("--rounds", type=int, help="how often everybody takes a turn (default 3)")
    parser.add_argument("--seconds", type=float, help="of each turn (default 2)")
    parser.add_argument("--quick", action="store_true", help=f"{','.join(QUICK_ROWS)} on at most 2 threads, one round of a second")
    parser.add_argument("--scaling", metavar="SVG", nargs="?", const="", help="ours alone: time against batch and image size, and a chart")
    parser.add_argument("--json", help="where the figures go (default: bench.json or scaling.json in the build folder)")
    options = parser.parse_args(arguments)
    defaults = (QUICK_ROWS, [min(2, cores)], 1, 1.0) if options.quick else (ROWS + TRAINING_ROWS, sorted({1, min(2, cores)}), 3, 2.0)
    options.rows = options.rows or [rows.Row(text) for text in defaults[0]]
    options.threads = options.threads or defaults[1]
    options.rounds, options.seconds = options.rounds or defaults[2], options.seconds or defaults[3]
    return options


def save(path, found):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)


def compare(options, folder):
    """Ours and theirs; what was measured is saved after each row."""
    found = machine.describe([PROGRAMS[peer].package for peer in options.peers])
    limits, host, measured = machine.Limits(options.threads, folder), machine.built("host.c", folder), []
    found["limits"] = limits.best
    for number, chosen in enumerate(options.rows, 1):
        print(f"{chosen.text} ({number} of {len(options.rows)})", file=sys.stderr, flush=True)
        limits.measure()
        with tempfile.TemporaryDirectory(dir=folder) as files:
            chosen.prepare(rows.Place(options.build, files, host))
            # A step of training takes seconds: with all threads only.
            for count in options.threads[-1:] if chosen.trains else options.threads:
                measured.append((chosen, count, chosen.time(options.peers, count, options.rounds, options.seconds)))
        found["rows"] = [rows.result(row, count, times, limits.best[count]) for row, count, times in measured]
        save(options.json or os.path.join(options.build, "bench.json"), found)
    return found


def main(arguments):
    options = parse(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder  # nothing that a peer leaves stays
        if options.scaling is not None:
            return scaling.main(options, folder)
        found = compare(options, folder)
    print(table.page(found["rows"], ["resnetc", *options.peers], found["limits"]))
    wrong = [f"{result['row']}: {result['times']['resnetc']['error']:.1e}" for result in found["rows"] if not result["within_bound"]]
    if wrong:
        sys.exit(f"errors over the bounds {rows.BOUNDS}: {', '.join(wrong)}")


if __name__ == "__main__":
    main(sys.argv[1:])
