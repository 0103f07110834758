"""Whether the service's sandbox lets through what the program really asks of the kernel: systemd's
filters against a trace of strace."""

import re
import subprocess

# Asking for what is refused is no fault where the program goes on without; what, and why.
GOES_ON_WITHOUT = {}


def calls_of(filter_name):
    """The names in a set of systemd's (@system-service), with the sets inside it."""
    text = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", filter_name],
                          capture_output=True, text=True, check=True).stdout
    names = set()
    for word in re.findall(r"^ +([@\w-]+)$", text, re.M):
        names |= calls_of(word) if word.startswith("@") else {word}
    return names


def allowed_by(unit):
    names = set()
    for value in re.findall(r"^SystemCallFilter=(.*)$", unit, re.M):
        sets = [calls_of(word) if word.startswith("@") else {word}
                for word in value.lstrip("~").split()]
        names = names - set().union(*sets) if value.startswith("~") else names.union(*sets)
    return names


def of_the_program(trace):
    """The lines after the program itself was started, by whatever started it."""
    lines = trace.splitlines()
    for number, line in enumerate(lines):
        if re.search(r'execve\("/usr/bin/pendopo", .*= 0$', line):
            return lines[number + 1:]
    return []


def judge(say, trace, unit):
    lines = of_the_program(trace)
    used = set(re.findall(r"^\d+ +(\w+)\(", "\n".join(lines), re.M)) - {"exit_group"}
    say("strace saw the service at work", {"recvmmsg", "epoll_wait", "accept4"} <= used, used)
    refused = used - allowed_by(unit) - {"exit_group", "exit"} - set(GOES_ON_WITHOUT)
    say("the service asks the kernel for nothing that its filter refuses", not refused, refused)
    writable = [line for line in lines if "PROT_WRITE|PROT_EXEC" in line or
                re.search(r"mprotect\(.*PROT_EXEC", line)]
    say("and never for memory to write and execute", not writable, "\n".join(writable))
    families = set(re.findall(r"\bsocket\((AF_\w+)", "\n".join(lines)))
    permitted = set(re.search(r"^RestrictAddressFamilies=(.*)$", unit, re.M)[1].split())
    say("and for no family of sockets beside those it may have", families <= permitted, families)
    opened = re.findall(r'open(?:at)?\((?:AT_FDCWD, )?"([^"]+)", [^)]*\) = \d', "\n".join(lines))
    hidden = [path for path in opened
              if re.match(r"/sys/|/dev/(?!null|urandom|random)|/home|/root", path)]
    say("and opens no file that is hidden from it", not hidden, hidden)
