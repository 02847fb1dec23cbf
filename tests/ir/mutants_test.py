"""No text crashes the parser, the verifiers or the passes: mutants of the positive tests.

Usage: mutants_test.py SOURCE_ROOT [COUNT [SEED]]. Each mutant replaces one to three tokens of one function by hostile
ones. Most break a rule, some are valid and go through the passes; none may end the tool by a signal.
"""

import pathlib
import random
import re
import subprocess
import sys
import tempfile

# Not the number of a result, %0#1: MLIR's own parser ends by a signal on %0#2147483648.
TOKEN = re.compile(r"(?<!#)-?\d+(?:\.\d+)?(?:e-?\d+)?|%\w+|[a-z_]+|[\[\]<>(){},x?:]")
TYPE = re.compile(r"tensor<[^>]*>")
NUMBER = re.compile(r"(?<![\w%.#])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])")
FUNCTION = re.compile(r'^  "?func\.func.*?^  (?:\}|\}\) : \(\) -> \(\))$', re.MULTILINE | re.DOTALL)
HOSTILE = {
    "number": ["0", "1", "-1", "2", "3", "2147483647", "2147483648", "4611686018427387904", "9223372036854775807",
               "-9223372036854775808", "99999999999999999999", "0x7FF8000000000000", "1.0e400"],
    "word": ["none", "relu", "f64", "i8", "array", "tensor", "vector", "nn", "dense", "filter", "bias", "unit"],
    "mark": ["", "?", "*", "[", "]", "[]", ",", "()", "<>", "x0x", "x?x"],
}
# One process parses this many mutants; a process costs 30 ms to start.
BATCH = 200


def functions(root):
    """The functions of the positive tests, in the pretty and in the generic form."""
    for path in sorted((root / "tests/ir").glob("*.mlir")):
        if "-invalid" in path.name or path.name.startswith("hostile"):
            continue
        for form in ([], ["--mlir-print-op-generic"]):
            text = subprocess.run(["resnetc-opt", path, *form], capture_output=True, text=True, check=True).stdout
            yield from FUNCTION.findall(text)


def replace(text, token, rng):
    """The text with one hostile token in place of this one, mostly of its own kind."""
    kind = "number" if re.match(r"-?\d", token[0]) else "word" if token[0].isalpha() else "mark"
    if rng.random() < 0.1:
        kind = rng.choice(list(HOSTILE))
    return text[: token.start()] + rng.choice(HOSTILE[kind]) + text[token.end() :]


def mutate(text, rng):
    for _ in range(rng.randint(1, 3)):
        target = rng.choice(["number", "number", "type", "type", "token"])
        if target == "type":
            # At every place of the type: at one place only, the parser would refuse the mismatch.
            old = rng.choice(TYPE.findall(text) or ["tensor<1xf32>"])
            text = text.replace(old, replace(old, rng.choice(list(TOKEN.finditer(old))), rng))
            continue
        tokens = list((NUMBER if target == "number" else TOKEN).finditer(TYPE.sub(lambda t: "~" * len(t[0]), text)))
        if tokens:
            text = replace(text, rng.choice(tokens), rng)
    return text


def crashes(text):
    """Whether the tool ends by a signal; a sanitizer's report counts as one, for it exits with 1 as an error does."""
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write(text)
        file.flush()
        command = ["resnetc-opt", file.name, "--split-input-file", "--nn-inference-pipeline", "-o", "/dev/null"]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode not in (0, 1) or "Sanitizer" in done.stderr or "runtime error:" in done.stderr


def main(root, count=4000, seed=1):
    rng = random.Random(seed)
    seeds = list(functions(root))
    mutants = [mutate(rng.choice(seeds), rng) for _ in range(count)]
    crashed = 0
    for start in range(0, count, BATCH):
        batch = mutants[start : start + BATCH]
        if not crashes("\n// -----\n".join(batch)):
            continue
        for mutant in filter(crashes, batch):
            crashed += 1
            print(f"crash, seed {seed}:\n{mutant}\n")
    print(f"{count} mutants of {len(seeds)} functions, {crashed} crashes")
    return 1 if crashed or not seeds else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])))
