#!/usr/bin/env python3
"""What packaging/ promises: every path, port, variable and command that its files name exists, the
service is hardened, and versions sort. packaging/test_packages tries the packages themselves."""

import fnmatch
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
sys.path.insert(0, str(PACKAGING))
import kernel_calls  # noqa: E402
EXPOSURE_MAX = 2.5  # of systemd-analyze: 0 is a service that can do nothing, 10 one that can do all
PROFILES = ("alone", "own-ports", "proxy")
DATA = "/var/lib/pendopo"
OTHER_VARIABLES = {
    "PENDOPO_CONFIG",  # the program's, and no key
}


def text_of(name):
    return (PACKAGING / name).read_text()


def example_keys():
    """{key: default} of the example file; a unit test compares it with the program's own."""
    lines = [line[1:] for line in (ROOT / "pendopo.toml").read_text().splitlines()
             if re.match(r"#[a-z]", line)]
    return tomllib.loads("\n".join(lines))


def variables():
    return {f"PENDOPO_{key.upper()}" for key in example_keys()}


def unit():
    """[(key, value)] of the service."""
    return re.findall(r"^(\w+)=(.*)$", text_of("pendopo.service"), re.M)


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


class Service(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd")
    def test_is_hardened(self):
        result = run("systemd-analyze", "security", "--no-pager", "--offline=yes",
                     PACKAGING / "pendopo.service")
        found = re.search(r"Overall exposure level for pendopo.service: ([\d.]+)", result.stdout)
        self.assertTrue(found, result.stdout + result.stderr)
        self.assertLess(float(found[1]), EXPOSURE_MAX, result.stdout)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd")
    def test_is_understood_by_systemd(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "pendopo.service"
            copy.write_text(text_of("pendopo.service").replace("/usr/bin/pendopo", "/bin/true")
                            .replace("man:pendopo(1)", "man:true(1)"))
            result = run("systemd-analyze", "verify", "--man=no", copy)
        about_us = [line for line in result.stderr.splitlines() if "pendopo" in line]
        self.assertEqual(about_us, [])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd")
    def test_lets_the_doctor_look_but_not_touch(self):
        settings = dict(unit())
        # Both calls: which one asks for the clock is the C library's choice.
        self.assertLessEqual({"adjtimex", "clock_adjtime"},
                             kernel_calls.allowed_by(text_of("pendopo.service")))
        self.assertNotEqual(settings.get("ProtectClock"), "yes")  # it refuses these calls as well
        self.assertNotIn("CAP_SYS_TIME", settings["CapabilityBoundingSet"])
        self.assertNotEqual(settings.get("ProcSubset"), "pid")  # it hides /proc/meminfo
        self.assertEqual(settings["ProtectProc"], "invisible")
        self.assertEqual(settings["ProtectKernelTunables"], "yes")

    def test_runs_what_is_installed(self):
        start = dict(unit())["ExecStart"].split()
        self.assertEqual(start, ["/usr/bin/pendopo", "serve", "--config",
                                 text_of("debian/conffiles").strip()])
        recipe = text_of("package.cmake")
        self.assertIn("install(TARGETS pendopo RUNTIME DESTINATION bin)", recipe)
        self.assertIn("set(CPACK_PACKAGING_INSTALL_PREFIX /usr)", recipe)
        self.assertIn("packaging}/pendopo.toml DESTINATION /etc/pendopo)", recipe)

    def test_may_write_where_its_data_is(self):
        settings = tomllib.loads(text_of("pendopo.toml"))
        self.assertEqual(settings["data"], DATA)
        self.assertEqual(f"/var/lib/{dict(unit())['StateDirectory']}", DATA)

    def test_may_open_its_ports(self):
        settings = tomllib.loads(text_of("pendopo.toml"))
        low = [port for key, port in settings.items() if key.endswith("_port") and port < 1024]
        self.assertTrue(low)
        self.assertEqual(dict(unit())["AmbientCapabilities"], "CAP_NET_BIND_SERVICE")

    def test_may_hold_all_its_connections(self):
        header = (ROOT / "src/server/connection_count.hpp").read_text()
        connections = int(re.search(r"kConnectionsMax = ([\d']+)", header)[1].replace("'", ""))
        self.assertGreater(int(dict(unit())["LimitNOFILE"]), connections + 1000)

    def test_is_what_the_program_looks_for(self):
        header = (ROOT / "src/server/config.hpp").read_text()
        self.assertIn(f'"{text_of("debian/conffiles").strip()}"', header)


class Settings(unittest.TestCase):
    def test_hold_only_keys_that_exist(self):
        shown = re.sub(r"^#(?=[a-z_]+ = )", "", text_of("pendopo.toml"), flags=re.M)
        self.assertLessEqual(set(tomllib.loads(shown)), set(example_keys()))

    def test_variables_exist_everywhere(self):
        known = variables() | OTHER_VARIABLES
        for name in ("compose.yaml", "env.example", "Dockerfile", "Caddyfile", "pendopo.service",
                     "pendopo.1", "debian/postinst", "debian/postrm"):
            named = set(re.findall(r"\bPENDOPO_[A-Z_]+\b", text_of(name)))
            self.assertLessEqual(named, known, name)

    def test_commands_exist(self):
        source = (ROOT / "src/server/command_line.cpp").read_text()
        known = set(re.findall(r'add_command\(\s*\*?\w+,\s*"(\w+)"', source))
        named = set(re.findall(r"sudo pendopo ([a-z]+ ?[a-z]*)", text_of("debian/postinst")))
        named |= set(re.findall(r'CMD \["pendopo", "(\w+)"\]', text_of("Dockerfile")))
        named |= set(re.findall(r'^CMD \["(\w+)"\]', text_of("Dockerfile"), re.M))
        named.add(dict(unit())["ExecStart"].split()[1])
        self.assertGreaterEqual(len(named), 3)
        self.assertLessEqual({word for words in named for word in words.split()}, known)

    def test_the_manual_names_every_command(self):
        source = (ROOT / "src/server/command_line.cpp").read_text()
        for name in re.findall(r'add_command\(\s*app,\s*"(\w+)"', source):
            self.assertRegex(text_of("pendopo.1"), rf'[\s"]{name}\b')


class Scripts(unittest.TestCase):
    def test_are_scripts_that_a_shell_can_read(self):
        for name in ("postinst", "prerm", "postrm"):
            path = PACKAGING / "debian" / name
            self.assertTrue(os.access(path, os.X_OK), name)
            self.assertEqual(run("sh", "-n", path).stderr, "", name)
            self.assertRegex(path.read_text(), r"(?m)^set -e$", name)
            self.assertIn(f"debian/{name}", text_of("package.cmake"))

    def test_name_the_same_places(self):
        for name in ("postinst", "postrm"):
            self.assertIn(f"data={DATA}\n", text_of(f"debian/{name}"))
            self.assertIn(dict(unit())["EnvironmentFile"].lstrip("-"), text_of(f"debian/{name}"))

    def test_ask_before_data_goes_and_keep_it_by_default(self):
        template = text_of("debian/templates")
        self.assertIn("Template: pendopo/purge-data", template)
        self.assertIn("Default: false", template)
        self.assertIn("db_input high pendopo/purge-data", text_of("debian/postrm"))

    def test_see_whether_a_port_is_taken(self):
        function = re.search(r"^is_taken\(\) \{.*?^\}", text_of("debian/postinst"), re.M | re.S)[0]
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family, socket.SOCK_STREAM) as listener:
                try:
                    listener.bind((address, 0))
                except OSError:
                    continue  # a machine without IPv6
                port = listener.getsockname()[1]
                is_taken = ("sh", "-c", f"{function}\nis_taken {port}")
                self.assertNotEqual(run(*is_taken).returncode, 0, "bound, but nobody listens")
                listener.listen()
                self.assertEqual(run(*is_taken).returncode, 0)

    def test_variables_in_their_file_move_the_ports(self):
        named = re.findall(r"^(PENDOPO_\w+)=(\d+)$", text_of("debian/postinst"), re.M)
        defaults = {f"PENDOPO_{key.upper()}": str(value) for key, value in example_keys().items()}
        self.assertEqual(len(named), 2)
        for variable, port in named:
            self.assertEqual(defaults[variable], port)


def stages():
    """[[(instruction, arguments)]] of the Dockerfile, one list a stage."""
    text = re.sub(r"^#.*\n", "", text_of("Dockerfile"), flags=re.M).replace("\\\n", " ")
    found = []
    for line in filter(str.strip, text.splitlines()):
        instruction, arguments = line.split(None, 1)
        if instruction == "FROM":
            found.append([])
        found[-1].append((instruction, " ".join(arguments.split())))
    return found


class Plugin(unittest.TestCase):
    def test_lies_where_the_program_looks_for_it(self):
        source = (ROOT / "src/server/aac_plugin.cpp").read_text()
        self.assertIn('"lib" / "pendopo" / kAacPluginFile', source)
        self.assertIn('kAacPluginFile = "libpendopo-aac.so"',
                      (ROOT / "src/server/aac_plugin.hpp").read_text())
        self.assertIn("install(TARGETS pendopo_aac LIBRARY DESTINATION lib/pendopo)",
                      text_of("package.cmake"))
        self.assertIn("OUTPUT_NAME pendopo-aac", (ROOT / "src/CMakeLists.txt").read_text())
        self.assertIn("lib/pendopo/libpendopo-aac.so", text_of("libraries.cmake"))


class Image(unittest.TestCase):
    def test_builds_in_one_stage_and_serves_from_another(self):
        build, serve = stages()
        self.assertEqual(build[0][1], "--platform=$BUILDPLATFORM debian:bookworm-slim AS build")
        self.assertEqual(serve[0], ("FROM", "debian:bookworm-slim"))
        self.assertIn(("USER", "pendopo"), serve)
        user = serve.index(("USER", "pendopo"))
        self.assertNotIn("RUN", [instruction for instruction, _ in serve[user:]])

    def test_is_a_dockerfile(self):
        fetched = run("tools/build.sh", "npm_install", "tests/e2e", cwd=ROOT)
        self.assertEqual(fetched.returncode, 0, fetched.stderr)
        lint = ROOT / "tests/e2e/node_modules/.bin/dockerfile-utils"
        result = run(lint, "lint", PACKAGING / "Dockerfile")
        self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))
        with tempfile.NamedTemporaryFile("w", suffix=".Dockerfile") as file:
            file.write("FROM debian\nHEALTCHECK NONE\n")
            file.flush()
            self.assertIn("HEALTCHECK", run(lint, "lint", file.name).stdout, "it finds a mistake")

    def test_names_files_that_are_there(self):
        build, serve = stages()
        folder = dict(build)["WORKDIR"]
        command = dict(build)["RUN"].split()[0]
        self.assertTrue(os.access(ROOT / command, os.X_OK), command)
        copied = dict(serve)["COPY"]
        packages = re.search(r"CPACK_PACKAGE_DIRECTORY \$\{CMAKE_SOURCE_DIR\}/(\S+)\)",
                             text_of("package.cmake"))[1]
        self.assertEqual(copied, f"--from=build {folder}/{packages}/ /packages/")
        self.assertIn("DEB-DEFAULT", text_of("package.cmake"))
        self.assertIn("/packages/pendopo_*.deb", " ".join(a for i, a in serve if i == "RUN"))
        self.assertEqual(dict(serve)["VOLUME"], DATA)

    def test_has_what_the_package_recommends(self):
        """apt is told to leave recommendations out, for their number; these are wanted."""
        serve = " ".join(arguments for instruction, arguments in stages()[1] if instruction == "RUN")
        for package in "ca-certificates", "libavcodec", "libswresample":
            self.assertIn(package, serve)

    def test_leaves_nothing_out_that_the_build_needs(self):
        ignored = [line for line in text_of("Dockerfile.dockerignore").splitlines()
                   if line and not line.startswith("#")]
        files = run("git", "ls-files", cwd=ROOT).stdout.split() + [".git"]
        for pattern in ignored:
            pattern = pattern.removeprefix("**/")
            for name in files:
                self.assertFalse(fnmatch.fnmatch(name, pattern) or name.startswith(pattern + "/"),
                                 f"{pattern} leaves {name} out")

    def test_opens_the_ports_that_its_settings_name(self):
        serve = dict(stages()[1])
        settings = dict(word.split("=") for word in serve["ENV"].split())
        file = tomllib.loads(text_of("pendopo.toml"))
        self.assertEqual(set(serve["EXPOSE"].split()),
                         {f"{settings['PENDOPO_HTTPS_PORT']}/tcp", f"{file['media_port']}/udp",
                          f"{settings['PENDOPO_HTTP_PORT']}/tcp", f"{file['rtmp_port']}/tcp"})
        self.assertTrue(all(int(port) >= 1024 for port in settings.values()), "it is not root")


