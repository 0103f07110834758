#!/usr/bin/env python3
"""Each rule of tools/tidy.py finds the fault it is there for, and nothing in a good tree."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import tidy  # noqa: E402

GOOD = {
    "src/base/bytes.hpp": "#pragma once\n",
    "src/base/mailbox.hpp": "#pragma once\n#include <mutex>\nstd::mutex m;\n",
    "src/proto/classify.hpp": "#pragma once\n",
    "src/proto/rtp/header.hpp": '#pragma once\n#include "base/bytes.hpp"\n',
    "src/proto/rtp/header.cpp": '#include "proto/rtp/header.hpp"\n',
    "tests/proto/rtp/header_test.cpp": "// tested\n",
    "src/sfu/worker.hpp":
        '#pragma once\n#include "proto/classify.hpp"\n#include "proto/rtp/header.hpp"\n',
    "src/sfu/feedback/nack.hpp": '#pragma once\n#include "sfu/worker.hpp"\n',
    "src/app/router.hpp": "#pragma once\n",
    "src/app/signal/protocol.hpp":
        '#pragma once\n#include "app/router.hpp"\n#include "proto/sdp/sdp.hpp"\n'
        "using Command = std::variant<classroom::SendChat>;\n",
    "src/app/signal/decode.cpp": 'if (name == "send_chat") {}\n',
    "src/proto/sdp/sdp.hpp": "#pragma once\n",
    "src/server/main.cpp": '#include "app/router.hpp"\n#include "sfu/worker.hpp"\n',
    "web/src/signal.ts": "send('send_chat');\n",
    "fuzz/rtp.cpp": "// links: proto_rtp\n",
    "fuzz/corpus/rtp/a": "seed",
    "docs/PROTOCOL.md": '```json command\n{"id": 1, "command": "send_chat"}\n```\n',
    "web/package-lock.json": '{"packages": {}}\n',
}


def check(changes):
    """The problems of the good tree with these files added, replaced or (None) left out."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {**GOOD, **changes}.items():
            if text is not None:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
        return list(tidy.problems(root))


