#!/usr/bin/env python3
"""The rules no compiler knows: who may include whom, what the pure folders must not say, how long
a file may be, what must have a test, a seed or a line of documentation.

    tools/tidy.py              checks the project; prints one line per problem, exit code 1 if any
    tools/tidy.py --report     also prints lines of test per line of code

tests/tidy_test.py proves that each rule finds what it should.
"""

import pathlib
import re
import sys

# Folder -> what its files may include besides themselves. The longest matching key counts.
# "proto" means everything below proto/, "proto/*" only the files directly in it.
LAYERS = {
    "base": [],
    "media": ["base"],
    "media/codec": ["base", "media/*"],
    "media/file": ["base", "media/*"],
    "media/flv": ["base", "media/*", "media/codec"],
    "media/mp4": ["base", "media/*"],
    "media/probe": ["base"],
    "media/rtp_payload": ["base", "media/*", "media/file"],
    "media/transcode": ["base", "media/*"],
    "plugin": ["media/transcode"],  # libpendopo-aac.so: nothing of the program is in it
    "proto": ["base"],
    "proto/stun": ["base", "proto/*"],
    "proto/ice": ["base", "proto/*", "proto/stun"],
    "proto/dtls": ["base", "proto/*"],
    "proto/rtp": ["base", "proto/*"],
    "proto/rtcp": ["base", "proto/*", "proto/rtp"],
    "proto/srtp": ["base", "proto/*", "proto/rtp"],
    "proto/sdp": ["base", "proto/*", "media"],
    "proto/http": ["base", "proto/*"],
    "proto/websocket": ["base", "proto/*", "proto/http"],  # it begins as a request
    "proto/rtmp": ["base", "proto/*"],
    "proto/cmcd": ["base", "proto/*"],
    "sfu": ["base", "media", "proto/*", "proto/stun", "proto/ice", "proto/dtls", "proto/srtp",
            "proto/rtp", "proto/rtcp"],
    "client": ["base", "media/*", "proto/*", "proto/stun", "proto/ice", "proto/dtls", "proto/srtp",
               "proto/rtp", "proto/rtcp", "proto/sdp"],
    "load": ["base", "media", "proto", "client", "net"],
    "live": ["base", "media", "proto/*", "proto/rtp", "proto/rtmp"],
    "classroom": ["base"],
    "school": ["base"],
    "doctor": ["base"],
    "quality": ["base"],
    "acme": ["base", "app/json"],
    "store": ["base", "school", "classroom", "quality"],
    "net": ["base", "net"],
    "backup": ["base", "net", "store"],
    "app": ["base", "proto", "media", "sfu", "live", "classroom", "school", "quality",
            "store", "app"],
    # The inner table: these do not include each other and meet only in app/ itself.
    "app/json": ["base", "app/*"],
    "app/secret": ["base", "proto/http", "app/*"],
    "app/auth": ["base", "school", "store", "proto/http", "app/*", "app/json", "app/secret"],
    "app/signal": ["base", "classroom", "school", "store", "sfu", "media", "proto", "app/*",
                   "app/json"],
    "app/page": ["base", "proto/http", "app/*", "app/json"],
    "app/api": ["base", "classroom", "school", "store", "doctor", "quality", "proto/http",
                "app/*", "app/json", "app/secret"],
    "app/broadcast": ["base", "live", "media/*", "media/probe", "school", "store", "quality",
                      "proto/http", "proto/rtmp", "proto/cmcd", "app/*", "app/secret"],
    "app/files": ["base", "classroom", "store", "proto/http", "app/*"],
    "app/bridge": ["base", "sfu", "live", "media", "proto", "app/*", "app/json"],
    "server": [""],
}
LISTED_ONE_BY_ONE = ("proto", "app")  # a new folder there must say in LAYERS what it builds on
# No socket, thread, lock, clock or randomness of their own.
PURE = ("base", "proto", "media", "sfu", "client", "live", "classroom", "school", "doctor",
        "quality", "acme")
# Lines of tests are counted, and each source needs a test.
TESTED = ("base", "proto", "media", "sfu", "client", "live", "classroom", "school", "doctor",
          "quality", "acme")

