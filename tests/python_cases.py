"""Runs one unittest file and reports its cases as JUnit XML: python_cases.py FILE.py RESULTS.xml."""
import importlib.util
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree


class Recorder(unittest.TextTestResult):
    """Writes each case down as a <testcase>; a subtest that fails fails its case."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.suite = ElementTree.Element("testsuite")

    def startTest(self, test):
        super().startTest(test)
        group, _, name = test.id().rpartition(".")
        self.case = ElementTree.SubElement(self.suite, "testcase", classname=group, name=name)
        self.started = time.monotonic()

    def stopTest(self, test):
        self.case.set("time", f"{time.monotonic() - self.started:.3f}")
        super().stopTest(test)

    def addError(self, test, error):
        super().addError(test, error)
        if not hasattr(self, "case"):  # setUpClass or the module failed before any case
            self.case = ElementTree.SubElement(self.suite, "testcase", classname="setup", name=str(test))
        ElementTree.SubElement(self.case, "failure", message=str(error[1]))

    def addFailure(self, test, error):
        super().addFailure(test, error)
        ElementTree.SubElement(self.case, "failure", message=str(error[1]))

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            ElementTree.SubElement(self.case, "failure", message=f"{subtest}: {error[1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        ElementTree.SubElement(self.case, "skipped", message=reason)


def main(path, results):
    spec = importlib.util.spec_from_file_location("cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    outcome = unittest.TextTestRunner(verbosity=2, resultclass=Recorder).run(suite)
    ElementTree.ElementTree(outcome.suite).write(results)
    return 0 if outcome.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
