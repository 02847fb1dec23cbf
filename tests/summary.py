"""Counts the test cases of a run from the JUnit files in a folder and prints the line that CI reads.

ctest.xml has one entry a program; a program that wrote NAME.xml itself (gtest, lit, python_cases.py) is counted case by case.
With CI=true a skipped case is a failure, unless what is missing is a GPU.
"""
import os
import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    """'passed', 'failed' or 'skipped' of one <testcase>, and the reason of a skip."""
    skipped = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed", ""
    if skipped is not None or case.get("status") == "notrun":
        reason = skipped.get("message") if skipped is not None else case.get("status")
        return "skipped", reason or "no reason given"
    return "passed", ""


def cases_of(program, folder):
    """The cases that a program reported itself, or the program as one case if it reported none."""
    path = os.path.join(folder, program.get("name") + ".xml")
    whole = [(program.get("name"), *outcome(program))]
    if not os.path.exists(path):
        return whole
    try:
        cases = ElementTree.parse(path).iter("testcase")
    except ElementTree.ParseError:  # the program died while it wrote
        return whole
    found = [(f"{program.get('name')}: {case.get('classname')}.{case.get('name')}", *outcome(case)) for case in cases]
    # A crash after the last case, a leak or a time-out shows in ctest's entry only.
    if whole[0][1] == "failed" and not any(result == "failed" for _, result, _ in found):
        found += whole
    return found


def judge(cases, strict):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for name, result, reason in cases:
        if result == "skipped" and strict and "no gpu" not in reason.lower():
            result = "failed"
            reason = f"skipped, which CI does not allow: {reason}"
        if result != "passed":
            print(f"{result}: {name} {reason}".rstrip())
        counts[result] += 1
    return counts


def main(folder):
    programs = ElementTree.parse(os.path.join(folder, "ctest.xml")).iter("testcase")
    cases = [case for program in programs for case in cases_of(program, folder)]
    counts = judge(cases, strict=os.environ.get("CI") == "true")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not cases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
