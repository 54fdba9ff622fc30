# WebSockets of one connection of HTTP/2 (RFC 8441), as a browser has them: websockets-over-h2.py HOST PORT AUTHORITY-FILE PATH...
# Opens two at each path beside a plain request, and exchanges messages on all. Says "open", goes on with messages until the gateway has said
# GOAWAY and closed each, and says one line of JSON in the end. Needs python-h2 (Debian: python3-h2).
import json
import socket
import ssl
import struct
import sys
import zlib

import h2.config
import h2.connection
import h2.events
import h2.settings
from h2.connection import ConnectionState

host, port, authority, *paths = sys.argv[1:]
MASK = b"\x01\x02\x03\x04"


def frame(opcode, payload):
    return bytes([0x80 | opcode, 0x80 | len(payload)]) + MASK + bytes(b ^ MASK[i % 4] for i, b in enumerate(payload))


context = ssl.create_default_context(cafile=authority)
context.set_alpn_protocols(["h2", "http/1.1"])
wire = context.wrap_socket(socket.create_connection(("127.0.0.1", int(port)), timeout=60), server_hostname=host)
assert wire.selected_alpn_protocol() == "h2", wire.selected_alpn_protocol()
connection = h2.connection.H2Connection(config=h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
connection.initiate_connection()
connection.increment_flow_control_window(12 * 1024 * 1024)


class WebSocket:
    def __init__(self, path):
        self.path, self.stream, self.status, self.buffer = path, connection.get_next_available_stream_id(), None, b""
        self.inflate = zlib.decompressobj(-15)
        self.echoed, self.code, self.ended, self.reset = [], None, False, None
        connection.send_headers(self.stream, [
            (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":path", path),
            (":authority", host), ("sec-websocket-version", "13"), ("origin", "https://" + host),
            ("sec-websocket-extensions", "permessage-deflate"), ("sec-fetch-mode", "websocket"),
        ], priority_weight=42, priority_depends_on=0)

    def send(self, text):
        connection.send_data(self.stream, frame(1, text.encode()))

    def data(self, data):
        self.buffer += data
        while len(self.buffer) >= 2 and len(self.buffer) >= 2 + self.buffer[1]:
            opcode, length, compressed = self.buffer[0] & 15, self.buffer[1], self.buffer[0] & 0x40
            payload, self.buffer = self.buffer[2:2 + length], self.buffer[2 + length:]
            if opcode == 1:
                text = self.inflate.decompress(payload + b"\0\0\xff\xff") if compressed else payload
                self.echoed.append(text.decode())
            elif opcode == 9:
                connection.send_data(self.stream, frame(10, payload))
            elif opcode == 8:
                self.code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                connection.send_data(self.stream, frame(8, payload), end_stream=True)


streams, offered, away = {}, [False], []
page = {"status": None, "ended": False}


def receive():
    data = wire.recv(65536)
    if not data:
        return False
    for event in connection.receive_data(data):
        one = streams.get(getattr(event, "stream_id", None))
        if isinstance(event, h2.events.RemoteSettingsChanged):
            changed = event.changed_settings.get(h2.settings.SettingCodes.ENABLE_CONNECT_PROTOCOL)
            offered[0] |= changed is not None and changed.new_value == 1
        elif isinstance(event, h2.events.ConnectionTerminated):
            away.append(event.last_stream_id)
            # python-h2 takes GOAWAY for the end of the connection, which it is not (RFC 9113 section 6.8).
            connection.state_machine.state = ConnectionState.CLIENT_OPEN
        elif isinstance(event, h2.events.ResponseReceived):
            if one:
                one.status = dict(event.headers)[":status"]
            else:
                page["status"] = dict(event.headers)[":status"]
        elif isinstance(event, h2.events.DataReceived):
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if one:
                one.data(event.data)
        elif isinstance(event, h2.events.StreamEnded):
            if one:
                one.ended = True
            else:
                page["ended"] = True
        elif isinstance(event, h2.events.StreamReset) and one:
            one.reset = int(event.error_code)
    wire.sendall(connection.data_to_send())
    return True


def until(reached):
    wire.sendall(connection.data_to_send())
    while not reached():
        assert receive(), "the connection has ended"


until(lambda: offered[0])
for path in paths * 2:
    one = WebSocket(path)
    streams[one.stream] = one
connection.send_headers(connection.get_next_available_stream_id(), [
    (":method", "GET"), (":scheme", "https"), (":path", paths[0]), (":authority", host)], end_stream=True)
sockets = list(streams.values())
until(lambda: page["ended"] and all(one.status for one in sockets))
for round in range(20):
    for one in sockets:
        one.send("%s %d" % (one.path, round))
until(lambda: all(len(one.echoed) == 20 for one in sockets))
left = sockets.pop()  # A page that was left: its WebSocket is reset, and the others go on.
connection.reset_stream(left.stream, 8)
for one in sockets:
    one.send("last")
until(lambda: all(len(one.echoed) == 21 for one in sockets))
print("open", flush=True)

until(lambda: away)
asked = [one for one in sockets if one.code is None]
for one in asked:
    one.send("after GOAWAY")
until(lambda: all(one.code is not None or len(one.echoed) == 22 for one in asked))
until(lambda: all(one.ended for one in sockets))
print(json.dumps({
    "page": page["status"],
    "statuses": sorted(set(one.status for one in sockets)),
    "inOrder": all(one.echoed[:20] == ["%s %d" % (one.path, round) for round in range(20)] for one in sockets),
    "afterGoAway": sum("after GOAWAY" in one.echoed for one in sockets),
    "codes": sorted(one.code for one in sockets),
    "resets": [one.reset for one in sockets if one.reset],
}), flush=True)
