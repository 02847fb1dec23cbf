"""Each style check finds what it is for, and lets pass what is right."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_docs
import check_includes
import check_names
import check_sizes


class Includes(unittest.TestCase):
    layers = {"compiler/ir": ["mlir"], "compiler/planning": ["compiler/ir"], "runtime": []}

    def problem(self, path, include):
        return check_includes.problem_of(path, include, self.layers)

    def test_downwards_is_allowed(self):
        self.assertIsNone(self.problem("compiler/planning/Plan.cpp", "compiler/ir/Nn.h"))

    def test_upwards_is_refused(self):
        self.assertIn("may include only", self.problem("compiler/ir/Nn.cpp", "compiler/planning/Plan.h"))

    def test_a_library_is_refused_where_the_table_lacks_it(self):
        self.assertIsNotNone(self.problem("compiler/planning/Plan.cpp", "Halide.h"))
        self.assertIsNotNone(self.problem("runtime/src/pool.c", "llvm/Support/Error.h"))

    def test_the_standard_library_is_free(self):
        self.assertIsNone(self.problem("runtime/src/pool.c", "pthread.h"))


class Sizes(unittest.TestCase):
    def test_functions_are_measured_from_signature_to_brace(self):
        lines = ["static int f(int a,", "             int b) {", "  if (a) {", "    b++;", "  }", "  return b;", "}"]
        self.assertEqual(list(check_sizes.functions_of(lines)), [("f", 7)])

    def test_members_count_and_types_do_not(self):
        lines = ["struct S {", "  int g() {", "    return 1;", "  }", "};"]
        self.assertEqual(list(check_sizes.functions_of(lines)), [("g", 3)])

    def test_tables_are_no_functions(self):
        self.assertEqual(list(check_sizes.functions_of(["static const int t[] = {", "    1,", "};"])), [])

    def test_a_long_function_is_found(self):
        lines = ["void f() {"] + ["  g();"] * check_sizes.FUNCTION_LIMIT + ["}"]
        self.assertEqual([key for key, _, _ in check_sizes.sizes_of("a.cpp", lines)], ["a.cpp:f"])

    def test_the_allow_list_only_shrinks(self):
        found = [("a.cpp:f", 90, 80)]
        self.assertEqual(list(check_sizes.problems_of(found, {"a.cpp:f": 90})), [])
        self.assertIn("lower", list(check_sizes.problems_of(found, {"a.cpp:f": 95}))[0])
        self.assertIn("remove", list(check_sizes.problems_of([], {"a.cpp:f": 95}))[0])


class Names(unittest.TestCase):
    def test_names_by_folder(self):
        self.assertEqual(list(check_names.name_problems("compiler/ir/ConvOps.cpp")), [])
        self.assertNotEqual(list(check_names.name_problems("compiler/ir/conv_ops.cpp")), [])
        self.assertEqual(list(check_names.name_problems("runtime/src/check_run.c")), [])
        self.assertNotEqual(list(check_names.name_problems("compiler/ir/ConvUtils.h")), [])

    def test_the_first_line_names_the_file(self):
        good = ["//===- A.h - what it does ---*- C++ -*-===//", "// " + check_names.SPDX]
        self.assertEqual(list(check_names.header_problems("x/A.h", good)), [])
        self.assertEqual(len(list(check_names.header_problems("x/B.h", good))), 1)

    def test_paths_of_a_machine_are_found(self):
        self.assertNotEqual(list(check_names.word_problems("a", ["see /home" + "/me/file"])), [])
        self.assertEqual(list(check_names.word_problems("a", ["see docs/home/file"])), [])


class Docs(unittest.TestCase):
    def test_links(self):
        self.assertEqual(list(check_docs.link_problems("README.md", ["[a](CONTRIBUTING.md) [b](https://llvm.org)"])), [])
        self.assertNotEqual(list(check_docs.link_problems("README.md", ["[a](docs/nowhere.md)"])), [])


if __name__ == "__main__":
    unittest.main()