class Tidy(unittest.TestCase):
    def finds(self, changes, expected, count=1):
        found = check(changes)
        self.assertEqual(len(found), count, found)
        self.assertIn(expected, found[0])

    def test_is_content_with_a_good_tree(self):
        self.assertEqual(check({}), [])

    # ---- coroutines

    def test_finds_what_gcc_12_destroys_twice(self):
        self.finds({"src/app/x.cpp": "auto a = co_await run(\n    [name](S& s) { return 1; });\n"},
                   "src/app/x.cpp:1: name the lambda")
        self.finds({"src/app/x.cpp": "a = good ? co_await f() : g();\n"}, "no ?: with a co_await")
        self.finds({"src/app/x.cpp": 'a = co_await f(x ? y : "");\n'}, "no ?: with a co_await")

    def test_lets_a_lambda_without_captures_wait(self):
        self.assertEqual(check({
            "src/app/x.cpp": "auto a = co_await run([](S& s) { return b ? 1 : 2; });\n"
                             "co_await f(text[0]);\n"}), [])

    # ---- layers

    def test_finds_a_lower_folder_that_includes_a_higher_one(self):
        self.finds({"src/base/x.hpp": '#pragma once\n#include "sfu/worker.hpp"\n'},
                   "src/base/x.hpp:2: base/ may not include sfu/worker.hpp")

    def test_finds_the_sfu_reading_sdp(self):
        self.finds({"src/sfu/x.hpp": '#pragma once\n#include "proto/sdp/sdp.hpp"\n'},
                   "sfu/ may not include proto/sdp/sdp.hpp")

    def test_finds_sdp_in_a_subfolder_of_the_sfu_too(self):
        self.finds({"src/sfu/feedback/x.hpp": '#pragma once\n#include "proto/sdp/sdp.hpp"\n'},
                   "sfu/ may not include proto/sdp/sdp.hpp")

    def test_finds_a_protocol_that_includes_its_sibling(self):
        self.finds({"src/proto/stun/x.hpp": '#pragma once\n#include "proto/rtp/header.hpp"\n'},
                   "proto/stun/ may not include proto/rtp/header.hpp")

    def test_lets_a_protocol_include_a_lower_one(self):
        self.assertEqual(
            check({"src/proto/rtcp/x.hpp": '#pragma once\n#include "proto/rtp/header.hpp"\n'}), [])

    def test_finds_a_protocol_folder_that_nobody_placed(self):
        self.finds({"src/proto/gopher/x.hpp": "#pragma once\n"}, "in no layer")

    def test_finds_a_folder_that_nobody_placed(self):
        self.finds({"src/extras/x.hpp": "#pragma once\n"}, "in no layer")

    def test_finds_app_using_the_network(self):
        self.finds({"src/net/udp.hpp": "#pragma once\n",
                    "src/app/x.hpp": '#pragma once\n#include "net/udp.hpp"\n'},
                   "app/ may not include net/udp.hpp")

    def test_finds_parts_of_app_that_include_each_other(self):
        self.finds({"src/app/api/x.hpp":
                    '#pragma once\n#include "app/signal/protocol.hpp"\n'},
                   "app/api/ may not include app/signal/protocol.hpp")

    def test_lets_app_itself_include_all_its_parts(self):
        self.assertEqual(
            check({"src/app/x.hpp": '#pragma once\n#include "app/signal/protocol.hpp"\n'}), [])

    def test_finds_sfu_and_live_knowing_each_other(self):
        self.finds({"src/live/x.hpp": '#pragma once\n#include "sfu/worker.hpp"\n'},
                   "live/ may not include sfu/worker.hpp")

    def test_finds_an_include_without_its_path(self):
        self.finds({"src/sfu/x.hpp": '#pragma once\n#include "worker.hpp"\n'},
                   "include by the full path")

    # ---- banned words

    def test_finds_a_clock_read(self):
        self.finds({"src/sfu/x.hpp": "#pragma once\nauto t = std::chrono::steady_clock::now();\n"},
                   "src/sfu/x.hpp:2: take `now` as a parameter")

    def test_finds_the_clock_of_c(self):
        for line in ("clock_gettime(CLOCK_MONOTONIC, &t);", "std::time(nullptr)", "time(NULL)"):
            self.finds({"src/classroom/x.hpp": f"#pragma once\n{line}\n"}, "take `now`")

    def test_finds_locks_and_threads(self):
        for line in ("std::mutex m;", "#include <thread>", "std::jthread t;"):
            self.finds({"src/media/x.hpp": f"#pragma once\n{line}\n"}, "Mailbox")

    def test_finds_shared_ownership(self):
        self.finds({"src/sfu/x.hpp": "#pragma once\nstd::shared_ptr<int> p;\n"}, "own by value")

    def test_finds_socket_headers(self):
        for line in ("#include <sys/socket.h>", "#include <netinet/udp.h>",
                     "#include <boost/asio/io_context.hpp>"):
            self.finds({"src/proto/rtp/x.hpp": f"#pragma once\n{line}\n"}, "only net/")

    def test_finds_randomness_of_ones_own(self):
        self.finds({"src/sfu/x.hpp": "#pragma once\nstd::random_device d;\n"}, "base::Random")

    def test_finds_json_outside_app(self):
        self.finds({"src/store/x.hpp": "#pragma once\n#include <boost/json.hpp>\n"},
                   "JSON ends at app/")

    def test_does_not_mind_words_in_comments(self):
        self.assertEqual(check({"src/sfu/x.hpp": "#pragma once\n// no std::mutex here\n"}), [])

    def test_excuses_only_the_allowed_file(self):
        self.finds({"src/base/mailbox.hpp": "#pragma once\nstd::shared_ptr<int> p;\n"},
                   "own by value")

    # ---- sizes and names

    def test_finds_a_long_file(self):
        self.finds({"src/server/x.cpp": "\n" * 601}, "601 lines, more than 600")

    def test_finds_a_long_component(self):
        self.finds({"web/src/ui/stage.tsx": "\n" * 201}, "more than the 200 of a component")

    def test_finds_names_that_promise_nothing(self):
        self.finds({"src/app/string_utils.hpp": "#pragma once\n"}, '"utils" promises nothing')
        self.finds({"web/src/helpers/x.ts": ""}, '"helpers" promises nothing')
        self.finds({"src/app/x.hpp": "#pragma once\nclass RoomManager {};\n"}, "type's name")

    def test_finds_a_header_without_its_guard(self):
        self.finds({"src/app/x.hpp": "int a;\n"}, "#pragma once is missing")

    def test_finds_a_todo_without_an_issue(self):
        self.finds({"web/src/x.ts": "// TODO later\n"}, "web/src/x.ts:1: TODO needs an issue")

    def test_accepts_a_todo_with_an_issue(self):
        self.assertEqual(check({"src/app/x.hpp": "#pragma once\n// TODO(#12): shards\n"}), [])

    # ---- what must be there

    def test_finds_a_source_without_a_test(self):
        self.finds({"tests/proto/rtp/header_test.cpp": None},
                   "src/proto/rtp/header.cpp:1: there is no tests/proto/rtp/header_test.cpp")

    def test_finds_a_fuzz_target_without_a_seed(self):
        self.finds({"fuzz/stun.cpp": "// links: proto_stun\n"}, "no seed in fuzz/corpus/stun/")

    def test_finds_a_fuzz_target_that_names_no_library(self):
        self.finds({"fuzz/rtp.cpp": "#include <x>\n"}, "the first line must name the libraries")

    def test_finds_a_corpus_without_a_target(self):
        self.finds({"fuzz/corpus/gone/a": "seed"}, "fuzz/corpus/gone: no fuzz target")

    def test_finds_a_command_the_server_does_not_know(self):
        self.finds({"src/app/signal/decode.cpp": ""}, "the server does not know the command "
                                                      "send_chat")

    def test_finds_a_command_the_page_does_not_know(self):
        self.finds({"web/src/signal.ts": ""}, "the page does not know the command send_chat")

    def test_finds_a_command_that_is_not_documented(self):
        self.finds({"src/app/signal/x.hpp":
                    "#pragma once\nusing Command = std::variant<SendChat, RaiseHand>;\n"},
                   "RaiseHand has no example in docs/PROTOCOL.md")

    def test_finds_a_counter_that_nobody_explains(self):
        self.finds({"src/sfu/drop_reason.cpp": 'return "too_late";\n',
                    "tests/sfu/drop_reason_test.cpp": "// tested\n",
                    "docs/stats.md": "`dropped_too_early`\n"},
                   "docs/stats.md does not explain dropped_too_late")
        self.finds({"src/app/counters.hpp": '#pragma once\n"refused_all"\n'},
                   "docs/stats.md does not explain refused_all")

    def test_finds_a_registry_in_a_lock_file(self):
        self.finds({"web/package-lock.json": '{"resolved": "https://example.org/x.tgz"}'},
                   "web/package-lock.json:1: names a registry")


if __name__ == "__main__":
    unittest.main()
