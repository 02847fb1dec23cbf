"""Every rule that a dialect's .td files state has a negative test, and no test has a rule that they do not state.

Usage: rules_test.py SOURCE_ROOT PREFIX, where PREFIX is how the .td files' names start, Nn for instance. Prints what is
missing and exits 1, or prints the number of rules.
"""

import pathlib
import re
import sys

OP = re.compile(r'^def \w+ : \w+<"(?P<name>\w+)"', re.MULTILINE)
DIALECT = re.compile(r'^def \w+ : Dialect \{\s*let name = "(?P<name>\w+)"', re.MULTILINE)
RULE = re.compile(r"\((C\d+)\)")
TESTED = re.compile(r"expected-error[^\n]*?\[(\w+\.C\d+)\]")


def stated_rules(paths):
    """The rules that these .td files state, as op.Cn."""
    rules = set()
    for path in paths:
        text = path.read_text()
        starts = sorted([*OP.finditer(text), *DIALECT.finditer(text)], key=lambda match: match.start())
        ends = [match.start() for match in starts[1:]] + [len(text)]
        for match, end in zip(starts, ends):
            rules |= {f"{match['name']}.{rule}" for rule in RULE.findall(text[match.start() : end])}
    return rules


def tested_rules(tests):
    """The rules that a negative test breaks, in a function named after the rule."""
    rules = set()
    for path in sorted(tests.rglob("*-invalid.mlir")):
        for case in path.read_text().split("// -----"):
            for rule in TESTED.findall(case):
                if re.search(rf"@{rule.split('.')[1]}_", case):
                    rules.add(rule)
    return rules


def main(root, prefix):
    stated = stated_rules(sorted((root / "compiler/ir").glob(f"{prefix}*.td")))
    ops = {rule.split(".")[0] for rule in stated}
    tested = {rule for rule in tested_rules(root / "tests") if rule.split(".")[0] in ops}
    for rule in sorted(stated - tested):
        print(f"{rule}: stated in compiler/ir, but no function @{rule.split('.')[1]}_... in tests/ breaks it")
    for rule in sorted(tested - stated):
        print(f"{rule}: tested, but no .td file states it")
    print(f"{len(stated)} rules")
    return 1 if not stated or stated != tested else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
