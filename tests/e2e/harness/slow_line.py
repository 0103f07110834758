"""A line between two network namespaces that takes its time and loses some of what it carries.

    slow_line.py PID DELAY_MS LOSS_PERCENT [SEED]

The near end is "near" in this namespace (10.87.0.1), the far end "far" in that of PID (10.87.0.2).
Delay and loss are for each direction. It is made of two TUN devices, since not every kernel has netem; it
says "ready", and ends with its input.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000
PACKET_MAX = 65536
# Whatever a line cannot carry it drops: a second of 50 Mbit/s.
WAITING_MAX = 5000


def open_end(name, address):
    end = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    ip = lambda *words: subprocess.run(["ip", *words], check=True)
    ip("link", "set", name, "addrgenmode", "none")
    ip("address", "add", f"{address}/24", "dev", name)
    ip("link", "set", name, "mtu", "1500", "up")
    return end


def enter(pid):
    with open(f"/proc/{pid}/ns/net", "rb") as namespace:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def carry(ends, delay, loss, dice):
    waiting = []  # (when, number, end, packet)
    number = 0
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        ready, _, _ = select.select([*ends, sys.stdin], [], [], timeout)
        if sys.stdin in ready and not os.read(0, 100):
            return
        now = time.monotonic()
        for end in ready:
            if end not in ends:
                continue
            packet = os.read(end, PACKET_MAX)
            if dice.random() * 100 < loss or len(waiting) >= WAITING_MAX:
                continue
            number += 1
            other = ends[1 - ends.index(end)]
            heapq.heappush(waiting, (now + delay, number, other, packet))
        while waiting and waiting[0][0] <= now:
            _, _, end, packet = heapq.heappop(waiting)
            os.write(end, packet)


def main():
    pid, delay, loss = int(sys.argv[1]), float(sys.argv[2]) / 1000, float(sys.argv[3])
    dice = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    near = open_end("near", "10.87.0.1")
    enter(pid)
    far = open_end("far", "10.87.0.2")
    print("ready", flush=True)
    carry([near, far], delay, loss, dice)


if __name__ == "__main__":
    main()
