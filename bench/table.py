"""The benchmark's results as text."""

LEGEND = """
Milliseconds a run: median over the rounds, and the least of all runs. faster: the fastest peer's time over ours, of both.
of peak: multiply-adds of direct convolution by the median over the FMA peak; Winograd needs fewer, so it can pass 100 %. A step of
training has three times those of a run.
direct: the time of those multiply-adds at the peak. weights: the time of reading all weights once. Neither can a direct
implementation beat. Errors are relative L2 distances of the logits, or of a first step's loss, from float64; MB are resident at most."""


def cell(time):
    return f"{time['median_ms']:.2f} ({time['min_ms']:.2f})" if time else "-"


def accuracy_cell(time):
    return f"{time['error']:.0e} {time['peak_rss_bytes'] / 1e6:.0f} MB" if time else "-"


def faster(result):
    if "fastest_peer" not in result:
        return "-"
    return f"{result['faster_by_median']:.2f} ({result['faster_by_min']:.2f})"


def grid(head, lines):
    """Columns as wide as their widest cell; the first to the left, the others to the right."""
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    return "\n".join(line[0].ljust(widths[0]) + "".join("  " + text.rjust(width) for text, width in zip(line[1:], widths[1:]))
                     for line in (head, *lines))


def times_of(results, programs):
    head = ["", *programs, "faster", "of peak", "direct", "weights"]
    lines = [[result["row"], *(cell(result["times"].get(program)) for program in programs), faster(result),
              f"{result['of_peak']:.0%}", f"{result['direct_limit_ms']:.2f}", f"{result['weights_ms']:.2f}"] for result in results]
    return grid(head, lines)


def accuracy_of(results, programs):
    lines = [[result["row"], *(accuracy_cell(result["times"].get(program)) for program in programs)] for result in results]
    return grid(["", *programs], lines)


def refusals_of(results):
    """Each reason once, with the rows that it holds for."""
    rows = {}
    for result in results:
        for program, reason in result["refused"].items():
            rows.setdefault(f"{program}: {reason}", []).append(result["row"])
    return "\n".join(f"- {reason} ({', '.join(dict.fromkeys(names))})" for reason, names in rows.items())


def blocks_of(results, programs):
    """Inference, then training, which has programs of its own."""
    blocks = []
    for trains in (False, True):
        chosen = [result for result in results if result["trains"] == trains]
        ran = ["resnetc", "pytorch", "pytorch_compile"] if trains and "pytorch" in programs else programs[: 1 if trains else None]
        if chosen:
            blocks.append(times_of(chosen, ran) + "\n\n" + accuracy_of(chosen, ran))
    return blocks


def page(results, programs, limits):
    """Everything that a run found, a block for each number of threads."""
    parts = []
    for threads, limit in limits.items():
        chosen = [result for result in results if result["threads"] == threads]
        parts.append(f"float32, {threads} thread{'s' * (threads > 1)}: FMA peak {limit['gflops']:.0f} GFLOP/s, reads {limit['gigabytes']:.1f} GB/s")
        parts += blocks_of(chosen, programs)
    refusals = refusals_of(results)
    return "\n\n".join(parts + ([refusals] if refusals else [])) + "\n" + LEGEND
