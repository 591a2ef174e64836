#!/usr/bin/env python3
"""aioquic as it is, made a libp2p peer by what stands in this file alone:
libp2p's certificates, multistream-select, identify, ping and HTTP/1.1 on the
streams.

    python peer_aioquic.py --seed 4 --until-eof
    python peer_aioquic.py --get ADDR /hello-path/ [--close CODE REASON]

As a server it prints one JSON line, {"peer_id": ..., "addrs": [...]}, then
serves on 127.0.0.1 until SIGTERM (or until stdin ends, with --until-eof).
Beside what httpapp.py serves:
    /close/<code>/<reason>   closes the connection instead of an answer
    /ended/                  JSON: how the connections before this one ended
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import signal
import ssl
import sys
import time
from urllib.parse import unquote

import h11
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.asyncio.server import serve as serve_quic
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import (
    ConnectionTerminated, HandshakeCompleted, StopSendingReceived, StreamDataReceived, StreamReset,
)
from base58 import b58encode
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import identity
from httpapp import App, Hang, HttpSession, Reset, Sleep

EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.53594.1.1")
SIGNED = b"libp2p-tls-handshake:"
HTTP = "/http/1.1"
IDENTIFY = "/ipfs/id/1.0.0"
PING = "/ipfs/ping/1.0.0"
MULTISTREAM = "/multistream/1.0.0"

# --- certificates (libp2p TLS specification) --------------------------------


def octets(data: bytes) -> bytes:
    assert len(data) < 128
    return bytes([0x04, len(data)]) + data


def spki(key) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def certificate(seed: int):
    """(certificate, its key): an Ed25519 host key vouches for a key of P-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    host = Ed25519PrivateKey.from_private_bytes(identity.secret(seed))
    public = identity.KEY_TYPE_ED25519 + b"\x12\x20" + identity.public(seed)
    content = octets(public) + octets(host.sign(SIGNED + spki(key.public_key())))
    name = x509.Name([])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.UnrecognizedExtension(EXTENSION, b"\x30" + bytes([len(content)]) + content),
            critical=False,
        )
    )
    return builder.sign(key, hashes.SHA256()), key


def peer_of(cert: x509.Certificate) -> str:
    """The peer id that a certificate proves; raises if it does not."""
    der = cert.extensions.get_extension_for_oid(EXTENSION).value.value
    assert der[0] == 0x30 and der[1] == len(der) - 2 and der[2] == 0x04
    public = der[4 : 4 + der[3]]
    rest = der[4 + der[3] :]
    assert rest[0] == 0x04 and rest[1] == len(rest) - 2
    assert public[:4] == identity.KEY_TYPE_ED25519 + b"\x12\x20"
    Ed25519PublicKey.from_public_bytes(public[4:]).verify(
        rest[2:], SIGNED + spki(cert.public_key())
    )
    return b58encode(bytes([0x00, len(public)]) + public).decode()


# --- identify (a protobuf message of fields that all have a length) ----------


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return number, at


def identify_message(seed: int, protocols: list[str]) -> bytes:
    public = identity.KEY_TYPE_ED25519 + b"\x12\x20" + identity.public(seed)
    fields = [(1, public), (5, b"ipfs/0.1.0"), (6, b"aioquic-peer/1")]
    fields += [(3, name.encode()) for name in protocols]
    body = b"".join(varint(number << 3 | 2) + varint(len(value)) + value for number, value in fields)
    return varint(len(body)) + body


def read_identify(data: bytes) -> dict:
    size, at = read_varint(data, 0)
    assert len(data) == at + size
    fields: dict[int, list[bytes]] = {}
    while at < len(data):
        tag, at = read_varint(data, at)
        assert tag & 7 == 2
        length, at = read_varint(data, at)
        fields.setdefault(tag >> 3, []).append(data[at : at + length])
        at += length
    return {
        "agent": fields[6][0].decode(), "protocols": [name.decode() for name in fields[3]],
        "listen_addrs": [address.hex() for address in fields.get(2, [])],
        "observed_addr": fields[4][0].hex(), "signed_peer_record": len(fields.get(8, [b""])[0]),
    }


# --- streams ----------------------------------------------------------------