def port_text(port):
    """"443:443/tcp" of what docker-compose makes of it."""
    return f"{port['published']}:{port['target']}/{port['protocol']}"


def volume_text(volume):
    """"data:/var/lib/pendopo"; docker-compose 1 writes text, 2 a mapping."""
    if isinstance(volume, dict):
        return f"{volume['source']}:{volume['target']}"
    return re.sub(r":r[ow]$", "", str(volume))


@unittest.skipUnless(shutil.which("docker-compose"), "needs docker-compose")
class Compose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import yaml
        result = cls.config("COMPOSE_PROFILES=" + ",".join(PROFILES))
        assert result.returncode == 0, result.stderr
        services = yaml.safe_load(result.stdout)["services"]
        cls.services = {profile: {name: service for name, service in services.items()
                                  if profile in service["profiles"]} for profile in PROFILES}

    @staticmethod
    def config(*lines):
        """compose.yaml as docker-compose understands it, with env.example and these lines."""
        with tempfile.NamedTemporaryFile("w", suffix=".env") as file:
            file.write("\n".join([text_of("env.example"), *lines, ""]))
            file.flush()
            bare = {key: value for key, value in os.environ.items()
                    if not key.startswith(("PENDOPO_", "COMPOSE_"))}
            return run("docker-compose", "--env-file", file.name, "-f", "packaging/compose.yaml",
                       "config", cwd=ROOT, env=bare)

    def servers(self):
        for profile, services in self.services.items():
            for name, service in services.items():
                if service["image"] == "pendopo":
                    yield profile, name, service

    def test_has_one_server_in_each_way(self):
        self.assertEqual([name for _, name, _ in self.servers()],
                         ["alone", "own-ports", "behind-proxy"])

    def test_explains_each_way(self):
        for profile in PROFILES:
            self.assertRegex(text_of("compose.yaml"), rf"(?m)^# {profile} ")

    def test_publishes_ports_under_their_own_numbers(self):
        image = dict(word.split("=") for word in dict(stages()[1])["ENV"].split())
        file = tomllib.loads(text_of("pendopo.toml"))
        media, rtmp = file["media_port"], file["rtmp_port"]
        for profile, name, service in self.servers():
            settings = {**image, **{k: str(v) for k, v in service["environment"].items()}}
            ports = {port_text(port) for port in service["ports"]}
            expected = {f"{media}:{media}/udp", f"{rtmp}:{rtmp}/tcp"}
            if profile != "proxy":
                for key in ("PENDOPO_HTTPS_PORT", "PENDOPO_HTTP_PORT"):
                    expected.add(f"{settings[key]}:{settings[key]}/tcp")
            self.assertEqual(ports, expected, name)

    def test_lets_its_user_open_low_ports(self):
        for _, name, service in self.servers():
            low = [port["target"] for port in service["ports"] if int(port["target"]) < 1024]
            first = int(service.get("sysctls", {}).get("net.ipv4.ip_unprivileged_port_start", 1024))
            self.assertTrue(all(port >= first for port in low), name)

    def test_keeps_the_same_data_in_every_way(self):
        for _, name, service in self.servers():
            self.assertEqual([volume_text(volume) for volume in service["volumes"]],
                             [f"data:{DATA}"], name)

    def test_names_files_that_are_there(self):
        for _, _, service in self.servers():
            context = pathlib.Path(service["build"]["context"])
            self.assertEqual(context.resolve(), ROOT)
            self.assertTrue((context / service["build"]["dockerfile"]).is_file())
        proxy = self.services["proxy"]["proxy"]
        mounted = [volume_text(volume).split(":")[0] for volume in proxy["volumes"]]
        self.assertIn(str(PACKAGING / "Caddyfile"), mounted)

    def test_sends_the_proxy_to_a_server_and_port_that_exist(self):
        upstream = re.search(r"reverse_proxy https://([\w-]+):(\d+)", text_of("Caddyfile"))
        name, port = upstream.groups()
        self.assertIn(name, self.services["proxy"])
        image = dict(word.split("=") for word in dict(stages()[1])["ENV"].split())
        self.assertEqual(port, image["PENDOPO_HTTPS_PORT"])
        named = set(re.findall(r"\{\$(\w+)\}", text_of("Caddyfile")))
        self.assertEqual(named, set(self.services["proxy"]["proxy"]["environment"]))

    def test_reads_the_variables_of_the_example_and_no_others(self):
        named = set(re.findall(r"\$\{(\w+)", text_of("compose.yaml"))) | {"COMPOSE_PROFILES"}
        self.assertEqual(set(re.findall(r"^(\w+)=", text_of("env.example"), re.M)), named)

    def test_says_what_is_missing(self):
        result = self.config("PENDOPO_ANNOUNCE=", "COMPOSE_PROFILES=alone")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("the address of this machine", result.stderr)


