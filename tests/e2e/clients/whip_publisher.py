#!/usr/bin/env python3
"""A WHIP publisher (RFC 9725) on GStreamer's webrtcbin: the colour bars with
their snow, and noise.

    whip_publisher.py ADDRESS TOKEN [vp8|h264]

Prints "published LOCATION" when the answer is in place and "connected" when the transport is. Ends
on SIGINT or SIGTERM with a DELETE of the location. Debian 12's simple-whip-client would be the first
choice, but it aborts at start: it links libsoup 2, and webrtcbin's libnice brings libsoup 3 along.
"""

import http.client
import signal
import ssl
import sys
import urllib.parse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

VIDEO = {
    "vp8": "vp8enc deadline=1 keyframe-max-dist=40 target-bitrate=600000 ! rtpvp8pay "
           "picture-id-mode=15-bit ! "
           "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "h264": "openh264enc complexity=low gop-size=40 bitrate=600000 ! "
            "video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1 ! "
            "rtph264pay aggregate-mode=zero-latency ! application/x-rtp,media=video,"
            "encoding-name=H264,payload=96,clock-rate=90000,packetization-mode=(string)1",
}
PIPELINE = (
    "webrtcbin name=peer bundle-policy=max-bundle "
    "videotestsrc is-live=true pattern=smpte ! video/x-raw,width=640,height=360,framerate=20/1 ! "
    "videoconvert ! queue ! {video} ! queue ! peer. "
    "audiotestsrc is-live=true wave=red-noise ! audioconvert ! audioresample ! queue ! opusenc ! "
    "rtpopuspay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97,"
    "clock-rate=48000,encoding-params=(string)2 ! queue ! peer. ")


def request(method, address, token, body=None):
    url = urllib.parse.urlsplit(address)
    if url.scheme == "https":
        context = ssl._create_unverified_context()  # the test's server made its own authority
        connection = http.client.HTTPSConnection(url.netloc, timeout=10, context=context)
    else:
        connection = http.client.HTTPConnection(url.netloc, timeout=10)
    headers = {"Authorization": f"Bearer {token}"}
    if body is not None:
        headers["Content-Type"] = "application/sdp"
    connection.request(method, url.path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.getheader("Location"), answer.read().decode()


class Publisher:
    def __init__(self, address, token, codec):
        self.address, self.token = address, token
        self.location = None
        self.offered = False
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(PIPELINE.format(video=VIDEO[codec]))
        self.peer = self.pipeline.get_by_name("peer")
        self.peer.connect("on-negotiation-needed", self.on_negotiation_needed)
        self.peer.connect("notify::ice-gathering-state", self.on_gathering)
        self.peer.connect("notify::connection-state", self.on_connection)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.on_error)

    def run(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, number, self.stop, 0)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)

    def on_negotiation_needed(self, peer):
        for index in (0, 1):  # RFC 9725 section 4.2: the publisher only sends
            transceiver = peer.emit("get-transceiver", index)
            transceiver.set_property("direction",
                                     GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        self.peer.emit("create-offer", None,
                       Gst.Promise.new_with_change_func(self.on_offer, None))

    def on_offer(self, promise, _):
        reply = promise.get_reply()  # owns the offer, so it must live on until the next line is done
        offer = reply.get_value("offer")
        self.peer.emit("set-local-description", offer, Gst.Promise.new())

    def on_gathering(self, peer, _):
        complete = GstWebRTC.WebRTCICEGatheringState.COMPLETE
        if peer.get_property("ice-gathering-state") == complete and not self.offered:
            self.offered = True
            GLib.idle_add(self.publish)

    def publish(self):
        offer = self.peer.get_property("local-description").sdp.as_text()
        status, location, body = request("POST", self.address, self.token, offer)
        if status != 201:
            print(f"refused {status} {body}\n{offer}", flush=True)
            return self.stop(1)
        self.location = urllib.parse.urljoin(self.address, location)
        _, message = GstSdp.SDPMessage.new_from_text(body)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.peer.emit("set-remote-description", answer, Gst.Promise.new())
        print(f"published {self.location}\n{body}", flush=True)
        return False

    def on_connection(self, peer, _):
        state = peer.get_property("connection-state")
        print(state.value_nick, flush=True)

    def on_error(self, _bus, message):
        print(f"error {message.parse_error()}", flush=True)
        self.stop(1)

    def stop(self, code):
        self.exit_code = code
        if self.location:
            print(f"deleted {request('DELETE', self.location, self.token)[0]}", flush=True)
            self.location = None
        self.loop.quit()
        return False


if __name__ == "__main__":
    Gst.init(None)
    publisher = Publisher(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "vp8")
    publisher.run()
    sys.exit(publisher.exit_code)
