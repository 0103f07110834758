#!/usr/bin/env python3
"""tools/run_tests.py counts what the test programs say, and never takes silence for success."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import run_tests  # noqa: E402


def script(text):
    """A program that behaves like a GoogleTest one."""
    file = tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False)
    file.write("#!/bin/sh\nfor a in \"$@\"; do case $a in --gtest_output=json:*) "
               "report=${a#--gtest_output=json:};; esac; done\n" + text)
    file.close()
    return ["sh", file.name]


REPORT = """cat >$report <<'END'
{"testsuites": [{"testsuite": [
 {"name": "a", "status": "RUN", "result": "COMPLETED"},
 {"name": "b", "status": "RUN", "result": "COMPLETED", "failures": [{"failure": "x"}]},
 {"name": "c", "status": "RUN", "result": "SKIPPED"},
 {"name": "d", "status": "NOTRUN", "result": "SUPPRESSED"}]}]}
END
"""


class Counting(unittest.TestCase):
    def test_reads_the_report_of_googletest(self):
        code, _, counts = run_tests.run_gtest(script(REPORT + "exit 1\n"), None)
        self.assertEqual((code, counts), (1, {"passed": 1, "failed": 1, "skipped": 2}))

    def test_tells_our_findings_from_those_in_headers_of_libraries(self):
        ours, foreign = run_tests.tidy_findings(
            f"{run_tests.ROOT}/src/a.cpp:1:2: error: one [x]\n" * 2
            + "/usr/include/boost/b.hpp:3:4: error: two [y]\n12 warnings generated.\n")
        self.assertEqual((ours, foreign), (["src/a.cpp:1:2: error: one [x]"], 1))

    def test_takes_a_crash_for_a_failure(self):
        _, output, counts = run_tests.run_gtest(script("echo about to die; kill -SEGV $$\n"), None)
        self.assertEqual(counts["failed"], 1)
        self.assertIn("about to die", output)

    def test_takes_a_sanitizer_after_the_last_test_for_a_failure(self):
        passing = REPORT.replace(', "failures": [{"failure": "x"}]', "")
        _, _, counts = run_tests.run_gtest(script(passing + "exit 1\n"), None)
        self.assertEqual(counts, {"passed": 2, "failed": 1, "skipped": 2})

    def test_reads_tap(self):
        self.assertEqual(run_tests.counts_of_node(
            "# tests 9\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n"),
            {"passed": 5, "failed": 2, "skipped": 2})

    def test_reads_the_reporter_for_people(self):
        self.assertEqual(run_tests.counts_of_node("ℹ pass 3\nℹ fail 0\nℹ skipped 0\n"),
                         {"passed": 3, "failed": 0, "skipped": 0})

    def test_reads_a_last_line_like_our_own(self):
        self.assertEqual(run_tests.counts_of_node("x\nweb tests: 164 passed, 2 failed\n"),
                         {"passed": 164, "failed": 2, "skipped": 0})

    def test_finds_nothing_in_silence(self):
        self.assertEqual(sum(run_tests.counts_of_node("").values()), 0)

    def test_shows_only_what_failed(self):
        log = ("[ RUN      ] A.good\n[       OK ] A.good (0 ms)\n"
               "[ RUN      ] A.bad\nx.cpp:3: Failure\n[  FAILED  ] A.bad (0 ms)\n")
        shown = run_tests.gtest_failures(log)
        self.assertIn("x.cpp:3: Failure", shown)
        self.assertNotIn("A.good", shown)

    def test_shows_what_a_sanitizer_said(self):
        shown = run_tests.gtest_failures("[ RUN      ] A.bad\n==7==ERROR: AddressSanitizer: x\n")
        self.assertIn("AddressSanitizer: x", shown)

    def test_splits_seeds_without_gap_or_overlap(self):
        self.assertEqual(run_tests.seed_ranges(2500, 1000), [(1, 1000), (1001, 1000), (2001, 500)])
        self.assertEqual(run_tests.seed_ranges(7, 1000), [(1, 7)])
        self.assertEqual(run_tests.seed_ranges(0, 1000), [])

    def test_stops_what_takes_too_long(self):
        code, output = run_tests.run(["sh", "-c", "echo started; sleep 60"], 1)
        self.assertEqual(code, 124)
        self.assertIn("started", output)

    def test_tells_each_line_as_it_comes(self):
        lines = []
        code, output = run_tests.run(["sh", "-c", "echo one; echo two >&2; exit 3"], 60, on_line=lines.append)
        self.assertEqual((code, output, lines), (3, "one\ntwo\n", ["one\n", "two\n"]))

    def test_waits_for_nothing_that_was_forgotten(self):
        code, output = run_tests.run(["sh", "-c", "sleep 60 & echo done"], 30)
        self.assertEqual((code, output), (0, "done\n"))

    def test_tells_the_hour_as_a_stage_of_its_own(self):
        self.assertNotIn("hour", [path.stem for path in run_tests.story_files("hour")])
        self.assertTrue((run_tests.ROOT / "tests/e2e/stories/hour.mjs").exists())

    def test_ends_with_the_line_that_counts(self):
        tally = run_tests.Tally()
        tally.add(passed=3)
        self.assertEqual(tally.line(), "3 passed, 0 failed")
        with contextlib.redirect_stdout(io.StringIO()):
            tally.one("x", False)
        tally.add(skipped=2)
        self.assertEqual(tally.line(), "3 passed, 1 failed, 2 skipped")


if __name__ == "__main__":
    unittest.main()