BANNED = [  # (name, pattern, advice); they apply to the pure folders
    ("clock", r"(steady|system|high_resolution|utc)_clock::now|\bclock_gettime\b|\bgettimeofday\b"
              r"|std::time\(|\btime\((nullptr|NULL|0)\)", "take `now` as a parameter"),
    ("lock", r"std::(mutex|shared_mutex|recursive_mutex|thread|jthread|condition_variable"
             r"|lock_guard|unique_lock|scoped_lock)\b|<(mutex|thread|condition_variable)>",
     "threads meet in server/; talk through base::Mailbox"),
    ("shared", r"std::(shared_ptr|weak_ptr|make_shared)\b|enable_shared_from_this",
     "own by value or unique_ptr; pass an id across borders"),
    ("socket", r"<(sys/socket|sys/epoll|sys/uio|netinet/\w+|arpa/inet|netdb|poll|unistd)\.h>"
               r"|<boost/asio(?!/buffer\.hpp)", "only net/ and server/ talk to the kernel"),
    ("beast", r"<boost/beast", "Beast's parser serves proto/http/ only, its streams nobody"),
    ("random", r"std::(random_device|mt19937\w*)\b|\bRAND_bytes\b|\bgetrandom\b|\bgetentropy\b",
     "take base::Random& as a parameter"),
]
JSON = r"boost/json|boost::json|nlohmann|simdjson|rapidjson"
WITH_JSON = ("app", "acme")  # JSON is what ACME's messages are on the wire
ALLOWED = {  # file without its suffix -> names of the banned things it is there for
    "base/mailbox": {"lock"},
    "base/log": {"lock", "clock"},
    "base/random": {"random"},
    "base/socket_address": {"socket"},  # inet_pton is a parser
    "proto/http/connection": {"beast"},
    "proto/http/range": {"shared"},  # a part of such a body
    "proto/http/message": {"shared"},  # a body that all viewers of a broadcast are sent
    "live/hls/addition": {"shared"},  # finished media, never changed, for two threads
    "proto/dtls/context": {"random"},  # OpenSSL draws keys by itself; a serial is no different
}
LINES_MAX = 600
COMPONENT_LINES_MAX = 200
EMPTY_WORDS = {"manager", "managers", "helper", "helpers", "util", "utils", "utilities", "common",
               "misc", "info", "impl", "stuff", "things", "functions"}
EMPTY_TYPES = r"^\s*(?:class|struct|enum class|using)\s+\w*(Manager|Helper|Util|Utils|Info|Impl)\b"
COUNTER_NAMES = (  # file, its counters' names, what stands before them in docs/stats.md
    ("src/app/counters.hpp", r'"([a-z_]+)"', ""),
    ("src/sfu/drop_reason.cpp", r'return "([a-z_]+)"', "dropped_"),
)
SKIPPED_FOLDERS = {"node_modules", "dist", "build", "corpus", "out", "data", ".git", ".cache"}
CODE = {".cpp", ".hpp", ".py", ".sh", ".mjs", ".js", ".ts", ".tsx", ".css", ".cmake"}


def files_below(root, *folders):
    for folder in folders:
        base = root / folder
        for path in sorted(base.rglob("*")) if base.is_dir() else []:
            if path.is_file() and not SKIPPED_FOLDERS & set(path.relative_to(root).parts):
                yield path


def without_comment(line):
    return re.sub(r"//.*", "", line)


def layer_of(folder):
    """The longest key of LAYERS that the folder lies in, or None."""
    parts = folder.split("/")
    if parts[0] in LISTED_ONE_BY_ONE:
        return folder if folder in LAYERS else None
    for length in range(len(parts), 0, -1):
        key = "/".join(parts[:length])
        if key in LAYERS:
            return key
    return None


def may_include(layer, target):
    """Whether a file of the layer may include one of the folder `target`."""
    if layer_of(target) == layer:
        return True
    return any(allowed in ("", target) or target.startswith(allowed + "/") or
               allowed == target + "/*" for allowed in LAYERS[layer])