class Stream:
    """A stream of a connection, read as bytes come."""

    def __init__(self, protocol: "Peer", stream_id: int):
        self.protocol, self.id = protocol, stream_id
        self.pieces: asyncio.Queue[bytes] = asyncio.Queue()
        self.ahead = b""

    def write(self, data: bytes, end: bool = False) -> None:
        self.protocol._quic.send_stream_data(self.id, data, end)
        self.protocol.transmit()

    def reset(self) -> None:
        self.protocol._quic.reset_stream(self.id, 0)
        self.protocol.transmit()

    async def read(self) -> bytes:
        """What comes next; nothing at the stream's end."""
        if self.ahead:
            data, self.ahead = self.ahead, b""
            return data
        return await self.pieces.get()

    async def exactly(self, count: int) -> bytes:
        """The next bytes, or as many as there are until the stream's end."""
        data = b""
        while len(data) < count:
            piece = await self.read()
            if not piece:
                break
            data += piece
        self.ahead = data[count:]
        return data[:count]

    async def message(self) -> str:
        """A message of multistream-select. All that are sent here are short."""
        while not self.ahead or len(self.ahead) < 1 + self.ahead[0]:
            piece = await self.pieces.get()
            if not piece:
                raise EOFError
            self.ahead += piece
        size = self.ahead[0]
        line, self.ahead = self.ahead[1 : 1 + size], self.ahead[1 + size :]
        return line.decode().removesuffix("\n")

    @staticmethod
    def encoded(text: str) -> bytes:
        return bytes([len(text) + 1]) + text.encode() + b"\n"


ENDED: list[dict] = []


class Peer(QuicConnectionProtocol):
    """A connection. As a server it serves HTTP; as a client it refuses what
    the other side asks for."""

    app: App | None = None
    seed = 0

    def __init__(self, quic: QuicConnection, stream_handler=None):
        super().__init__(quic)
        self.streams: dict[int, Stream] = {}
        self.remote: str | None = None
        self.tasks: set[asyncio.Task] = set()
        if not quic._is_client:
            begin = quic._initialize

            def initialize(peer_cid: bytes) -> None:
                begin(peer_cid)
                quic.tls._request_client_certificate = True

            quic._initialize = initialize

    def open(self) -> Stream:
        stream_id = self._quic.get_next_available_stream_id()
        self.streams[stream_id] = Stream(self, stream_id)
        return self.streams[stream_id]

    def quic_event_received(self, event) -> None:
        if isinstance(event, HandshakeCompleted):
            assert event.alpn_protocol == "libp2p"
            self.remote = peer_of(self._quic.tls._peer_certificate)
        elif isinstance(event, StreamDataReceived):
            stream = self.streams.get(event.stream_id)
            if stream is None:
                stream = self.streams[event.stream_id] = Stream(self, event.stream_id)
                task = asyncio.ensure_future(self.serve(stream))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
            if event.data:
                stream.pieces.put_nowait(event.data)
            if event.end_stream:
                stream.pieces.put_nowait(b"")
        elif isinstance(event, (StreamReset, StopSendingReceived)):
            if event.stream_id in self.streams:
                self.streams[event.stream_id].pieces.put_nowait(b"")
        elif isinstance(event, ConnectionTerminated):
            end = {"code": event.error_code, "reason": event.reason_phrase, "frame_type": event.frame_type}
            ENDED.append(end)

    async def serve(self, stream: Stream) -> None:
        try:
            if await stream.message() != MULTISTREAM:
                return stream.reset()
            stream.write(Stream.encoded(MULTISTREAM))
            spoken = {HTTP: self.serve_http, IDENTIFY: self.serve_identify, PING: self.serve_ping}
            while (wanted := await stream.message()) not in spoken or self.app is None:
                stream.write(Stream.encoded("na"))
            stream.write(Stream.encoded(wanted))
            await spoken[wanted](stream)
        except (EOFError, ConnectionError):
            pass

    async def serve_identify(self, stream: Stream) -> None:
        stream.write(identify_message(self.seed, [HTTP, IDENTIFY, PING]), end=True)

    async def serve_ping(self, stream: Stream) -> None:
        while payload := await stream.exactly(32):
            stream.write(payload)
        stream.write(b"", end=True)

    async def serve_http(self, stream: Stream) -> None:
        assert self.app is not None
        session = HttpSession(self.app)
        while not session.done:
            data = await stream.read()
            target = data.split(b" ")[1].decode() if data.startswith(b"GET ") else ""
            if target.startswith("/close/"):
                _, _, code, reason = target.split("/", 3)
                return self.close(int(code), unquote(reason))
            if target == "/ended/":
                body = json.dumps(ENDED).encode()
                stream.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
                break
            for action in session.feed(data):
                if isinstance(action, bytes):
                    stream.write(action)
                elif isinstance(action, Sleep):
                    await asyncio.sleep(action.seconds)
                elif action is Reset:
                    return stream.reset()
                elif action is Hang:
                    return
            if not data:
                break
        stream.write(b"", end=True)


