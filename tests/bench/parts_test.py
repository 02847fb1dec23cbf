"""The parts of the benchmark: rows, options, work, the float64 reference, the peers' model files, ratios, the table, the line through times."""
import contextlib
import io
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import numpy as np
import onnxruntime

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench"))
import bench
import chart
import networks
import reference
import rows
import scaling
import table
import zoo_networks


def time(median, least=None, error=1e-7):
    return {"median_ms": median, "min_ms": least or median, "peak_rss_bytes": 5_000_000, "error": error}


def digits_row(text="digits_b2"):
    row = rows.Row(text)
    row.network = networks.Network(row.name, row.batch, 8, "")
    return row


def measured(**refused):
    """What Row.time returns for times of ours, OpenVINO and PyTorch."""
    times = {"resnetc": time(2.0, 1.5), "openvino": time(3.0, 2.9), "pytorch": time(9.0, 1.8)}
    return {"times": times, "refused": refused}


def ours(**arguments):
    return {"times": {"resnetc": time(2.0, **arguments)}, "refused": {}}


class Rows(unittest.TestCase):
    def test_a_row_is_a_network_a_batch_and_an_algorithm(self):
        found = [(row.name, row.batch, row.conv, row.trains) for row in map(rows.Row, ("resnet50_b8", "d2l18_b1_direct", "digits_b2_train"))]
        self.assertEqual(found, [("resnet50", 8, "auto", False), ("d2l18", 1, "direct", False), ("digits", 2, "auto", True)])

    def test_only_pytorch_trains_beside_ours(self):
        self.assertEqual(rows.Row("digits_b2_train").programs(["ncnn", "pytorch"]), ["pytorch", "pytorch_compile"])
        self.assertEqual(rows.Row("digits_b2_train").programs(["ncnn"]), [])
        self.assertEqual(rows.Row("digits_b2").programs(["ncnn"]), ["ncnn"])

    def test_other_texts_are_refused(self):
        for text in ("", "resnet50", "resnet50_b", "resnet50_b0", "resnet50_bx", "resnet19_b1", "resnet50_b1_", "resnet50_b1_fast", "resnet50_b1_direct_train"):
            with self.subTest(text), self.assertRaisesRegex(ValueError, "expected NAME_bBATCH"):
                rows.Row(text)

    def test_ratios_are_those_to_the_fastest_peer(self):
        found = rows.result(digits_row(), 1, measured(), {"gflops": 100.0, "gigabytes": 10.0})
        self.assertEqual(found["fastest_peer"], "openvino")
        self.assertAlmostEqual(found["faster_by_median"], 1.5)
        self.assertAlmostEqual(found["faster_by_min"], 1.2)

    def test_shares_of_the_peaks_count_the_whole_batch(self):
        limits = {"gflops": 100.0, "gigabytes": 10.0}
        found = rows.result(digits_row(), 1, ours(), limits)
        work = digits_row().network.work()
        self.assertAlmostEqual(found["direct_limit_ms"], 2 * 2 * work.multiply_adds / 100e9 * 1e3)
        self.assertAlmostEqual(found["of_peak"], found["direct_limit_ms"] / 2.0)
        self.assertAlmostEqual(found["weights_ms"], 4 * work.weight_elements / 10e9 * 1e3)
        self.assertNotIn("fastest_peer", found)

    def test_a_step_of_training_is_three_passes(self):
        limits = {"gflops": 100.0, "gigabytes": 10.0}
        limit_ms = [rows.result(digits_row(text), 1, ours(), limits)["direct_limit_ms"] for text in ("digits_b2", "digits_b2_train")]
        self.assertAlmostEqual(limit_ms[1], 3 * limit_ms[0])

    def test_direct_rows_have_the_narrower_bound(self):
        for text, error, fine in (("digits_b1", 9e-6, True), ("digits_b1", 2e-5, False), ("digits_b1_direct", 9e-6, False)):
            found = rows.result(digits_row(text), 1, ours(error=error), {"gflops": 1.0, "gigabytes": 1.0})
            self.assertEqual(found["within_bound"], fine, text)


class Options(unittest.TestCase):
    def parse(self, *arguments):
        return bench.parse(["--build=build", *arguments])

    def test_the_default_rows_are_all_networks_at_two_batches_and_training(self):
        texts = [row.text for row in self.parse().rows]
        self.assertEqual(len(texts), 20)
        self.assertLessEqual({"resnet101_b8", "d2l18_b1", "cifar56_b128", "resnet50_b1_direct", "d2l18_b256_train"}, set(texts))

    def test_lists_stand_between_commas(self):
        options = self.parse("--rows=digits_b1,cifar20_b4", "--threads=1,2", "--peers=ncnn,pytorch")
        self.assertEqual([row.text for row in options.rows], ["digits_b1", "cifar20_b4"])
        self.assertEqual((options.threads, options.peers), ([1, 2], ["ncnn", "pytorch"]))

    def test_quick_is_shorter_and_can_be_overruled(self):
        options = self.parse("--quick", "--seconds=0.5")
        self.assertEqual((len(options.rows), options.rounds, options.seconds), (4, 1, 0.5))

    def test_what_is_not_known_is_refused_with_what_is(self):
        for argument, expected in (("--rows=vgg_b1", "resnet18"), ("--peers=abacus", "onnxruntime"), ("--threads=0", "number of threads")):
            text = io.StringIO()
            with self.subTest(argument), contextlib.redirect_stderr(text), self.assertRaises(SystemExit):
                self.parse(argument)
            self.assertIn(expected, text.getvalue())


