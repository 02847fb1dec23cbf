"""No text crashes planning or the verifiers of the exec dialect: mutants of networks and of plans.

Usage: mutants_test.py SOURCE_ROOT [COUNT [SEED]]. As tests/ir/mutants_test.py, whose mutations these are: half of the
mutants are networks that go through --plan, half are plans that are read and verified.
"""

import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "ir"))
import mutants_test as nn_mutants  # noqa: E402: its folder is no package

MODULE = re.compile(r"^module @.*?^\}$", re.MULTILINE | re.DOTALL)
SLICE = re.compile(r"\w+\[-?\d+(?: : -?\d+)?\]")
PARTS = ("arena[0 : 64]", "arena[-64 : 64]", "arena[64 : -64]", "packed[0 : 64]", "input[0]", "output[-1]",
         "arena[9223372036854775744 : 64]", "arena[0 : 9223372036854775744]", "packed[9223372036854775744 : 1024]")


def networks(root):
    """The modules that planning takes."""
    for path in sorted((root / "tests/planning").glob("plan-*.mlir")):
        if path.stem != "plan-errors":
            yield from MODULE.findall(path.read_text())


def run(texts, *options):
    """The exit status of the tool on these modules; 0 and 1 are answers, anything else is a crash."""
    with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
        file.write("\n// -----\n".join(texts))
        file.flush()
        command = ["resnetc-opt", file.name, "--split-input-file", *options]
        return subprocess.run(command, capture_output=True, text=True)


def plans(texts):
    """The plans of these networks, in the pretty and in the generic form."""
    for form in ([], ["--mlir-print-op-generic"]):
        output = run(texts, "--plan", *form).stdout
        yield from (text.strip() for text in output.split("// -----"))


def mutate_plan(text, rng):
    slices = list(SLICE.finditer(text))
    if not slices or rng.random() < 0.5:
        return nn_mutants.mutate(text, rng)
    target = rng.choice(slices)
    part = rng.choice([*PARTS, rng.choice(slices)[0]])
    return text[: target.start()] + part + text[target.end() :]


def count_crashes(mutants, *options):
    crashes = 0
    for start in range(0, len(mutants), nn_mutants.BATCH):
        batch = mutants[start : start + nn_mutants.BATCH]
        if run(batch, *options).returncode in (0, 1):
            continue
        for mutant in batch:
            code = run([mutant], *options).returncode
            if code not in (0, 1):
                crashes += 1
                print(f"exit {code}, options {options}:\n{mutant}\n")
    return crashes


def main(root, count=2000, seed=1):
    rng = random.Random(seed)
    from_networks = list(networks(root))
    from_plans = list(plans(from_networks))
    crashes = count_crashes([nn_mutants.mutate(rng.choice(from_networks), rng) for _ in range(count // 2)], "--plan")
    crashes += count_crashes([mutate_plan(rng.choice(from_plans), rng) for _ in range(count // 2)])
    print(f"{count} mutants of {len(from_networks)} networks and {len(from_plans)} plans, {crashes} crashes, seed {seed}")
    return 1 if crashes or not from_networks or len(from_plans) < len(from_networks) else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])))
