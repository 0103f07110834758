#!/usr/bin/env python3
"""Every test of the project, one after the other; ./test calls this after installing packages.

Prints each failure where it happens and, last, one line: "N passed, N failed[, N skipped]".
Exit code 0 only when something ran and nothing failed.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE_FOLDERS = ("src", "tests", "fuzz", "bench")
UNIT_TIMEOUT_S = 300
STORY_TIMEOUT_S = 420
STORIES_AT_ONCE = 2  # they wait more than they work
# Their matter is what browsers do within seconds, which they do not beside others that take all processors.
TOLD_ALONE = {"mesh", "thin_line", "layers"}
BUILD_TIMEOUT_S = 3600
OVERLOAD_TIMEOUT_S = 1200
CHURN_TIMEOUT_S = 3600
MOVING_CLASS_TIMEOUT_S = 3600
HOUR_S = 3600  # of the broadcast of `./test --long`, unless PENDOPO_HOUR_SECONDS says otherwise
HOUR_MARGIN_S = 300  # what is before and after it
SCHEDULES_PER_PROCESS = 1000
SCHEDULES_TIMEOUT_S = 1800
PACKAGES_TIMEOUT_S = 4 * 3600  # the unit tests of arm64 are compiled, and run under qemu

running = set()  # process groups that must not outlive us


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def add(self, passed=0, failed=0, skipped=0):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped

    def one(self, name, ok, output=""):
        """One test that is a whole program."""
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            self.failures.append(name)
            print(f"FAILED {name}\n{output.rstrip()}", flush=True)

    def line(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def step(text):
    print(f"--- {text}", flush=True)


def run(command, timeout, on_line=None, env=None, cwd=ROOT):
    """Returns (exit code, output); kills the whole process group when the time is over.

    on_line is called with each line of the output as it comes.
    """
    process = subprocess.Popen(
        [str(part) for part in command], cwd=cwd, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        errors="replace", start_new_session=True, env={**os.environ, **(env or {})})
    running.add(process.pid)
    lines = []

    def listen():
        for line in process.stdout:
            lines.append(line)
            if on_line:
                on_line(line)

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        code, last = process.wait(timeout), ""
    except subprocess.TimeoutExpired:
        code, last = 124, f"\nstopped after {timeout} s"
    kill_group(process.pid)  # also what it started and forgot
    listener.join()
    process.wait()
    process.stdout.close()
    running.discard(process.pid)
    return code, "".join(lines) + last


def kill_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def stop(number, _frame):
    for group in list(running):
        kill_group(group)
    print(f"stopped by signal {number}", flush=True)
    os._exit(128 + number)


def source_files(*suffixes):
    for folder in SOURCE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "node_modules" not in path.parts:
                yield path


# ---- parts -----------------------------------------------------------------------------------


def check_style(tally):
    step("tidy.py and the tests of the tools")
    for name in ("tests/tidy_test.py", "tests/run_tests_test.py", "tests/packaging_test.py"):
        code, output = run([sys.executable, name], UNIT_TIMEOUT_S)
        ran = re.search(r"^Ran (\d+) tests?", output, re.M)
        total = int(ran[1]) if ran else 0
        bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", output))
        if code != 0 or total == 0:
            bad = max(bad, 1)
            tally.failures.append(name)
            print(f"FAILED {name}\n{output}", flush=True)
        skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", output))
        tally.add(passed=max(total - bad - skipped, 0), failed=bad, skipped=skipped)
    code, output = run([sys.executable, "tools/tidy.py"], UNIT_TIMEOUT_S)
    tally.one("tools/tidy.py", code == 0, output)

    step("clang-format")
    files = list(source_files(".cpp", ".hpp"))
    code, output = run(["clang-format-19", "--dry-run", "-Werror", *files], UNIT_TIMEOUT_S)
    tally.one("clang-format", code == 0, output)


def build(tally, preset, *options, targets=()):
    step(f"build {preset}")
    started = time.monotonic()
    code, output = run(["tools/build.sh", "configure", preset, *options], BUILD_TIMEOUT_S)
    if code == 0:
        code, output = run(["tools/build.sh", "build_program", preset, *targets], BUILD_TIMEOUT_S)
    if code != 0:
        # Ninja prints every command; only what failed and what the compiler said is of use.
        lines = [l for l in output.splitlines() if not re.match(r"\[\d+/\d+\] ", l)]
        tally.one(f"build {preset}", False, "\n".join(lines[-200:]))
    print(f"    {time.monotonic() - started:.0f} s", flush=True)
    return code == 0


def programs(preset):
    """[(name, command)] as CMake registered them."""
    folder = ROOT / "build" / preset
    text = subprocess.run(["ctest", "--show-only=json-v1"], cwd=folder, capture_output=True,
                          text=True, check=True).stdout
    return [(test["name"], test["command"]) for test in json.loads(text)["tests"]
            if "command" in test]


def run_gtest(command, pattern, env=None, timeout=UNIT_TIMEOUT_S):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        more = [f"--gtest_filter=*{pattern}*"] if pattern else []
        code, output = run([*command, f"--gtest_output=json:{report}", *more], timeout, env=env)
        counts = {"passed": 0, "failed": 0, "skipped": 0}
        if report.exists():
            for suite in json.loads(report.read_text()).get("testsuites", []):
                for test in suite.get("testsuite", []):
                    if test.get("result") == "SKIPPED" or test.get("status") == "NOTRUN":
                        counts["skipped"] += 1
                    elif test.get("failures"):
                        counts["failed"] += 1
                    else:
                        counts["passed"] += 1
        if code != 0 and counts["failed"] == 0:
            counts["failed"] = 1  # it crashed, or a sanitizer spoke after the last test
        return code, output, counts


def gtest_failures(output):
    """Only the parts of a GoogleTest log that belong to failing tests, or all when it crashed."""
    parts = re.findall(r"^\[ RUN      \] .*?^\[  FAILED  \] .*?$", output, re.M | re.S)
    parts = [p[p.rindex("[ RUN      ]"):] for p in parts]
    sanitizer = re.search(r"^(==\d+==ERROR|.*runtime error:).*", output, re.M | re.S)
    return "\n".join(parts + ([sanitizer[0]] if sanitizer else [])) or output[-6000:]


def run_units(tally, pattern):
    step("unit tests and corpus replays (ASan, UBSan)")

    def one(entry):
        name, command = entry
        whole = not pattern or pattern in name
        if pathlib.Path(command[0]).name.startswith("test_"):
            # The number of random schedules is meant for --long, where they are not slowed down.
            return name, run_gtest(command, None if whole else pattern, {"PENDOPO_SIM_RUNS": "", "PENDOPO_SIM_SECONDS": ""})
        if not whole:
            return name, (0, "", {"passed": 0, "failed": 0, "skipped": 0})
        code, output = run(command, UNIT_TIMEOUT_S)
        return name, (code, output, {"passed": int(code == 0), "failed": int(code != 0),
                                     "skipped": 0})

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, (code, output, counts) in pool.map(one, programs("asan")):
            tally.add(**counts)
            if sum(counts.values()):
                print(f"    {name}: {counts['passed']} passed", flush=True)
            if counts["failed"]:
                tally.failures.append(name)
                print(f"FAILED {name} (exit code {code})\n{gtest_failures(output)}", flush=True)


def counts_of_node(output):
    """Counts of node:test (TAP or the reporter for people), or of our own last line."""
    found = {key: sum(int(n) for n in re.findall(rf"^(?:#|ℹ) {key} (\d+)", output, re.M))
             for key in ("pass", "fail", "cancelled", "skipped", "todo")}
    if any(found.values()):
        return {"passed": found["pass"], "failed": found["fail"] + found["cancelled"],
                "skipped": found["skipped"] + found["todo"]}
    line = re.findall(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", output, re.M)
    passed, failed, skipped = (int(n or 0) for n in (line[-1] if line else (0, 0, 0)))
    return {"passed": passed, "failed": failed, "skipped": skipped}


def run_page_tests(tally):
    step("the page: types, unit tests, build")
    code, output = run(["tools/build.sh", "npm_install", "web"], BUILD_TIMEOUT_S)
    if code != 0:
        tally.one("npm ci in web", False, output)
        return False
    scripts = json.loads((ROOT / "web/package.json").read_text()).get("scripts", {})
    if "check" in scripts:
        code, output = run(["npm", "run", "--silent", "check"], BUILD_TIMEOUT_S, cwd=ROOT / "web")
        tally.one("the page's types and rules (npm run check)", code == 0, output)
    code, output = run(["npm", "run", "--silent", "test"], UNIT_TIMEOUT_S, cwd=ROOT / "web",
                       env={"NO_COLOR": "1"})
    counts = counts_of_node(output)
    if code != 0 and counts["failed"] == 0 or sum(counts.values()) == 0:
        counts["failed"] += 1
    tally.add(**counts)
    if counts["failed"]:
        tally.failures.append("web unit tests")
        print(f"FAILED web unit tests\n{output[-8000:]}", flush=True)
    return build_page(tally)


def build_page(tally):
    code, output = run(["tools/build.sh", "build_page"], BUILD_TIMEOUT_S)
    if code != 0:
        tally.one("build of the page", False, output)
    return code == 0


def story_files(pattern):
    """Without the hour, which is a stage of its own."""
    # Those that take longest, by and large, come first: the last one is then not waited for alone.
    for path in sorted((ROOT / "tests/e2e/stories").glob("*.mjs"),
                       key=lambda path: -path.stat().st_size):
        if path.stem != "hour" and (not pattern or pattern in path.stem or pattern in path.read_text()):
            yield path


def run_stories(tally, pattern, told):
    """`told` is "short" or "all" (tests/e2e/harness/story.mjs)."""
    files = list(story_files(pattern))
    if not files:
        return
    step("browser stories")
    code, output = run(["tools/build.sh", "npm_install", "tests/e2e"], BUILD_TIMEOUT_S)
    if code != 0:
        tally.one("npm ci in tests/e2e", False, output)
        return
    with concurrent.futures.ThreadPoolExecutor(min(STORIES_AT_ONCE, os.cpu_count())) as pool:
        stories = [pool.submit(tell, path, told) for path in files if path.stem not in TOLD_ALONE]
        for story in concurrent.futures.as_completed(stories):
            count_story(tally, *story.result())
    for path in files:
        if path.stem in TOLD_ALONE:
            count_story(tally, *tell(path, told))


def tell(path, told):
    """Returns (path, exit code, output, seconds) of a file of stories."""
    started = time.monotonic()
    code, output = run(["node", "--test-reporter=tap", path], STORY_TIMEOUT_S,
                       cwd=ROOT / "tests/e2e", env={"PENDOPO_ROOT": str(ROOT), "PENDOPO_STORIES": told})
    return path, code, output, time.monotonic() - started


def count_story(tally, path, code, output, seconds):
    counts = counts_of_node(output)
    if code != 0 and counts["failed"] == 0:
        counts["failed"] = 1
    tally.add(**counts)
    print(f"    {path.stem}: {counts['passed']} passed, {seconds:.0f} s", flush=True)
    for skipped in re.findall(r"^\s*(?:not )?ok \d+ - (.*# (?:SKIP|TODO).*)$", output, re.M):
        print(f"      skipped: {skipped}", flush=True)
    if counts["failed"]:
        tally.failures.append(path.stem)
        print(f"FAILED {path.stem}\n{output[-12000:]}", flush=True)


# ---- --long ----------------------------------------------------------------------------------


def seed_ranges(runs, size):
    """[(first seed, number of seeds)] that make `runs` seeds from 1 on."""
    return [(first, min(size, runs - first + 1)) for first in range(1, runs + 1, size)]


def run_schedules(tally, summary):
    """Random schedules of whole classes (tests/sim), optimised, on every core."""
    if not build(tally, "sim", targets=("test_sim",)):
        return
    runs = int(os.environ.get("PENDOPO_SIM_RUNS") or 100_000)
    step(f"{runs} random schedules")
    started = time.monotonic()
    program = ROOT / "build/sim/tests/sim/test_sim"

    def one(seeds):
        first, count = seeds
        return first, count, run(
            [program, "--gtest_filter=RandomSchedules.hold*"], SCHEDULES_TIMEOUT_S,
            env={"PENDOPO_SIM_FIRST": str(first), "PENDOPO_SIM_RUNS": str(count),
                 "PENDOPO_SIM_SEED": ""})

    done, outputs = 0, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for first, count, (code, output) in pool.map(
                one, seed_ranges(runs, SCHEDULES_PER_PROCESS)):
            done += count
            if code != 0:
                outputs.append(gtest_failures(output)[:12000])
            if done % 10_000 == 0:
                print(f"    {done}, {time.monotonic() - started:.0f} s", flush=True)
    tally.one("random schedules", not outputs, "\n".join(outputs[:5]))
    failed = sorted({int(seed) for text in outputs for seed in
                     re.findall(r"PENDOPO_SIM_SEED=(\d+)", text)})
    text = (f"{runs} random schedules in {time.monotonic() - started:.0f} s: "
            + (f"FAILED, seeds {failed}" if outputs else "nothing violated"))
    print(f"    {text}", flush=True)
    summary.append(text)


def run_moving_class(tally, summary):
    """An hour of forty viewers whose networks change all the time, in virtual time (tests/sim)."""
    if not build(tally, "asan", targets=("test_sim",)):
        return
    seconds = os.environ.get("PENDOPO_SIM_SECONDS") or "3600"
    step(f"a class of forty on changing networks, {seconds} s")
    started = time.monotonic()
    code, output = run([ROOT / "build/asan/tests/sim/test_sim", "--gtest_filter=MovingClass.*"],
                       MOVING_CLASS_TIMEOUT_S, env={"PENDOPO_SIM_SECONDS": seconds})
    tally.one("a class of forty on changing networks", code == 0, gtest_failures(output)[:12000])
    summary.append(f"forty viewers, {seconds} s of changing networks in "
                   f"{time.monotonic() - started:.0f} s: {'held' if code == 0 else 'FAILED'}")


def run_churn(tally, summary):
    """Ten thousand who come and go (tests/e2e/churn.mjs)."""
    step("ten thousand come and go")
    streams = run(["tools/make_streams"], BUILD_TIMEOUT_S)
    rounds = os.environ.get("PENDOPO_CHURN_ROUNDS") or "200"
    code, output = run(["node", "tests/e2e/churn.mjs", rounds], CHURN_TIMEOUT_S) \
        if streams[0] == 0 else streams
    tally.one("churn", code == 0, output[-6000:])
    found = re.search(r"^\d+ watched, .*$", output, re.M)
    summary.append("churn: " + (found[0] if found else "FAILED"))


def run_fuzzers(tally, pattern, summary):
    if not build(tally, "fuzz"):
        return
    seconds = os.environ.get("PENDOPO_FUZZ_SECONDS", "60")
    step(f"fuzzing, {seconds} s each")
    programs = [path for path in sorted((ROOT / "build/fuzz").rglob("fuzz_*"))
                if os.access(path, os.X_OK) and path.is_file() and not path.suffix
                # Of one whose source is gone the program stays in the folder of builds.
                and (ROOT / "fuzz" / f"{path.name.removeprefix('fuzz_')}.cpp").exists()
                and (pattern or "") in path.name.removeprefix("fuzz_")]

    def one(program):
        name = program.name.removeprefix("fuzz_")
        with tempfile.TemporaryDirectory() as grown:
            return name, *run(
                [program, f"-max_total_time={seconds}", "-rss_limit_mb=4096", "-timeout=20",
                 "-print_final_stats=1", f"-artifact_prefix={ROOT}/build/crash-{name}-",
                 grown, ROOT / "fuzz/corpus" / name], int(seconds) + 300)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, output in pool.map(one, programs):
            tally.one(f"fuzz_{name}", code == 0, output[-6000:])
            executed = re.search(r"number_of_executed_units: (\d+)", output)
            covered = re.findall(r"cov: (\d+)", output)
            text = (f"fuzz {name}: {executed[1] if executed else '?'} runs in {seconds} s, "
                    f"{covered[-1] if covered else '?'} edges, "
                    f"{'nothing found' if code == 0 else 'FAILED'}")
            print(f"    {text}", flush=True)
            summary.append(text)


def run_hour(tally, summary):
    """A broadcast that is recorded and watched for an hour (tests/e2e/stories/hour.mjs)."""
    seconds = int(os.environ.get("PENDOPO_HOUR_SECONDS") or HOUR_S)
    step(f"a broadcast of {seconds} s")
    code, output = run(["tools/build.sh", "npm_install", "tests/e2e"], BUILD_TIMEOUT_S)
    if code == 0:
        code, output = run(
            ["node", "--test-reporter=tap", "stories/hour.mjs"], seconds + HOUR_MARGIN_S,
            on_line=lambda line: re.match(r"    (after|in all:) ", line) and print(line, end="", flush=True),
            cwd=ROOT / "tests/e2e",
            env={"PENDOPO_ROOT": str(ROOT), "PENDOPO_STORIES": "all", "PENDOPO_HOUR_SECONDS": str(seconds)})
    tally.one("a broadcast of an hour", code == 0, output[-12000:])
    found = re.search(r"^    in all: (.*)$", output, re.M)
    summary.append(f"a broadcast of {seconds} s: {found[1] if code == 0 and found else 'FAILED'}")


def run_overload(tally, summary):
    """A server that is too small for all who come (tests/e2e/overload.mjs); about five minutes."""
    step("an overloaded server")
    streams = run(["tools/make_streams"], BUILD_TIMEOUT_S)
    code, output = run(["node", "tests/e2e/overload.mjs"], OVERLOAD_TIMEOUT_S) \
        if streams[0] == 0 else streams
    tally.one("overload", code == 0, output[-6000:])
    found = re.findall(r"\d+ viewers were in, \d+ refused|\d+ viewers expected, \d+ carried", output)
    summary.append("overload: " + "; ".join(found))


def run_packages(tally, summary):
    """Both packages, each in a fresh Debian."""
    step("packages (packaging/test_packages)")
    code, output = run(["packaging/test_packages"], PACKAGES_TIMEOUT_S)
    counts = counts_of_node(output)
    if code != 0 and counts["failed"] == 0:
        counts["failed"] = 1
    tally.add(**counts)
    if counts["failed"]:
        tally.failures.append("packaging/test_packages")
        print(f"FAILED packaging/test_packages\n{output[-20000:]}", flush=True)
    made = ", ".join(re.findall(r"^    (pendopo_\S+\.deb, \d+ KiB)$", output, re.M))
    summary.append(f"packages: {counts['passed']} passed, {counts['failed']} failed ({made})")


def tidy_findings(output):
    """(findings in the project, number of those inside the headers of a library).

    The analyzer cannot follow a coroutine's frame and suspects Boost.Asio's at its first co_await.
    """
    lines = set(re.findall(r"^\S+:\d+:\d+: (?:warning|error): .*$", output, re.M))
    ours = sorted(line.removeprefix(f"{ROOT}/") for line in lines if line.startswith(f"{ROOT}/"))
    return ours, len(lines) - len(ours)


def run_clang_tidy(tally, summary):
    step("clang-tidy over src")
    code, output = run(["run-clang-tidy-19", "-quiet", "-p", "build/asan",
                        "-j", str(os.cpu_count()), r"/src/.*\.cpp$"], BUILD_TIMEOUT_S)
    ours, foreign = tidy_findings(output)
    tally.one("clang-tidy", not ours and (code == 0 or foreign > 0),
              "\n".join(ours) or output[-6000:])
    summary.append(f"clang-tidy: {len(ours)} findings, {foreign} in headers of libraries")


def main():
    parser = argparse.ArgumentParser(prog="./test")
    parser.add_argument("--long", action="store_true", help="also hold a broadcast of an hour, run many random schedules, try the packages, fuzz, and run clang-tidy")
    parser.add_argument("filter", nargs="?", help="only tests whose name contains this")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    os.chdir(ROOT)
    started = time.monotonic()
    tally, summary, pattern = Tally(), [], options.filter

    if not pattern:
        check_style(tally)
    if build(tally, "asan"):
        run_units(tally, pattern)
    page = build_page(tally) if pattern else run_page_tests(tally)
    hour = options.long and (not pattern or pattern in "hour")
    if not pattern or hour or list(story_files(pattern)):
        if page and build(tally, "release", "-DPENDOPO_WERROR=ON", targets=("pendopo",)):
            run_stories(tally, pattern, "all" if options.long or pattern else "short")
            if hour:
                run_hour(tally, summary)
    if options.long:
        if not pattern or pattern in "random schedules sim":
            run_schedules(tally, summary)
            run_moving_class(tally, summary)
        if not pattern or pattern in "packages packaging":
            run_packages(tally, summary)
        run_fuzzers(tally, pattern, summary)
        if not pattern or pattern in "overload":
            run_overload(tally, summary)
        if not pattern or pattern in "churn":
            run_churn(tally, summary)
        if not pattern:
            run_clang_tidy(tally, summary)
        print("\nFor docs/TESTING.md:\n")
        print("\n".join(f"- {line}" for line in [tally.line(), *summary]))

    print(f"\n{time.monotonic() - started:.0f} s on {os.cpu_count()} cores, "
          f"{shutil.disk_usage(ROOT).free // 2**30} GB free")
    if tally.failures:
        print("failed: " + ", ".join(tally.failures))
    if tally.passed + tally.failed == 0:
        print("no test ran")
    print(tally.line(), flush=True)
    return 0 if tally.failed == 0 and tally.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
