#!/usr/bin/env python3
"""A package in a fresh Debian 12: packaging/test_packages runs this in namespaces of its own.

    fresh_debian.py ARCHITECTURE FOLDER OLDER.deb NEWER.deb

Prints "    ok NAME", "FAILED NAME" or "    skipped NAME" for each thing that was tried.
"""

import contextlib
import ctypes
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import booted_debian  # noqa: E402
import kernel_calls  # noqa: E402

SUITE = "bookworm"
DATA = "/var/lib/pendopo"
UNIT = "/lib/systemd/system/pendopo.service"
WANTED = "/etc/systemd/system/multi-user.target.wants/pendopo.service"
ADDRESS = "192.0.2.10"  # of the network without a way out, RFC 5737
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
START_MAX_S = 90  # a Raspberry Pi's program under qemu, on a busy machine
STOP_MAX_S = 20
PROXY_MAX_S = 30
CLONE_NEWNET = 0x40000000
BINFMT = pathlib.Path("/proc/sys/fs/binfmt_misc")
# ELF for aarch64, as Debian's own qemu-user-static registers it; F: works in a root without qemu.
QEMU = (r":pendopo-test-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00"
        r"\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
        r":/usr/bin/qemu-aarch64-static:F")

failures = []


def say(name, ok, detail=""):
    if ok:
        print(f"    ok {name}", flush=True)
    else:
        failures.append(name)
        print(f"FAILED {name}\n{str(detail).rstrip()}", flush=True)
    return ok


def run(*command, **more):
    return subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **more)


