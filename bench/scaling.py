"""How ours grows with the work: ResNet-18 against batch and image size, and how far that is from a straight line."""
import itertools
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
    """The line a + b * work whose farthest point is nearest in relative terms, and what share of each time is off it.

    Of the best line three points lie equally far, in turn above and below; of all triples, the one that is farthest from its own line has it."""
    works, times = np.array(works, dtype=float), np.array(times)
    best = (-1.0, 0.0, 0.0)
    for triple in map(list, itertools.combinations(range(len(times)), 3)):
        equations = np.column_stack([1 / times[triple], works[triple] / times[triple], (1, -1, 1)])
        constant, slope, distance = np.linalg.solve(equations, np.ones(3))
        best = max(best, (abs(distance), constant, slope))
    _, constant, slope = best
    return constant, slope, 1 - (constant + slope * works) / times


def series(title, unit, values, works, times):
    constant, slope, deviations = fit(works, times)
    return {"title": title, "unit": unit, "values": list(values), "work": list(works), "ms": list(times), "constant_ms": constant,
            "ms_a_unit": slope, "deviations": list(deviations)}


def least_times(prepared, options):
    """The least of all runs in milliseconds, of each row: a straight line shows only where nothing else had the processor.

    A round gives every row its turn, so that a minute in which something else had it is no property of one size."""
    least = [float("inf")] * len(prepared)
    for _ in range(options.rounds):
        for index, row in enumerate(prepared):
            answer = row.ask("resnetc", "time", max(options.threads), options.seconds)
            if row.refused:
                sys.exit(f"{row.text}: {row.refused['resnetc']}")
            least[index] = min(least[index], answer["min_ms"])
    return least


def batch_series(options, place):
    """One library, compiled for batch 1, at all batch sizes."""
    prepared = [rows.Row(f"{NETWORK}_b{batch}") for batch in BATCHES]
    for row in prepared:
        row.prepare(place, library=None if row is prepared[0] else prepared[0].artefact)
    return series("batch, 224x224", "image", BATCHES, BATCHES, least_times(prepared, options))


def side_series(options, place):
    """A library of its own for every image size."""
    prepared = [rows.Row(f"{NETWORK}_b1", side) for side in SIDES]
    for row in prepared:
        row.prepare(place)
    works = [side * side / 1e3 for side in SIDES]
    return series("image side, batch 1", "kilopixel", SIDES, works, least_times(prepared, options))


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