def layer_problems(root):
    src = root / "src"
    tops = {path.name for path in src.iterdir() if path.is_dir()} if src.is_dir() else set()
    for path in files_below(root, "src"):
        if path.suffix not in (".cpp", ".hpp"):
            continue
        relative = path.relative_to(src)
        layer = layer_of(relative.parent.as_posix())
        if layer is None:
            yield f"{path}:1: the folder is in no layer of tools/tidy.py"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = re.match(r'\s*#\s*include "([^"]+)"', line)
            if not include:
                continue
            if "/" not in include[1] or include[1].split("/")[0] not in tops | set(LAYERS):
                yield f"{path}:{number}: include by the full path from src/"
            elif not may_include(layer, include[1].rsplit("/", 1)[0]):
                yield f"{path}:{number}: {layer}/ may not include {include[1]}"


def banned_problems(root):
    src = root / "src"
    for path in files_below(root, "src"):
        if path.suffix not in (".cpp", ".hpp"):
            continue
        relative = path.relative_to(src)
        top = relative.parts[0]
        excused = ALLOWED.get(relative.with_suffix("").as_posix(), set())
        for number, line in enumerate(path.read_text().splitlines(), 1):
            line = without_comment(line)
            if top not in WITH_JSON and re.search(JSON, line):
                yield f"{path}:{number}: JSON ends at app/"
            if top not in PURE:
                continue
            for name, pattern, advice in BANNED:
                if name not in excused and re.search(pattern, line):
                    yield f"{path}:{number}: {advice}"


# g++ 12 destroys twice what these make, because they live across the suspension; clang does not.
WAITING = (
    (r"\bco_await\b[^;{]*[(,]\s*\[[^\]\s]", "name the lambda before the co_await (g++ 12)"),
    (r"[?:]\s*co_await\b|\bco_await\b[^;{]*\([^;{]*\s\?\s", "no ?: with a co_await (g++ 12)"),
)


def waiting_problems(root):
    for path in files_below(root, "src"):
        if path.suffix not in (".cpp", ".hpp"):
            continue
        text = "\n".join(without_comment(line) for line in path.read_text().splitlines())
        for pattern, advice in WAITING:
            for found in re.finditer(pattern, text):
                yield f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {advice}"


def size_problems(root):
    for path in files_below(root, "src", "tests", "fuzz", "bench", "tools", "web"):
        if path.suffix not in CODE:
            continue
        count = path.read_text().count("\n")
        if count > LINES_MAX:
            yield f"{path}:1: {count} lines, more than {LINES_MAX}; find the second promise in it"
        elif path.suffix == ".tsx" and count > COMPONENT_LINES_MAX:
            yield f"{path}:1: {count} lines, more than the {COMPONENT_LINES_MAX} of a component"


def name_problems(root):
    for path in files_below(root, "src", "tests", "fuzz", "bench", "web"):
        words = set(re.split(r"[_\-.]", path.stem.lower())) | {path.parent.name.lower()}
        for word in sorted(words & EMPTY_WORDS):
            yield f"{path}:1: \"{word}\" promises nothing; name what it is"
        if path.suffix not in (".cpp", ".hpp"):
            continue
        text = path.read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(EMPTY_TYPES, without_comment(line)):
                yield f"{path}:{number}: the type's name promises nothing"
        if path.suffix == ".hpp" and "#pragma once" not in text:
            yield f"{path}:1: #pragma once is missing"