@contextlib.contextmanager
def foreign_programs(architecture):
    """The kernel starts qemu for programs of arm64, for as long as this lasts."""
    if architecture == run("dpkg", "--print-architecture").stdout.strip():
        yield
        return
    if not (BINFMT / "register").exists():
        run("mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT)
    if any(entry.name.endswith("aarch64") for entry in BINFMT.iterdir()):
        yield
        return
    try:
        (BINFMT / "register").write_text(QEMU)
    except OSError as error:
        raise SystemExit(f"FAILED programs of {architecture}\nbinfmt_misc: {error}") from error
    try:
        yield
    finally:
        (BINFMT / "pendopo-test-aarch64").write_text("-1")


class Debian:
    """A root folder with a fresh Debian in it."""

    def __init__(self, folder, architecture):
        self.folder = pathlib.Path(folder)
        self.architecture = architecture

    def make(self):
        more = ["--include=systemd-sysv,dbus"] if self.architecture == "amd64" else []
        result = run("mmdebstrap", "--variant=minbase", f"--architectures={self.architecture}",
                     "--mode=root", "--skip=check/empty", *more, SUITE, self.folder,
                     *self.sources())
        if not say("a fresh root", result.returncode == 0, result.stdout[-6000:]):
            return False
        shutil.copy("/etc/resolv.conf", self.folder / "etc/resolv.conf")
        for kind, place in (("proc", "proc"), ("sysfs", "sys"), ("devtmpfs", "dev")):
            run("mount", "-t", kind, kind, self.folder / place)
        return True

    @staticmethod
    def sources():
        """Where this machine takes its Debian from."""
        for name in ("sources.list.d/debian.sources", "sources.list"):
            path = pathlib.Path("/etc/apt") / name
            if path.is_file() and SUITE in path.read_text():
                return [path]
        return []

    def chroot(self, *command, frontend="noninteractive", **more):
        bare = {"PATH": PATH, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": frontend}
        return run("chroot", self.folder, *command, env=bare, **more)

    def apt(self, *arguments, **more):
        return self.chroot("apt-get", "-q", "-y", "--no-install-recommends", *arguments, **more)

    def install(self, package, *flags):
        shutil.copy(package, self.folder / "root")
        return self.apt("install", *flags, f"/root/{pathlib.Path(package).name}")

    def pendopo(self, *arguments, **more):
        """As `sudo pendopo ...`."""
        return self.chroot("pendopo", *arguments, **more)

    def has(self, path):
        return os.path.lexists(self.folder / path.lstrip("/"))

    def version(self):
        return self.chroot("dpkg-query", "-W", "-f", "${Version}", "pendopo").stdout

    def owner_of_data(self):
        return self.chroot("stat", "-c", "%U:%G %a", DATA).stdout.strip()

    def files_of_others(self):
        return self.chroot("find", DATA, "!", "-user", "pendopo").stdout.strip()


class Running:
    """The program, started as somebody with few rights."""

    def __init__(self, debian, command, user, variables, strace=None):
        self.debian, self.strace = debian, strace
        self.command, self.variables = command, variables
        self.rights = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups",
                       "--no-new-privs", "--bounding-set", "-all", "--inh-caps", "-all"]

    def __enter__(self):
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = self.debian.folder / "run/pendopo-test-notify"
        path.unlink(missing_ok=True)
        self.notices.bind(str(path))
        path.chmod(0o777)
        self.notices.settimeout(START_MAX_S)
        self.log = open(self.debian.folder / "root/log", "w+", encoding="utf-8")
        tracer = ["strace", "-f", "-qq", "-o", self.strace] if self.strace else []
        environment = {"PATH": PATH, **self.variables,
                       "NOTIFY_SOCKET": "/run/pendopo-test-notify"}
        self.process = subprocess.Popen(
            [*tracer, "chroot", self.debian.folder, *self.rights, *self.command], env=environment,
            stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            self.said = self.notices.recv(100).decode()
        except TimeoutError:
            self.said = "nothing"
        return self

    def output(self):
        return (self.debian.folder / "root/log").read_text()

    def __exit__(self, *_):
        if self.process.poll() is None:
            pid = self.process.pid
            if self.strace:  # it would end itself, and what it watches would go on
                pid = int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
            os.kill(pid, 15)
        try:
            self.code = self.process.wait(STOP_MAX_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.code = None
        self.notices.close()
        self.log.close()


class Service(Running):
    """The service as its unit describes it, where no systemd runs."""

    def __init__(self, debian, strace=None):
        unit = (debian.folder / UNIT.lstrip("/")).read_text()
        path = debian.folder / re.search(r"^EnvironmentFile=-/(.*)$", unit, re.M)[1]
        text = path.read_text() if path.is_file() else ""
        super().__init__(debian, re.search(r"^ExecStart=(.*)$", unit, re.M)[1].split(),
                         re.search(r"^User=(.*)$", unit, re.M)[1],
                         dict(re.findall(r"^(\w+)=(.*)$", text, re.M)), strace)
        capability = re.search(r"^AmbientCapabilities=CAP_(.*)$", unit, re.M)[1].lower()
        self.rights[-3:] = [f"-all,+{capability}", "--inh-caps", f"-all,+{capability}",
                            "--ambient-caps", f"+{capability}"]


def fetch(port, path, authority=None):
    """(status, body) of https with this authority, or of http."""
    context = authority and ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(authority))
    return ask(port, f"GET {path} HTTP/1.1", ("Connection: close",), context)


def ask(port, request, headers, context=None):
    """(status, body); of 101 no body, since the connection would go on."""
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
        if context:
            stream = stack.enter_context(context.wrap_socket(stream, server_hostname="localhost"))
        stream.sendall("\r\n".join([request, "Host: localhost", *headers, "", ""]).encode())
        answer = b""
        while piece := stream.recv(65536):
            answer += piece
            if answer.startswith(b"HTTP/1.1 101 ") and b"\r\n\r\n" in answer:
                break
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def serves(name, service, https=443, http=80):
    """Over HTTPS, by the certificate of its own authority. Returns the authority."""
    try:
        if not say(f"{name}: says that it is ready", service.said == "READY=1",
                   service.said + service.output()):
            return None
        status, authority = fetch(http, "/trust/pendopo-authority.crt")
        code, page = fetch(https, "/", authority)
        say(f"{name}: serves its page over HTTPS",
            (status, code) == (200, 200) and b"<script" in page, (status, code, page[:300]))
        health = service.debian.pendopo("health")
        say(f"{name}: `pendopo health` finds it well", health.returncode == 0 and
            health.stdout.startswith("well: "), health.stdout)
        return authority
    except (OSError, ValueError, IndexError) as error:
        say(f"{name}: serves its page over HTTPS", False, f"{error}\n{service.output()}")
        return None


def own_network():
    """From here on: this network leads nowhere, and the ports 443 and 80 are free."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for command in ("ip link set lo up", "ip link add pendopo-a type veth peer name pendopo-b",
                    f"ip address add {ADDRESS}/24 dev pendopo-a", "ip link set pendopo-a up",
                    "ip link set pendopo-b up"):
        run(*command.split())


def image_of(dockerfile):
    """The last stage as {instruction: its arguments}; RUN is a list."""
    text = re.sub(r"^#.*\n", "", dockerfile, flags=re.M).replace("\\\n", " ")
    image = {"RUN": []}
    for line in re.split(r"^FROM .*$", text, flags=re.M)[-1].strip().splitlines():
        instruction, arguments = line.split(None, 1)
        if instruction == "RUN":
            image["RUN"].append(arguments)
        else:
            image[instruction] = arguments
    return image


def build_image(debian, package):
    """What the last stage of the Dockerfile does, in this root; it needs the network."""
    dockerfile = pathlib.Path(__file__).resolve().with_name("Dockerfile").read_text()
    image = image_of(dockerfile)
    place = debian.folder / image["COPY"].split()[-1].strip("/")
    place.mkdir()
    shutil.copy(package, place)
    if debian.architecture == "amd64":
        debian.apt("update")
        debian.apt("install", "caddy")
    for command in image["RUN"]:
        result = debian.chroot("sh", "-c", command)
        if not say(f"image: RUN {command.split()[0]} ...", result.returncode == 0, result.stdout):
            return None
    return image


def try_proxy(debian):
    """The Caddyfile, with Debian's Caddy, before the image that listens where compose.yaml says."""
    shutil.copy(pathlib.Path(__file__).resolve().with_name("Caddyfile"), debian.folder / "root")
    (debian.folder / "etc/hosts").write_text("127.0.0.1 localhost behind-proxy\n")
    with open(debian.folder / "root/caddy.log", "w+", encoding="utf-8") as log:
        caddy = subprocess.Popen(
            ["chroot", debian.folder, "caddy", "run", "--config", "/root/Caddyfile", "--adapter",
             "caddyfile"], stdout=log, stderr=subprocess.STDOUT,
            env={"PATH": PATH, "HOME": "/root", "PENDOPO_DOMAIN": "localhost"})
        # Its own authority for localhost; a real name would get a real certificate.
        context = ssl._create_unverified_context()
        upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Origin: https://localhost")
        answers, until = (), time.monotonic() + PROXY_MAX_S
        while not answers and time.monotonic() < until and caddy.poll() is None:
            try:
                page = ask(443, "GET / HTTP/1.1", ("Connection: close",), context)
                answers = page, ask(443, "GET /api/signal HTTP/1.1", upgrade, context)
            except (OSError, IndexError):
                time.sleep(0.2)
        caddy.terminate()
        caddy.wait()
        debian.apt("purge", "caddy")  # it would have the ports of the started Debian
        say("proxy: Caddy passes the page and WebSockets",
            [code for code, _ in answers] == [200, 101],
            f"{answers}\n{pathlib.Path(log.name).read_text()[-3000:]}")


def try_image(debian, image):
    say("image: its user's number stays", debian.chroot("id", "-u", "pendopo").stdout == "10001\n")
    variables = dict(word.split("=") for word in image["ENV"].split())
    command = json.loads(image["ENTRYPOINT"]) + json.loads(image["CMD"])
    with Running(debian, command, image["USER"], variables) as container:
        serves("image", container, int(variables["PENDOPO_HTTPS_PORT"]),
               int(variables["PENDOPO_HTTP_PORT"]))
        check = json.loads(image["HEALTHCHECK"].split("CMD", 1)[1])
        result = debian.chroot(*container.rights, *check)
        if debian.architecture == "amd64":
            try_proxy(debian)
        say("image: its health check finds it well, as its user", result.returncode == 0,
            result.stdout)
    result = debian.chroot(*container.rights, *check)
    say("image: and finds it ill when it has stopped", result.returncode == 1, result.stdout)
    purge_with_data(debian)
    debian.chroot("userdel", "pendopo")  # the package leaves a user that it did not make


def purge_with_data(debian):
    debian.chroot("debconf-set-selections", input="pendopo pendopo/purge-data boolean true\n")
    return debian.apt("purge", "pendopo")


def try_first_installation(debian, package):
    result = debian.install(package)
    if not say("apt installs it", result.returncode == 0, result.stdout):
        return False
    say("it tells how to make the first administrator",
        "sudo pendopo user add YOURNAME --role administrator" in result.stdout, result.stdout)
    say("its service will start with the machine", debian.has(WANTED))
    say("its data folder is its user's alone", debian.owner_of_data() == "pendopo:pendopo 700",
        debian.owner_of_data())
    say("its ports are 443 and 80", not debian.has("/etc/default/pendopo"))
    return True


def try_commands(debian):
    added = debian.pendopo("user", "add", "sari", "--role", "administrator", "--stdin",
                           input="a long pass phrase\n")
    say("root makes an administrator beside the running service", added.returncode == 0,
        added.stdout)
    made = debian.pendopo("room", "create", "kelas-7a", "--title", "Kelas 7A")
    say("and a room", made.stdout == "kelas-7a\n", made.stdout)


def try_stopped(debian):
    listed = debian.pendopo("user", "list")
    say("root's commands work without the service", "sari" in listed.stdout, listed.stdout)
    say("and leave it no file of root's", debian.files_of_others() == "", debian.files_of_others())
    health = debian.pendopo("health")
    say("`pendopo health` says that nothing runs",
        health.returncode == 1 and "no server runs" in health.stdout, health.stdout)
    other = debian.chroot("setpriv", "--reuid", "nobody", "--clear-groups",
                          "pendopo", "user", "list")
    say("others are told to try sudo", other.returncode == 1 and "sudo" in other.stdout,
        other.stdout)


def try_upgrade(debian, package, authority):
    settings = debian.folder / "etc/pendopo/pendopo.toml"
    settings.write_text(settings.read_text() + 'names = ["kelas.example.org"]\n')
    before = debian.version()
    result = debian.install(package)
    higher = debian.chroot("dpkg", "--compare-versions", debian.version(), "gt", before).returncode
    say("apt upgrades it", result.returncode == 0 and higher == 0, result.stdout)
    say("settings stay as the administrator made them", "kelas.example.org" in settings.read_text())
    say("its service will still start with the machine", debian.has(WANTED))
    with Service(debian) as service:
        now = serves("upgraded", service)
        say("devices need not trust it anew", now is not None and now == authority)
        people = debian.pendopo("user", "list").stdout
        rooms = debian.pendopo("room", "list").stdout
        say("people and rooms are as before the upgrade", "sari" in people and "Kelas 7A" in rooms,
            people + rooms)
        said = debian.pendopo("version").stdout
        commit = re.search(r"\d[~+]\d+\.([0-9a-f]+)", debian.version())
        say("the program names the commit of the package", not commit or commit[1] in said, said)
    say("it ends in order", service.code == 0, f"exit code {service.code}\n{service.output()}")


def try_removal(debian, package, authority):
    result = debian.apt("remove", "pendopo")
    say("apt removes it, and the data stays", result.returncode == 0 and
        not debian.has("/usr/bin/pendopo") and debian.has(f"{DATA}/pendopo.db"), result.stdout)
    debian.install(package)
    with Service(debian) as service:
        say("installed again, it goes on with the data", serves("again", service) == authority and
            "sari" in debian.pendopo("user", "list").stdout)
    result = debian.apt("purge", "pendopo")
    say("purged where nobody can be asked, the data stays", result.returncode == 0 and
        debian.has(f"{DATA}/pendopo.db") and "stays in /var/lib/pendopo" in result.stdout,
        result.stdout)
    say("but no setting and no service", not debian.has("/etc/pendopo") and not debian.has(WANTED))


def try_purge_with_data(debian, package):
    debian.install(package)
    say("the data of before is its user's again", debian.files_of_others() == "")
    result = debian.apt("purge", "pendopo", frontend="teletype", input="no\n")
    say("purge asks, and a no keeps the data",
        "Remove the school's data as well?" in result.stdout and debian.has(f"{DATA}/pendopo.db"),
        result.stdout)
    debian.install(package)
    result = debian.apt("purge", "pendopo", frontend="teletype", input="yes\n")
    say("with a yes, the data and its user are gone", result.returncode == 0 and
        not debian.has(DATA) and debian.chroot("id", "pendopo").returncode != 0, result.stdout)
    left = debian.chroot("sh", "-c", "find / -xdev -name '*pendopo*' -not -path '/root/*' "
                         "-not -path '/proc/*' -not -path '/sys/*' -not -path '/run/*' "
                         "-not -path '/var/log/*'").stdout.strip()
    say("and nothing else is left", left == "", left)


def try_beside_a_web_server(debian, package):
    with socket.create_server(("127.0.0.1", 80)):
        result = debian.install(package)
        say("beside another web server it takes other ports",
            "8443" in (debian.folder / "etc/default/pendopo").read_text()
            if debian.has("/etc/default/pendopo") else False, result.stdout)
        with Service(debian) as service:
            serves("beside another", service, https=8443, http=8080)
    purge_with_data(debian)
    say("and purged, that setting is gone", not debian.has("/etc/default/pendopo"))


def try_all(debian, older, newer):
    if not debian.make():
        return
    image = build_image(debian, newer)  # and with it the libraries, while there is a network
    if image is None:
        return
    own_network()
    try_image(debian, image)
    if not try_first_installation(debian, older):
        return
    trace = debian.folder / "root/strace" if debian.architecture == "amd64" else None
    with Service(debian, strace=trace) as service:
        authority = serves("installed", service)
        if authority is None:
            return
        say("its log holds the link of the first start", "/first-run#" in service.output())
        try_commands(debian)
    if trace:
        kernel_calls.judge(say, trace.read_text(errors="replace"),
                           (debian.folder / UNIT.lstrip("/")).read_text())
    try_stopped(debian)
    try_upgrade(debian, newer, authority)
    try_removal(debian, newer, authority)
    try_purge_with_data(debian, newer)
    try_beside_a_web_server(debian, newer)
    if debian.architecture == "amd64":
        booted_debian.try_booted(say, debian, newer)


def main(architecture, folder, older, newer):
    started = time.monotonic()
    with foreign_programs(architecture):
        try_all(Debian(pathlib.Path(folder) / "root", architecture), older, newer)
    print(f"    {architecture}: {time.monotonic() - started:.0f} s", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
