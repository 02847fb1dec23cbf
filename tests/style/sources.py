"""The files of the checkout, for the checks of this folder."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def tracked(*endings):
    """Paths relative to the root that git knows or would add, of the given endings (all if none are given)."""
    command = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"]
    paths = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(path for path in set(paths) if path.endswith(endings or ("",)) and os.path.isfile(os.path.join(ROOT, path)))


def lines_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read().splitlines()


def report(problems):
    """Prints the problems; the exit status of a check."""
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)
