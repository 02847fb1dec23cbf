"""How ours grows with the work: ResNet-18 against batch and image size, and how far that is from a straight line."""
import json
import os
import sys

import chart
import machine
import numpy as np
import rows

NETWORK = "resnet18"
BATCHES = (1, 2, 4, 8, 16, 32, 64)
# Ends and powers of two, and what people use between them.
SIDES = (32, 64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512)


def fit(works, times):
    """a + b * work with the least squares of relative deviations, and these deviations."""
    works, times = np.array(works, dtype=float), np.array(times)
    terms = np.stack([np.ones_like(works), works], axis=1) / times[:, None]
    (constant, slope), *_ = np.linalg.lstsq(terms, np.ones_like(times), rcond=None)
    return constant, slope, times / (constant + slope * works) - 1


def series(title, unit, values, works, times):
    constant, slope, deviations = fit(works, times)
    return {"title": title, "unit": unit, "values": list(values), "work": list(works), "ms": list(times), "constant_ms": constant,
            "ms_a_unit": slope, "deviations": list(deviations)}


def milliseconds(row, options):
    """The least of all runs: a straight line shows only where nothing else had the processor."""
    answers = [row.ask("resnetc", "time", max(options.threads), options.seconds) for _ in range(options.rounds)]
    if row.refused:
        sys.exit(f"{row.text}: {row.refused['resnetc']}")
    return min(answer["min_ms"] for answer in answers)


def batch_series(options, place):
    """One library, compiled for batch 1, at all batch sizes."""
    times, library = [], None
    for batch in BATCHES:
        row = rows.Row(f"{NETWORK}_b{batch}")
        row.prepare(place, library=library)
        library = row.artefact
        times.append(milliseconds(row, options))
    return series("batch, 224x224", "image", BATCHES, BATCHES, times)


def side_series(options, place):
    times = []
    for side in SIDES:
        row = rows.Row(f"{NETWORK}_b1", side)
        row.prepare(place)
        times.append(milliseconds(row, options))
    return series("image side, batch 1", "kilopixel", SIDES, [side * side / 1e3 for side in SIDES], times)


def text_of(found):
    worst = max(found["deviations"], key=abs)
    lines = [f"{found['title']}: {found['constant_ms']:.2f} ms + {found['ms_a_unit']:.4f} ms per {found['unit']}, farthest from it {worst:+.1%}"]
    for value, work, ms, deviation in zip(found["values"], found["work"], found["ms"], found["deviations"]):
        lines.append(f"{value:>6} {ms:>10.2f} ms {ms / work:>9.4f} per {found['unit']} {deviation:>+8.1%}")
    return "\n".join(lines)


def main(options, folder):
    threads = max(options.threads)
    found = machine.describe([])
    found["threads"] = threads
    place = rows.Place(options.build, folder, machine.built("host.c", folder))
    found["series"] = [batch_series(options, place), side_series(options, place)]
    print(f"{NETWORK}, float32, {threads} threads")
    print("\n\n".join(map(text_of, found["series"])))
    with open(options.json or os.path.join(options.build, "scaling.json"), "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)
    with open(options.scaling or os.path.join(options.build, "scaling.svg"), "w", encoding="utf-8") as file:
        file.write(chart.svg(f"{NETWORK}, {found['cpu']['name']}, {threads} threads", found["series"]))
