"""The count of test cases that CI reads (tests/summary.py)."""
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import summary


class Summary(unittest.TestCase):
    def cases(self, program, own=None):
        """The cases of one ctest entry, with or without a file of its own."""
        with tempfile.TemporaryDirectory() as folder:
            if own is not None:
                with open(os.path.join(folder, "a.xml"), "w", encoding="utf-8") as file:
                    file.write(own)
            return [result for _, result, _ in summary.cases_of(ElementTree.fromstring(program), folder)]

    def test_a_plain_program_is_one_case(self):
        self.assertEqual(self.cases('<testcase name="a"/>'), ["passed"])
        self.assertEqual(self.cases('<testcase name="a"><failure/></testcase>'), ["failed"])

    def test_a_program_with_a_file_is_counted_case_by_case(self):
        own = '<testsuite><testcase name="x"/><testcase name="y"><skipped message="no GPU"/></testcase></testsuite>'
        self.assertEqual(self.cases('<testcase name="a"/>', own), ["passed", "skipped"])

    def test_a_crash_after_the_last_case_is_a_failure(self):
        own = '<testsuite><testcase name="x"/></testsuite>'
        self.assertEqual(self.cases('<testcase name="a"><failure/></testcase>', own), ["passed", "failed"])

    def test_a_half_written_file_leaves_ctests_word(self):
        self.assertEqual(self.cases('<testcase name="a"><failure/></testcase>', "<testsuite><testc"), ["failed"])

    def test_a_skip_fails_in_ci_unless_a_gpu_is_missing(self):
        skips = [("x", "skipped", "no GPU"), ("y", "skipped", "no shared data")]
        self.assertEqual(summary.judge(skips, strict=False), {"passed": 0, "failed": 0, "skipped": 2})
        self.assertEqual(summary.judge(skips, strict=True), {"passed": 0, "failed": 1, "skipped": 1})


if __name__ == "__main__":
    unittest.main()
