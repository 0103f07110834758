#!/usr/bin/env python3
"""Many viewers of one broadcast, who throw away what they are given.

    broadcast_crowd.py rtmp ADDRESS COUNT            ADDRESS: rtmp://HOST:PORT/APP/STREAM
    broadcast_crowd.py hls ADDRESS[,ADDRESS] COUNT   media playlists by plain HTTP, asked for once a second

Says "ready" when everybody has been given something. At SIGINT prints {"viewers": those still there,
"bytes": what came since then} and ends.
"""

import asyncio
import json
import resource
import selectors
import signal
import sys
import time
import urllib.parse

from rtmp_wire import COMMAND, Connection, amf_all

POLL_S = 1
JOINS_APART_S = 0.02
FILES_MAX = 20_000


def say_ready():
    print("ready", flush=True)


# ---- RTMP


def play(address):
    url = urllib.parse.urlsplit(address)
    app, stream = url.path.strip("/").rsplit("/", 1)
    c = Connection(url.hostname, url.port)
    c.shake_hands()
    c.send(COMMAND, amf_all("connect", 1, {"app": app, "tcUrl": f"rtmp://{url.netloc}/{app}"}))
    c.await_command("_result")
    c.send(COMMAND, amf_all("createStream", 2, None))
    number = int(c.await_command("_result")[3])
    c.send(COMMAND, amf_all("play", 3, None, stream), stream=number, csid=8)
    c.await_command("onStatus")
    c.socket.setblocking(False)
    return c.socket


def watch_rtmp(address, count):
    viewers, counted = selectors.DefaultSelector(), {"viewers": count, "bytes": 0}
    over = []
    signal.signal(signal.SIGINT, lambda *_: over.append(True))
    room = bytearray(1 << 18)

    def drain(patience):
        for key, _ in viewers.select(patience):
            try:
                size = key.fileobj.recv_into(room)
            except OSError:
                size = 0
            counted["bytes"] += size
            if size == 0:
                viewers.unregister(key.fileobj)
                counted["viewers"] -= 1

    for _ in range(count):
        viewers.register(play(address), selectors.EVENT_READ)
        until = time.monotonic() + JOINS_APART_S
        while time.monotonic() < until:
            drain(0.005)
    say_ready()
    counted["bytes"] = 0
    while not over:
        drain(0.2)
    return counted


# ---- HLS


class HttpViewer:
    """One connection that is kept, as a browser does."""

    def __init__(self, url, counted):
        self.url, self.counted, self.seen = urllib.parse.urlsplit(url), counted, None

    async def ask(self, path):
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.url.netloc}\r\n"
                          "Accept-Encoding: gzip\r\n\r\n".encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        status = int(head.split(" ", 2)[1])
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        body = await self.reader.readexactly(length)
        self.counted["bytes"] += length + len(head)
        if "content-encoding: gzip" in head:
            import gzip
            body = gzip.decompress(body)
        return status, body

    async def look(self):
        """Loads the newest segments that have not been loaded."""
        status, body = await self.ask(self.url.path)
        names = [line for line in body.decode().splitlines() if line and line[0] != "#"] if status == 200 else []
        new = names[names.index(self.seen) + 1:] if self.seen in names else names[-1:]
        for name in new:
            status, _ = await self.ask(urllib.parse.urljoin(self.url.path, name))
            if status == 200:
                self.seen = name
        return self.seen is not None

    async def watch(self, joined):
        self.reader, self.writer = await asyncio.open_connection(self.url.hostname, self.url.port, limit=1 << 24)
        next_look = time.monotonic()
        while True:
            if await self.look() and joined:
                joined.pop()()
            next_look = max(next_look + POLL_S, time.monotonic())
            await asyncio.sleep(next_look - time.monotonic())


async def watch_hls(addresses, count):
    counted = {"viewers": count * len(addresses), "bytes": 0}
    waiting = asyncio.Semaphore(0)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, over.set)

    async def one(address):
        try:
            await HttpViewer(address, counted).watch([waiting.release])
        except (OSError, asyncio.IncompleteReadError, ValueError):
            counted["viewers"] -= 1

    tasks = []
    for _ in range(count):
        tasks += [asyncio.create_task(one(address)) for address in addresses]
        await asyncio.sleep(JOINS_APART_S)
    for _ in tasks:
        await asyncio.wait_for(waiting.acquire(), 60)
    say_ready()
    counted["bytes"] = 0
    await over.wait()
    counted["viewers"] //= len(addresses)
    return counted


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_MAX, FILES_MAX))
    way, address, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    counted = watch_rtmp(address, count) if way == "rtmp" else asyncio.run(watch_hls(address.split(","), count))
    print(json.dumps(counted), flush=True)


if __name__ == "__main__":
    main()