class Networks(unittest.TestCase):
    def test_work_is_what_the_papers_say(self):
        """He et al. give 1.8, 3.6, 3.8 and 7.6 billion; strides in the 3x3 convolutions (v1.5) make the last two 4.1 and 7.8."""
        for name, giga in (("resnet18", 1.81), ("resnet34", 3.66), ("resnet50", 4.09), ("resnet101", 7.80)):
            work = networks.Network(name, 1, 224, "").work()
            self.assertAlmostEqual(work.multiply_adds / 1e9, giga, delta=0.01, msg=name)

    def test_reference_agrees_with_pytorch_in_float64(self):
        for name in ("digits", "cifar20", "d2l18"):
            value = reference.logits(name, zoo_networks.images(name))
            expected = np.load(os.path.join(ROOT, "tests", "peers", "data", name + ".npy"))
            self.assertLess(reference.error(value, expected), 1e-12, name)

    def test_peers_get_the_same_network(self):
        """ncnn's form of option A's shortcut, which cifar20 has, included."""
        for name in ("digits", "cifar20", "d2l18"):
            for kind in (networks.OnnxOps, networks.NcnnOps):
                with self.subTest(name, kind=kind.__name__):
                    self.assertLess(reference.error(self.run_onnx(name, kind), reference.logits(name, zoo_networks.images(name))), 2e-6)

    def run_onnx(self, name, kind):
        with tempfile.TemporaryDirectory() as folder:
            network = networks.make(name, 2, folder)
            networks.write_onnx(network, kind)
            session = onnxruntime.InferenceSession(network.onnx, providers=["CPUExecutionProvider"])
            return session.run(None, {"input": zoo_networks.images(name)})[0]

    def test_a_wrong_answer_is_far_away(self):
        right = np.ones((2, 3))
        self.assertAlmostEqual(reference.error(right * 1.01, right), 0.01)
        self.assertEqual(reference.error(right[:1], right), float("inf"))
        self.assertEqual(reference.error(right * np.nan, right), float("inf"))


class Table(unittest.TestCase):
    def test_a_page_has_a_line_a_row_and_a_dash_for_who_refused(self):
        limits = {1: {"gflops": 100.0, "gigabytes": 10.0}}
        found = rows.result(digits_row(), 1, measured(ncnn="ncnn is not installed"), limits[1])
        page = table.page([found], ["resnetc", "openvino", "ncnn"], limits)
        lines = page.splitlines()
        self.assertEqual(lines[0], "float32, 1 thread: FMA peak 100 GFLOP/s, reads 10.0 GB/s")
        self.assertEqual(lines[3].split()[:7], ["digits_b2", "2.00", "(1.50)", "3.00", "(2.90)", "-", "1.50"])
        self.assertIn("- ncnn: ncnn is not installed (digits_b2)", lines)
        self.assertEqual(len(lines[2]), len(lines[3]))

    def test_training_is_a_block_of_its_own(self):
        limits = {1: {"gflops": 100.0, "gigabytes": 10.0}}
        step = {"times": {"resnetc": time(2.0), "pytorch": time(9.0), "pytorch_compile": time(3.0)}, "refused": {}}
        found = [rows.result(digits_row(), 1, measured(), limits[1]), rows.result(digits_row("digits_b2_train"), 1, step, limits[1])]
        heads = [line.split()[:3] for line in table.page(found, ["resnetc", "openvino", "pytorch"], limits).splitlines() if "faster  " in line]
        self.assertEqual(heads, [["resnetc", "openvino", "pytorch"], ["resnetc", "pytorch", "pytorch_compile"]])
        self.assertAlmostEqual(found[1]["faster_by_median"], 1.5)

    def test_without_peers_there_is_no_ratio(self):
        limits = {2: {"gflops": 100.0, "gigabytes": 10.0}}
        page = table.page([rows.result(digits_row(), 2, ours(), limits[2])], ["resnetc"], limits)
        self.assertEqual(page.splitlines()[3].split()[:4], ["digits_b2", "2.00", "(2.00)", "-"])


class Scaling(unittest.TestCase):
    def test_times_on_a_line_do_not_deviate_from_it(self):
        constant, slope, deviations = scaling.fit([1, 2, 4, 8], [5.0, 7.0, 11.0, 19.0])
        self.assertAlmostEqual(constant, 3)
        self.assertAlmostEqual(slope, 2)
        self.assertLess(max(map(abs, deviations)), 1e-9)

    def test_what_leaves_the_line_is_named(self):
        found = scaling.series("batch", "image", [1, 2, 4, 8], [1, 2, 4, 8], [1.0, 2.0, 4.0, 12.0])
        self.assertGreater(max(map(abs, found["deviations"])), 0.1)
        self.assertIn(f"{max(found['deviations'], key=abs):+.1%}", scaling.text_of(found).splitlines()[0])

    def test_the_chart_is_svg_with_a_point_a_time(self):
        found = scaling.series("batch", "image", [1, 2, 4], [1, 2, 4], [1.0, 2.1, 4.0])
        root = ElementTree.fromstring(chart.svg("ours & theirs", [found, found]))
        circles = [shape for shape in root if shape.tag.endswith("circle")]
        self.assertEqual(len(circles), 6)
        heights = [float(circle.get("cy")) for circle in circles[:3]]
        self.assertEqual(heights, sorted(heights, reverse=True))


if __name__ == "__main__":
    unittest.main()