def configuration(is_client: bool, seed: int) -> QuicConfiguration:
    made, key = certificate(seed)
    return QuicConfiguration(
        is_client=is_client, alpn_protocols=["libp2p"], certificate=made, private_key=key,
        verify_mode=ssl.CERT_NONE,
    )


# --- both roles -------------------------------------------------------------


async def serve(args) -> None:
    peer_id = identity.peer_id(args.seed)
    Peer.app, Peer.seed = App(peer_id), args.seed
    server = await serve_quic(
        "127.0.0.1", args.port, configuration=configuration(False, args.seed), create_protocol=Peer,
    )
    port = server._transport.get_extra_info("sockname")[1]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if args.until_eof:
        reading = loop.run_in_executor(None, sys.stdin.read)
        reading.add_done_callback(lambda _: stop.set())
    address = f"/ip4/127.0.0.1/udp/{port}/quic-v1/p2p/{peer_id}"
    print(json.dumps({"peer_id": peer_id, "addrs": [address], "implementation": "aioquic"}), flush=True)
    await stop.wait()
    server.close()


async def opened(peer: Peer, protocol: str, data: bytes = b"") -> Stream:
    """A stream on which everything is sent at once, as multistream-select
    allows who wants one protocol only."""
    stream = peer.open()
    stream.write(Stream.encoded(MULTISTREAM) + Stream.encoded(protocol) + data)
    assert await stream.message() == MULTISTREAM
    assert await stream.message() == protocol
    return stream


async def identified(peer: Peer) -> dict:
    stream = await opened(peer, IDENTIFY)
    return read_identify(await stream.exactly(1 << 20))


async def pinged(peer: Peer) -> float:
    payload, start = os.urandom(32), time.perf_counter()
    stream = await opened(peer, PING, payload)
    assert await stream.exactly(32) == payload
    stream.write(b"", end=True)
    return (time.perf_counter() - start) * 1000


async def get(args) -> None:
    address, path = args.get
    parts = address.split("/")
    assert parts[1] == "ip4" and parts[3] == "udp" and parts[5] == "quic-v1"
    loop = asyncio.get_running_loop()
    quic = QuicConnection(configuration=configuration(True, args.seed))
    _, peer = await loop.create_datagram_endpoint(lambda: Peer(quic), local_addr=("127.0.0.1", 0))
    peer.connect((parts[2], int(parts[4])))
    await peer.wait_connected()
    assert peer.remote == parts[7], "the certificate is another peer's"

    http = h11.Connection(h11.CLIENT)
    request = h11.Request(method="GET", target=path, headers=[("host", peer.remote), ("connection", "close")])
    stream = await opened(peer, HTTP, http.send(request) + http.send(h11.EndOfMessage()))
    body, status = bytearray(), None
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await stream.read())
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            break
        else:
            raise RuntimeError(f"stream ended before a response: {event}")
    out = {"status": status, "length": len(body), "peer": peer.remote}
    if len(body) < 65536:
        out["body"] = body.decode("utf-8", "replace")
    out["identify"] = await identified(peer)
    out["ping_ms"] = [await pinged(peer) for _ in range(2)]
    code, reason = args.close or (0, "")
    peer.close(int(code), reason)
    await peer.wait_closed()
    print(json.dumps(out), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--transport", default="quic", choices=["quic"])
    parser.add_argument("--until-eof", action="store_true", help="stop when stdin ends")
    parser.add_argument("--get", nargs=2, metavar=("ADDR", "PATH"), help="be a client instead")
    parser.add_argument("--close", nargs=2, metavar=("CODE", "REASON"), help="how to end, as a client")
    arguments = parser.parse_args()
    asyncio.run(asyncio.wait_for(get(arguments), 30) if arguments.get else serve(arguments))
