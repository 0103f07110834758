"""RTMP as a client speaks it, with every byte in the caller's hands (Adobe's RTMP 1.0 specification)."""

import os
import socket
import struct

C1_SIZE = 1536
DEFAULT_CHUNK = 128  # bytes of a message in one chunk
EXTENDED = 0xFFFFFF
PATIENCE_S = 10

SET_CHUNK_SIZE, ABORT, ACK, USER_CONTROL, WINDOW_SIZE = 1, 2, 3, 4, 5
AUDIO, VIDEO, DATA3, COMMAND3, DATA, COMMAND, AGGREGATE = 8, 9, 15, 17, 18, 20, 22
PING_REQUEST, PING_RESPONSE = 6, 7


class Closed(Exception):
    """The server closed the connection."""


# ---- AMF0 ------------------------------------------------------------------------------------


class Raw(bytes):
    """Already AMF."""


def amf_text(text):
    return struct.pack(">H", len(text)) + text.encode()


def amf(value):
    if isinstance(value, Raw):
        return bytes(value)
    if value is None:
        return b"\x05"
    if isinstance(value, bool):
        return b"\x01" + bytes([value])
    if isinstance(value, (int, float)):
        return b"\x00" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\x02" + amf_text(value)
    return b"\x03" + b"".join(amf_text(k) + amf(v) for k, v in value.items()) + b"\x00\x00\x09"


def amf_all(*values):
    return b"".join(map(amf, values))


def read_amf(data, at=0):
    """(value, where it ends) of what servers say."""
    kind, at = data[at], at + 1
    if kind == 0:
        return struct.unpack_from(">d", data, at)[0], at + 8
    if kind == 1:
        return data[at] != 0, at + 1
    if kind == 2:
        size = struct.unpack_from(">H", data, at)[0]
        return data[at + 2:at + 2 + size].decode(), at + 2 + size
    if kind in (5, 6):
        return None, at
    if kind in (3, 8):
        at += 4 if kind == 8 else 0
        found = {}
        while True:
            size = struct.unpack_from(">H", data, at)[0]
            name, at = data[at + 2:at + 2 + size].decode(), at + 2 + size
            if data[at] == 9:
                return found, at + 1
            found[name], at = read_amf(data, at)
    raise ValueError(f"AMF marker {kind}")


def read_amf_all(data):
    values, at = [], 0
    while at < len(data):
        value, at = read_amf(data, at)
        values.append(value)
    return values


# ---- chunks ----------------------------------------------------------------------------------


def basic_header(fmt, csid):
    if csid < 64:
        return bytes([fmt << 6 | csid])
    if csid < 320:
        return bytes([fmt << 6, csid - 64])
    return bytes([fmt << 6 | 1]) + struct.pack("<H", csid - 64)


def message_header(fmt, csid, time, size, kind, stream):
    """`time` is absolute for type 0, a delta for 1 and 2, and what type 3 repeats when it is extended."""
    out = basic_header(fmt, csid)
    if fmt < 3:
        out += min(time, EXTENDED).to_bytes(3, "big")
    if fmt < 2:
        out += size.to_bytes(3, "big") + bytes([kind])
    if fmt < 1:
        out += struct.pack("<I", stream)
    return out + (struct.pack(">I", time) if time >= EXTENDED else b"")


class Connection:
    """One connection; what is read is whole messages."""

    def __init__(self, host, port, c1=None, version=3):
        self.socket = socket.create_connection((host, port), PATIENCE_S)
        self.chunk = DEFAULT_CHUNK  # ours
        self.their_chunk = DEFAULT_CHUNK
        self.received = 0
        self.unread = b""
        self.partial = {}  # csid: [time, size, kind, stream, bytes so far]
        self.c1 = c1 if c1 is not None else bytes(8) + os.urandom(C1_SIZE - 8)
        self.version = version
        self.piece = None  # bytes for each write; None: all at once

    def close(self):
        self.socket.close()

    def write(self, data):
        try:
            if self.piece is None:
                self.socket.sendall(data)
                return
            for at in range(0, len(data), self.piece):
                self.socket.sendall(data[at:at + self.piece])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error

    def take(self, size):
        while len(self.unread) < size:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError as error:
                raise Closed from error
            if not more:
                raise Closed
            self.unread += more
            self.received += len(more)
        taken, self.unread = self.unread[:size], self.unread[size:]
        return taken

    def shake_hands(self):
        """Gives (S1, S2); C2 is sent."""
        self.write(bytes([self.version]) + self.c1)
        self.take(1)
        s1, s2 = self.take(C1_SIZE), self.take(C1_SIZE)
        self.write(s1)
        return s1, s2

    def send(self, kind, payload, time=0, stream=0, csid=3, fmt=0, repeat_extended=True):
        self.write(self.chunks(kind, payload, time, stream, csid, fmt, repeat_extended))

    def chunks(self, kind, payload, time=0, stream=0, csid=3, fmt=0, repeat_extended=True):
        out = message_header(fmt, csid, time, len(payload), kind, stream) + payload[:self.chunk]
        rest = message_header(3, csid, time if repeat_extended else 0, 0, 0, 0)
        for at in range(self.chunk, len(payload), self.chunk):
            out += rest + payload[at:at + self.chunk]
        return out

    def set_chunk_size(self, size, csid=2):
        self.send(SET_CHUNK_SIZE, struct.pack(">I", size), csid=csid)
        self.chunk = size

    def read_basic(self):
        first = self.take(1)[0]
        fmt, csid = first >> 6, first & 63
        if csid == 0:
            csid = 64 + self.take(1)[0]
        elif csid == 1:
            csid = 64 + struct.unpack("<H", self.take(2))[0]
        return fmt, csid

    def read(self):
        """The next message: (kind, payload, time as its header says)."""
        while True:
            fmt, csid = self.read_basic()
            state = self.partial.setdefault(csid, [0, 0, 0, 0, b""])
            if fmt < 3:
                state[0] = int.from_bytes(self.take(3), "big")
            if fmt < 2:
                state[1], state[2] = int.from_bytes(self.take(3), "big"), self.take(1)[0]
            if fmt < 1:
                state[3] = struct.unpack("<I", self.take(4))[0]
            if state[0] >= EXTENDED:
                extended = struct.unpack(">I", self.take(4))[0]
                if fmt < 3:
                    state.append(extended)
            state[4] += self.take(min(self.their_chunk, state[1] - len(state[4])))
            if len(state[4]) < state[1]:
                continue
            kind, payload, state[4] = state[2], state[4], b""
            if kind == SET_CHUNK_SIZE:
                self.their_chunk = struct.unpack(">I", payload)[0]
            return kind, payload, state[0]

    def await_command(self, *names):
        """The values of the next command that has one of these names."""
        while True:
            kind, payload, _ = self.read()
            if kind in (COMMAND, COMMAND3):
                values = read_amf_all(payload[1:] if kind == COMMAND3 else payload)
                if values[0] in names:
                    return values

    def await_control(self, event):
        while True:
            kind, payload, _ = self.read()
            if kind == USER_CONTROL and struct.unpack_from(">H", payload)[0] == event:
                return payload[2:]


def read_flv(data):
    """[(kind, milliseconds, payload)] of a file's audio and video tags."""
    tags, at = [], 13
    while at + 11 <= len(data):
        kind = data[at] & 31
        size = int.from_bytes(data[at + 1:at + 4], "big")
        time = int.from_bytes(data[at + 4:at + 7], "big") | data[at + 7] << 24
        if kind in (AUDIO, VIDEO):
            tags.append((kind, time, data[at + 11:at + 11 + size]))
        at += 11 + size + 4
    return tags
