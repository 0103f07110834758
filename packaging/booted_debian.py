"""The package under a systemd of its own: in a Debian that was really started, in namespaces."""

import os
import pathlib
import re
import signal
import subprocess
import time

BOOT_MAX_S = 120
RESTART_MAX_S = 30
STOP_MAX_S = 10  # TimeoutStopSec of the unit
CGROUPS = ("/sys/fs/cgroup/unified", "/sys/fs/cgroup")
# Runs as the first process of its own namespaces, from outside of the root.
INIT = r"""
set -e
root=$1
mount --make-rprivate /
umount -R "$root/dev" "$root/sys" "$root/proc" 2>/dev/null || true
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root/dev/shm" "$root/dev/pts"
for device in null zero full random urandom tty; do
  cp -a "/dev/$device" "$root/dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ip link set lo up
ip link add pendopo-a type veth peer name pendopo-b
ip address add 192.0.2.11/24 dev pendopo-a
ip link set pendopo-a up
ip link set pendopo-b up
# Not chroot alone: the service's own mounts need a root that is one.
cd "$root"
pivot_root . mnt
exec env -i container=pendopo-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  chroot . sh -c 'cd /; umount -l /mnt; exec /lib/systemd/systemd --show-status=no'
"""


def cgroup_root():
    for folder in CGROUPS:
        if (pathlib.Path(folder) / "cgroup.procs").exists():
            return pathlib.Path(folder)
    return None


class Machine:
    """A started Debian; gone when it is left."""

    def __init__(self, root):
        self.root = root

    def __enter__(self):
        self.cgroup = cgroup_root() / f"pendopo-test-{os.getpid()}"
        self.cgroup.mkdir()
        own = self.cgroup / "cgroup.procs"
        script = f'echo 0 >{own}; exec unshare --cgroup --mount --pid --net --ipc --uts --fork ' \
                 f'--kill-child sh -c "$1" init "$2"'
        self.log = open(self.root / "root/boot.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(["sh", "-c", script, "start", INIT, str(self.root)],
                                        stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        self.pid = None
        until = time.monotonic() + BOOT_MAX_S
        while time.monotonic() < until and self.process.poll() is None:
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            found = children.read_text().split()
            if found:
                self.pid = found[0]
                state = self.run("systemctl", "is-system-running").stdout.strip()
                if state in ("running", "degraded"):
                    break
            time.sleep(0.5)
        return self

    def run(self, *command):
        inside = ["nsenter", "--target", self.pid, "--all", f"--root=/proc/{self.pid}/root",
                  "--wdns=/", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                  "DEBIAN_FRONTEND=noninteractive"]
        return subprocess.run([*inside, *command], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)

    def value(self, name):
        return self.run("systemctl", "show", "--value", "-p", name, "pendopo").stdout.strip()

    def __exit__(self, *_):
        if self.process.poll() is None:
            if self.pid:
                os.kill(int(self.pid), signal.SIGKILL)  # and with it all that it started
            self.process.wait()
        self.log.close()
        for _ in range(50):
            try:
                for child in sorted(self.cgroup.rglob("*/"), reverse=True):
                    child.rmdir()
                self.cgroup.rmdir()
                return
            except OSError:
                time.sleep(0.1)


def doctor_within(machine):
    """What the doctor says in the sandbox of the service, as its page does there."""
    unit = machine.run("cat", "/lib/systemd/system/pendopo.service").stdout
    unit = re.sub(r"^ExecStart=/usr/bin/pendopo serve", "ExecStart=/usr/bin/pendopo doctor --all",
                  unit, flags=re.M)
    unit = re.sub(r"^Type=.*", "Type=oneshot", re.sub(r"^Restart.*\n", "", unit, flags=re.M),
                  flags=re.M)
    place = pathlib.Path(f"/proc/{machine.pid}/root/run/systemd/system/pendopo-doctor.service")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(unit)
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "pendopo-doctor")
    return machine.run("journalctl", "--no-pager", "-o", "cat", "-u", "pendopo-doctor").stdout