def todo_problems(root):
    for path in files_below(root, "src", "tests", "fuzz", "bench", "web", "cmake", "packaging"):
        if path.suffix not in CODE and path.name != "CMakeLists.txt" or path.name == "tidy_test.py":
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))", line) and "{ todo" not in line:
                yield f"{path}:{number}: TODO needs an issue, like TODO(#12)"


def test_problems(root):
    src = root / "src"
    for path in files_below(root, "src"):
        relative = path.relative_to(src)
        if path.suffix != ".cpp" or relative.parts[0] not in TESTED:
            continue
        test = root / "tests" / relative.with_name(relative.stem + "_test.cpp")
        if not test.is_file():
            yield f"{path}:1: there is no {test.relative_to(root)}"


def fuzz_problems(root):
    targets = {path.stem: path for path in sorted((root / "fuzz").glob("*.cpp"))
               if path.stem != "replay_main"}
    for name, path in targets.items():
        if not path.read_text().startswith("// links: "):
            yield f"{path}:1: the first line must name the libraries: // links: proto_stun"
        seeds = root / "fuzz/corpus" / name
        if not seeds.is_dir() or not any(seed.is_file() for seed in seeds.iterdir()):
            yield f"{path}:1: there is no seed in fuzz/corpus/{name}/"
    corpus = root / "fuzz/corpus"
    for folder in sorted(corpus.iterdir()) if corpus.is_dir() else []:
        if folder.is_dir() and folder.name not in targets:
            yield f"{folder}: no fuzz target has this name"


def protocol_words(text):
    """{(kind, word)} of the examples in docs/PROTOCOL.md, and its refusals."""
    words = set()
    for kind in ("command", "event"):
        for block in re.findall(rf"```json {kind}\n(.*?)```", text, re.S):
            words |= {(kind, word) for word in re.findall(rf'"{kind}": "(\w+)"', block)}
    return words


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def protocol_problems(root):
    document = root / "docs/PROTOCOL.md"
    if not document.is_file():
        return
    words = protocol_words(document.read_text())
    for side, folder, suffixes in (("server", "src/app/signal", (".cpp", ".hpp")),
                                   ("page", "web/src", (".ts", ".tsx"))):
        files = [path for path in files_below(root, folder) if path.suffix in suffixes]
        code = "\n".join(path.read_text() for path in files)
        if not files:
            continue
        for kind, word in sorted(words):
            if not re.search(rf"[\"'`]{word}[\"'`]|\b{word}:", code):
                yield f"{document}:1: the {side} does not know the {kind} {word}"
    for path in files_below(root, "src/app/signal"):
        for kind in ("Command", "Event"):
            for found in re.findall(rf"using {kind} =\s*std::variant<(.*?)>;",
                                    path.read_text(), re.S):
                for name in re.findall(r"(?:\w+::)*(\w+)", found):
                    if not any(word == snake(name) for _, word in words):
                        yield f"{path}:1: {name} has no example in docs/PROTOCOL.md"


def counter_problems(root):
    """What `pendopo stats` shows is explained to those who read it."""
    document = root / "docs/stats.md"
    text = document.read_text() if document.exists() else ""
    for path, pattern, prefix in COUNTER_NAMES:
        source = root / path
        if not source.exists():
            continue
        for name in re.findall(pattern, source.read_text()):
            if f"`{prefix}{name}`" not in text:
                yield f"{path}: docs/stats.md does not explain {prefix}{name}"


def lock_file_problems(root):
    """A lock file without addresses works with whatever registry npm is configured for."""
    for path in sorted(root.glob("**/package-lock.json")):
        if SKIPPED_FOLDERS & set(path.relative_to(root).parts):
            continue
        if re.search(r'"resolved": "https?://', path.read_text()):
            yield f"{path}:1: names a registry; npm config set omit-lockfile-registry-resolved true"


RULES = (layer_problems, banned_problems, waiting_problems, size_problems, name_problems,
         todo_problems, test_problems, fuzz_problems, protocol_problems, counter_problems,
         lock_file_problems)


def problems(root):
    for rule in RULES:
        for line in rule(root):
            yield line.replace(f"{root}/", "")


def report(root):
    def lines(folder):
        return sum(path.read_text().count("\n") for path in files_below(root, folder)
                   if path.suffix in (".cpp", ".hpp"))
    print(f"{'folder':<12}{'code':>8}{'tests':>8}{'ratio':>8}")
    for folder in TESTED:
        code, tests = lines(f"src/{folder}"), lines(f"tests/{folder}")
        if code:
            print(f"{folder:<12}{code:>8}{tests:>8}{tests / code:>8.2f}")


def main(arguments):
    root = pathlib.Path(__file__).resolve().parent.parent
    found = list(problems(root))
    print("\n".join(found) if found else "tidy")
    if "--report" in arguments:
        report(root)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