class Version(unittest.TestCase):
    """cmake/Version.cmake, in repositories of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "version.cmake").write_text(
            f'set(CMAKE_SOURCE_DIR "{self.folder}")\nset(PROJECT_VERSION 0.2.0)\n'
            f'include("{ROOT}/cmake/Version.cmake")\n'
            'message("${PENDOPO_PACKAGE_VERSION} ${PENDOPO_VERSION_TEXT}")\n')

    def git(self, *arguments):
        result = run("git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments,
                     cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)

    def commit(self):
        self.git("commit", "--quiet", "--allow-empty", "-m", "next")

    def versions(self, *more):
        """(of the package, of the program)"""
        result = run("cmake", *more, "-P", self.folder / "version.cmake")
        self.assertEqual(result.returncode, 0, result.stderr)
        return tuple(result.stderr.strip().split(" ", 1))

    def assert_sorted(self, versions):
        for lower, higher in zip(versions, versions[1:]):
            code = run("dpkg", "--compare-versions", lower, "lt", higher).returncode
            self.assertEqual(code, 0, f"{lower} is not below {higher}")

    def test_sorts_every_build_behind_the_one_before(self):
        found = [self.versions()[0]]  # without Git
        self.git("init", "--quiet")
        for _ in range(11):  # 2 commits come before 11
            self.commit()
            found.append(self.versions()[0])
        self.commit()
        self.git("tag", "v0.2.0")
        found.append(self.versions()[0])
        self.assertEqual(found[-1], "0.2.0")
        self.commit()
        found.append(self.versions()[0])
        self.assertRegex(found[-1], r"^0\.2\.0\+13\.[0-9a-f]+$")
        self.assert_sorted(["0.1.9", *found, "0.2.1~1.abc"])

    def test_tells_changed_files(self):
        self.git("init", "--quiet")
        self.git("add", "version.cmake")
        self.commit()
        clean = self.versions()[0]
        with (self.folder / "version.cmake").open("a") as file:
            file.write("# changed\n")
        self.assertRegex(self.versions()[0], rf"^{re.escape(clean)}\+changed\d{{14}}$")
        self.assert_sorted([clean, self.versions()[0], "0.2.0"])

    def test_is_the_programs_own(self):
        self.git("init", "--quiet")
        self.commit()
        package, program = self.versions()
        commit = run("git", "rev-parse", "--short", "HEAD", cwd=self.folder).stdout.strip()
        self.assertEqual((package, program), (f"0.2.0~1.{commit}", f"0.2.0 ({commit})"))

    def test_can_be_given(self):
        self.assertEqual(self.versions("-DPENDOPO_PACKAGE_VERSION=9.9")[0], "9.9")


class Recipe(unittest.TestCase):
    def test_refuses_what_it_cannot_make(self):
        result = run(PACKAGING / "make_deb", "riscv64")
        self.assertEqual(result.returncode, 1)
        self.assertIn("There is no package for riscv64", result.stderr)

    def test_explains_itself(self):
        result = run(PACKAGING / "make_deb", "--help")
        self.assertIn("packaging/make_deb [amd64|arm64]", result.stdout)

    def test_has_a_toolchain_for_each_architecture(self):
        presets = (ROOT / "CMakePresets.json").read_text()
        for architecture in ("amd64", "arm64"):
            self.assertIn(f'"package-{architecture}"', presets)
        self.assertTrue((PACKAGING / "arm64.cmake").is_file())

    def test_has_the_license_of_all_that_the_page_holds(self):
        import json
        copyright_file = text_of("debian/copyright")
        for name in json.loads((ROOT / "web/package.json").read_text())["dependencies"]:
            self.assertRegex(copyright_file, rf"(?m)^Files: .*{re.escape(name)}\b")


if __name__ == "__main__":
    unittest.main()
