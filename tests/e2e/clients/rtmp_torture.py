#!/usr/bin/env python3
"""Asks an RTMP server whether it bears what publishers do to servers.

    rtmp_torture.py rtmp://HOST:PORT/APP KEY WATCH [PART-OF-A-QUESTION ...]

KEY publishes and WATCH plays, both as names of streams below APP. Each question is a connection of its
own. Most publish four seconds of picture and sound in some unusual way; the answer is yes when a
player is given every frame, byte for byte and in order, and the server still answers a ping. The rest
do what no publisher may; then the server must close the connection, and take the next.

Prints "ok QUESTION" or "not ok QUESTION: why", and ends with the number of the latter.
"""

import struct
import subprocess
import sys
import threading
import urllib.parse

from rtmp_wire import (
    ABORT, ACK, AGGREGATE, AUDIO, COMMAND, COMMAND3, DATA, DATA3, PING_REQUEST, PING_RESPONSE, USER_CONTROL,
    VIDEO, WINDOW_SIZE, Closed, Connection, Raw, amf, amf_all, amf_text, message_header, read_flv)

PING = b"\x01\x02\x03\x04"
SEEN_WITHIN_S = 10
AUDIO_CSID, VIDEO_CSID = 4, 6


def make_tags():
    return read_flv(subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
         "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100", "-t", "4",
         "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p",
         "-g", "25", "-c:a", "aac", "-f", "flv", "-"], check=True, capture_output=True).stdout)


def is_frame(kind, payload):
    """Neither a sequence header nor an end of sequence."""
    return kind in (AUDIO, VIDEO) and len(payload) > 2 and payload[1] == 1


class Server:
    def __init__(self, address, key, watch):
        url = urllib.parse.urlsplit(address)
        self.host, self.port, self.app = url.hostname, url.port, url.path.strip("/")
        self.address, self.key, self.watch = address, key, watch

    def connect(self, **handshake):
        return Connection(self.host, self.port, **handshake)