def line_of(report, check):
    """The doctor's line about that, without how much of it there is."""
    found = re.search(rf"^(\w+ +{check} .*)$", report, re.M)
    return re.sub(r"\d+", "N", found[1]) if found else ""


def try_doctor(say, machine):
    outside = machine.run("pendopo", "doctor", "--all").stdout
    inside = doctor_within(machine)
    both = f"outside:\n{outside}\ninside:\n{inside}"
    for check in ("clock", "memory"):
        say(f"started: within its sandbox it sees the {check} as outside",
            line_of(inside, check) != "" and line_of(inside, check) == line_of(outside, check), both)
    say("started: and the limits of the network", "keeps only 0 kB" not in inside, both)


def try_restart(say, machine):
    """What setup asks for is no end of the service: the same process goes on, for longer than a stop may take."""
    before = machine.value("MainPID")
    done = machine.run("pendopo", "setup", "--yes", "--announce", "203.0.113.5")
    time.sleep(STOP_MAX_S + 5)
    log = machine.run("journalctl", "--no-pager", "-o", "cat", "-u", "pendopo").stdout
    say("started: starts itself anew for setup", "stopped, to start anew" in log,
        (done.stdout or "") + log)
    say("started: and stays the same process", machine.value("MainPID") == before and
        machine.value("ActiveState") == "active" and machine.value("NRestarts") == "0",
        machine.value("MainPID") + machine.value("ActiveState"))


def try_booted(say, debian, package):
    if cgroup_root() is None:
        print("    skipped a started Debian: this machine has no cgroup2", flush=True)
        return
    name = pathlib.Path(package).name
    with Machine(debian.folder) as machine:
        if machine.pid is None:
            log = (debian.folder / "root/boot.log").read_text()
            say("a Debian starts", False, log[-3000:])
            return
        result = machine.run("apt-get", "-q", "-y", "install", f"/root/{name}")
        say("started: apt installs it", result.returncode == 0, result.stdout)
        journal = machine.run("journalctl", "--no-pager", "-u", "pendopo").stdout
        say("started: the service runs", machine.value("ActiveState") == "active" and
            machine.value("NRestarts") == "0", result.stdout + journal)
        health = machine.run("pendopo", "health")
        say("started: and is well", health.returncode == 0, health.stdout + journal)
        say("started: its journal holds the link of the first start", "/first-run#" in journal,
            journal)
        listening = machine.run("cat", "/proc/net/tcp", "/proc/net/tcp6").stdout
        say("started: it listens on 443 and 80", ":01BB " in listening and ":0050 " in listening,
            listening)
        status = machine.run("sh", "-c", "cat /proc/$(systemctl show --value -p MainPID pendopo)"
                             "/status").stdout
        say("started: under its filter", "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status,
            status)
        try_doctor(say, machine)
        try_restart(say, machine)
        machine.run("systemctl", "kill", "--signal=KILL", "--kill-whom=main", "pendopo")
        until = time.monotonic() + RESTART_MAX_S
        while time.monotonic() < until and (machine.value("NRestarts") != "1" or
                                            machine.value("ActiveState") != "active"):
            time.sleep(0.5)
        say("started: killed, it comes back", machine.value("ActiveState") == "active",
            machine.value("ActiveState"))
        before = machine.value("MainPID")
        result = machine.run("apt-get", "-q", "-y", "install", "--reinstall", f"/root/{name}")
        say("started: installed over itself, it restarts", result.returncode == 0 and
            machine.value("ActiveState") == "active" and machine.value("MainPID") != before,
            result.stdout)
        result = machine.run("apt-get", "-q", "-y", "purge", "pendopo")
        say("started: removed, it has stopped", result.returncode == 0 and
            "pendopo" not in machine.run("sh", "-c", "cat /proc/[0-9]*/comm").stdout.split(),
            result.stdout)