class Player(threading.Thread):
    """Plays beside the publisher and keeps the frames that it is given."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.frames = {AUDIO: [], VIDEO: []}
        self.news = threading.Condition()
        self.ready = threading.Event()
        self.connection = server.connect()
        self.server = server

    def run(self):
        try:
            self.play()
        except (Closed, OSError, ValueError):
            self.ready.set()

    def play(self):
        c = self.connection
        c.shake_hands()
        c.send(COMMAND, amf_all("connect", 1, {"app": self.server.app, "tcUrl": self.server.address}))
        c.await_command("_result")
        c.send(COMMAND, amf_all("createStream", 2, None))
        stream = int(c.await_command("_result")[3])
        c.send(COMMAND, amf_all("play", 3, None, self.server.watch), stream=stream, csid=8)
        c.await_command("onStatus")
        self.ready.set()
        while True:
            kind, payload, _ = c.read()
            if is_frame(kind, payload):
                with self.news:
                    self.frames[kind].append(payload)
                    self.news.notify()

    def sees(self, sent):
        """Whether all of `sent` came, in its order, up to its last; None, or what is missing."""
        with self.news:
            self.news.wait_for(lambda: all(self.frames[k][-1:] == sent[k][-1:] for k in sent), SEEN_WITHIN_S)
            for kind, name in ((VIDEO, "picture"), (AUDIO, "sound")):
                came = iter(self.frames[kind])
                lost = sum(1 for payload in sent[kind] if not any(payload == other for other in came))
                if lost:
                    return f"{lost} of {len(sent[kind])} frames of the {name} did not reach a player"
        return None


class Publisher:
    """The usual way to publish; questions change one thing of it."""

    handshake = {}
    chunk_size = 4096
    offset = 0  # milliseconds added to every time
    connect_argument = staticmethod(lambda server: {
        "app": server.app, "type": "nonprivate", "flashVer": "FMLE/3.0", "tcUrl": server.address})

    def __init__(self, server, tags):
        self.server, self.tags = server, tags
        self.c = server.connect(**self.handshake)
        self.stream = 1
        self.sent = {AUDIO: [], VIDEO: []}

    # ---- before the media

    def greet(self):
        s1, s2 = self.c.shake_hands()
        del s1
        if s2[8:] != self.c.c1[8:]:
            raise AssertionError("S2 does not echo C1")

    def connect(self):
        self.c.send(COMMAND, amf_all("connect", 1, self.connect_argument(self.server)))
        self.c.await_command("_result")
        self.c.set_chunk_size(self.chunk_size)

    def create(self):
        self.c.send(COMMAND, amf_all("releaseStream", 2, None, self.server.key))
        self.c.send(COMMAND, amf_all("FCPublish", 3, None, self.server.key))
        self.c.send(COMMAND, amf_all("createStream", 4, None))
        while True:
            values = self.c.await_command("_result")
            if values[1] == 4:
                self.stream = int(values[3])
                return

    def publish(self):
        self.c.send(COMMAND, amf_all("publish", 5, None, self.server.key, "live"), stream=self.stream, csid=8)
        self.await_start()

    def await_start(self):
        status = self.c.await_command("onStatus", "_error")[3]
        if status["code"] != "NetStream.Publish.Start":
            raise AssertionError(f"refused: {status}")

    def say_metadata(self):
        self.c.send(DATA, amf_all("@setDataFrame", "onMetaData", {"width": 320, "height": 180}),
                    stream=self.stream)

    # ---- the media

    def headers(self):
        return [tag for tag in self.tags if not is_frame(tag[0], tag[2])][:2]

    def frames(self):
        return [tag for tag in self.tags if is_frame(tag[0], tag[2])]

    def tell(self, kind, time, payload):
        self.c.send(kind, payload, (time + self.offset) % 2**32, self.stream,
                    AUDIO_CSID if kind == AUDIO else VIDEO_CSID)

    def keep(self, kind, payload):
        if is_frame(kind, payload):
            self.sent[kind].append(payload)

    def stream_media(self):
        for kind, time, payload in self.frames():
            self.tell(kind, time, payload)
            self.keep(kind, payload)

    # ---- the whole

    def converse(self):
        """None, or why the answer is no."""
        self.greet()
        self.connect()
        self.create()
        self.publish()
        self.say_metadata()
        for kind, _, payload in self.headers():
            self.c.send(kind, payload, 0, self.stream, AUDIO_CSID if kind == AUDIO else VIDEO_CSID)
        player = Player(self.server)
        player.start()
        player.ready.wait(SEEN_WITHIN_S)
        self.stream_media()
        missing = player.sees(self.sent)
        self.c.send(USER_CONTROL, struct.pack(">H", PING_REQUEST) + PING, csid=2)
        if self.c.await_control(PING_RESPONSE) != PING:
            missing = missing or "a ping was answered with another number"
        self.c.send(COMMAND, amf_all("deleteStream", 0, None, self.stream))
        self.c.close()
        player.connection.close()
        return missing


QUESTIONS = {}


def question(name):
    def keep(asked):
        QUESTIONS[name] = asked
        return asked
    return keep


@question("a usual publisher")
class Usual(Publisher):
    pass


# ---- the handshake


@question("C1 of a player of old, with its version and a digest")
class OldC1(Publisher):
    handshake = {"c1": b"\x00\x00\x10\x00\x09\x00\x7c\x02" + bytes(i * 7 & 255 for i in range(1528))}


@question("each byte by itself up to the first picture")
class Dripping(Publisher):
    def greet(self):
        self.c.piece = 1
        super().greet()

    def stream_media(self):
        self.c.piece = None
        super().stream_media()


@question("C2, connect, createStream and publish in one write")
class Pipelined(Publisher):
    def connect(self):
        c, server = self.c, self.server
        c.write(c.chunks(COMMAND, amf_all("connect", 1, self.connect_argument(server)))
                + c.chunks(COMMAND, amf_all("createStream", 2, None))
                + c.chunks(COMMAND, amf_all("publish", 3, None, server.key, "live"), stream=1, csid=8))

    def create(self):
        pass

    def publish(self):
        self.await_start()
        self.c.set_chunk_size(self.chunk_size)


# ---- chunks


@question("chunks of one byte")
class Tiny(Publisher):
    chunk_size = 1

    def frames(self):
        return super().frames()[:60]


@question("chunks of a megabyte")
class Huge(Publisher):
    chunk_size = 1 << 20


@question("another chunk size before each message")
class Changing(Publisher):
    def tell(self, kind, time, payload):
        self.c.set_chunk_size(200 + len(payload) % 900)
        super().tell(kind, time, payload)


class OtherIds(Publisher):
    ids = (100, 101)

    def tell(self, kind, time, payload):
        self.c.send(kind, payload, time, self.stream, self.ids[0 if kind == AUDIO else 1])


@question("chunk stream ids of two bytes")
class TwoBytes(OtherIds):
    ids = (100, 319)


@question("chunk stream ids of three bytes")
class ThreeBytes(OtherIds):
    ids = (320, 65599)


@question("types 1, 2 and 3, each where it saves most")
class Compressed(Publisher):
    def __init__(self, server, tags):
        super().__init__(server, tags)
        self.last = {}  # kind: (time, delta, size)

    def tell(self, kind, time, payload):
        csid = 10 if kind == AUDIO else 11
        before, delta_before, size = self.last.get(kind, (0, None, None))
        delta = time - before
        fmt = 1 if size != len(payload) else 2 if delta != delta_before else 3
        self.last[kind] = (time, delta, len(payload))
        self.c.send(kind, payload, 0 if fmt == 3 else delta, self.stream, csid, fmt)

    def stream_media(self):
        # A fresh chunk stream may not leave its message stream out.
        for kind, csid in ((AUDIO, 10), (VIDEO, 11)):
            header = next(tag for tag in self.headers() if tag[0] == kind)
            self.c.send(kind, header[2], 0, self.stream, csid)
        super().stream_media()


class LateClock(Publisher):
    repeats = True

    def tell(self, kind, time, payload):
        self.c.send(kind, payload, (time + self.offset) % 2**32, self.stream,
                    AUDIO_CSID if kind == AUDIO else VIDEO_CSID, 0, self.repeats)


@question("extended times, repeated by type 3")
class Extended(LateClock):
    offset = 20_000_000
    chunk_size = 500


@question("extended times, not repeated, as old programs do")
class NotRepeated(LateClock):
    offset = 20_000_000
    chunk_size = 500
    repeats = False


@question("times across 24 bits, four hours and a half")
class Across24(LateClock):
    offset = 0xFFFFFF - 2000
    chunk_size = 500


@question("times across 32 bits, fifty days")
class Across32(LateClock):
    offset = 0xFFFFFFFF - 2000
    chunk_size = 500


@question("a picture with the sound in between its chunks")
class Interleaved(Publisher):
    chunk_size = 400

    def stream_media(self):
        tags, c = self.frames(), self.c
        for (kind, time, payload), following in zip(tags, tags[1:] + [None]):
            if following and kind == VIDEO and following[0] == AUDIO and len(payload) > 400:
                c.write(message_header(0, VIDEO_CSID, time, len(payload), kind, self.stream) + payload[:400])
                self.tell(*following)
                for at in range(400, len(payload), 400):
                    c.write(message_header(3, VIDEO_CSID, 0, 0, 0, 0) + payload[at:at + 400])
                tags[tags.index(following)] = (None, 0, b"")
                self.keep(kind, payload)
                self.keep(AUDIO, following[2])
            elif payload and (kind, time, payload) in tags:
                self.tell(kind, time, payload)
                self.keep(kind, payload)


@question("half a message that is aborted")
class Aborted(Publisher):
    def stream_media(self):
        c = self.c
        c.write(message_header(0, VIDEO_CSID, 0, 9000, VIDEO, self.stream) + bytes(c.chunk))
        c.send(ABORT, struct.pack(">I", VIDEO_CSID), csid=2)
        super().stream_media()


# ---- messages


@question("picture and sound in aggregates")
class Aggregated(Publisher):
    def stream_media(self):
        tags = self.frames()
        for at in range(0, len(tags), 5):
            body = b""
            for kind, time, payload in tags[at:at + 5]:
                head = bytes([kind]) + len(payload).to_bytes(3, "big") + (time & 0xFFFFFF).to_bytes(3, "big") \
                    + bytes([time >> 24]) + bytes(3)
                body += head + payload + struct.pack(">I", 11 + len(payload))
                self.keep(kind, payload)
            self.c.send(AGGREGATE, body, tags[at][1], self.stream, VIDEO_CSID)


@question("commands and metadata as AMF3")
class Amf3(Publisher):
    def publish(self):
        self.c.send(COMMAND3, b"\x00" + amf_all("publish", 5, None, self.server.key, "live"),
                    stream=self.stream, csid=8)
        self.await_start()

    def say_metadata(self):
        self.c.send(DATA3, b"\x00" + amf_all("@setDataFrame", "onMetaData", {"width": 320}), stream=self.stream)


@question("messages that nobody knows, and controls on other chunk streams")
class Unknown(Publisher):
    def stream_media(self):
        c = self.c
        for kind in (7, 10, 14, 16, 19, 21, 23, 99, 255):
            c.send(kind, b"\x00" * 40, stream=self.stream)
        c.send(USER_CONTROL, struct.pack(">HI", 4711, 1), csid=9)
        c.send(ACK, struct.pack(">I", 1), csid=12)
        c.set_chunk_size(700, csid=13)
        super().stream_media()


@question("metadata of every kind that there is")
class Metadata(Publisher):
    def say_metadata(self):
        strict = Raw(b"\x0a" + struct.pack(">I", 2) + amf(1) + amf("two"))
        long_text = Raw(b"\x0c" + struct.pack(">I", 70_000) + b"x" * 70_000)
        date = Raw(b"\x0b" + struct.pack(">dh", 1.6e12, 0))
        ecma = Raw(b"\x08" + struct.pack(">I", 77) + amf_text("a") + amf(1) + b"\x00\x00\x09")
        values = {"strict": strict, "undefined": Raw(b"\x06"), "date": date, "ecma": ecma, "null": None,
                  "nested": {"deeper": {"deepest": strict}}, "width": "320", "videocodecid": 99, "": 1}
        self.c.send(DATA, amf_all("@setDataFrame", "onMetaData", values), stream=self.stream)
        self.c.send(DATA, amf_all("onTextData", long_text), stream=self.stream)
        self.c.send(DATA, b"\x00\x00\x00\x01", stream=self.stream)  # a time code, as some send it
        self.c.send(DATA, b"", stream=self.stream)


@question("no metadata")
class NoMetadata(Publisher):
    def say_metadata(self):
        pass


@question("sequence headers before each key frame")
class Repeated(Publisher):
    def tell(self, kind, time, payload):
        if kind == VIDEO and payload[0] >> 4 == 1:
            for header_kind, _, header in self.headers():
                super().tell(header_kind, time, header)
        super().tell(kind, time, payload)


@question("empty messages among the frames")
class Empty(Publisher):
    def tell(self, kind, time, payload):
        super().tell(kind, time, b"")
        super().tell(kind, time, payload)


# ---- commands


@question("connect with an array, and an argument more")
class Array(Publisher):
    def connect(self):
        argument = Raw(b"\x08" + struct.pack(">I", 2) + amf_text("app") + amf(self.server.app)
                       + amf_text("tcUrl") + amf(self.server.address) + b"\x00\x00\x09")
        self.c.send(COMMAND, amf_all("connect", 1, argument, "more"))
        self.c.await_command("_result")
        self.c.set_chunk_size(self.chunk_size)


@question("commands that nobody knows are answered")
class UnknownCommands(Publisher):
    def create(self):
        for number, name in ((21, "_checkbw"), (22, "getStreamLength"), (23, "noSuchThing")):
            self.c.send(COMMAND, amf_all(name, number, None, "x"))
            answer = self.c.await_command("_result", "_error")
            if answer[1] != number:
                raise AssertionError(f"{name} is not answered")
        super().create()


@question("each window is acknowledged")
class Acknowledged(Publisher):
    def stream_media(self):
        self.c.send(WINDOW_SIZE, struct.pack(">I", 20_000), csid=2)
        super().stream_media()
        while True:
            kind, payload, _ = self.c.read()
            if kind == ACK and struct.unpack(">I", payload)[0] >= 20_000:
                return


# ---- what no publisher may do


class Refused(Publisher):
    """The server must close the connection, and take the next."""

    def offend(self):
        raise NotImplementedError

    def converse(self):
        try:
            self.greet()
            self.offend()
            while True:
                self.c.read()
        except TimeoutError:
            return "the server goes on"
        except Closed:
            pass
        finally:
            self.c.close()
        return Publisher(self.server, self.tags).converse()


@question("a handshake of another version is refused")
class Version6(Refused):
    handshake = {"version": 6}

    def greet(self):
        self.c.write(bytes([6]) + self.c.c1)

    def offend(self):
        pass


@question("a chunk size of nothing is refused")
class NoSize(Refused):
    def offend(self):
        self.c.send(1, struct.pack(">I", 0), csid=2)


@question("a chunk size above 31 bits is refused")
class TopBit(Refused):
    def offend(self):
        self.c.send(1, struct.pack(">I", 1 << 31 | 4096), csid=2)


@question("a connect of objects in objects without an end is refused")
class Deep(Refused):
    def offend(self):
        self.c.send(COMMAND, amf_all("connect", 1) + b"\x03\x00\x01a" * 5000)


@question("a message of sixteen megabytes before anything else is refused")
class Oversized(Refused):
    def offend(self):
        self.c.set_chunk_size(1 << 20)
        self.c.send(COMMAND, bytes(0xFFFFFF))


@question("type 3 on a chunk stream that has said nothing is refused")
class Nothing(Refused):
    def offend(self):
        self.c.write(message_header(3, 50, 0, 0, 0, 0) + bytes(128))


def ask(asked, server, tags):
    """None, or why the answer is no."""
    try:
        return asked(server, tags).converse()
    except Closed:
        return "the server closed the connection"
    except TimeoutError:
        return "the server says nothing more"
    except (AssertionError, ValueError, OSError) as error:
        return str(error)


def main():
    server = Server(*sys.argv[1:4])
    wanted = sys.argv[4:] or [""]
    tags, failed = make_tags(), 0
    for name, asked in QUESTIONS.items():
        if not any(part in name for part in wanted):
            continue
        why = ask(asked, server, tags)
        failed += why is not None
        print(f"ok {name}" if why is None else f"not ok {name}: {why}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
