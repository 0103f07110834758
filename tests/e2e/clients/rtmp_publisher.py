#!/usr/bin/env python3
"""An RTMP publisher on GStreamer: the colour bars with their snow, and a tone.

    rtmp_publisher.py rtmp2sink|rtmpsink LOCATION

rtmp2sink is GStreamer's own protocol, rtmpsink is librtmp. Says "playing" when the pipeline runs, and
"error TEXT" before it ends with 1. SIGINT lets it finish as a program does that is closed.
"""

import signal
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

PIPELINE = (
    "flvmux name=mux streamable=true ! queue ! {sink} name=sink "
    "videotestsrc is-live=true pattern=smpte ! video/x-raw,width=640,height=360,framerate=25/1 ! "
    "videoconvert ! openh264enc complexity=low gop-size=50 bitrate=600000 ! h264parse ! queue ! mux. "
    "audiotestsrc is-live=true ! audioconvert ! audioresample ! "
    "audio/x-raw,rate=44100,channels=2 ! voaacenc bitrate=64000 ! aacparse ! queue ! mux. ")


class Publisher:
    def __init__(self, sink, location):
        self.loop = GLib.MainLoop()
        self.exit_code = 0
        self.pipeline = Gst.parse_launch(PIPELINE.format(sink=sink))
        self.pipeline.get_by_name("sink").set_property("location", location)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message", self.on_message)

    def run(self):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, self.finish)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)

    def finish(self):
        self.pipeline.send_event(Gst.Event.new_eos())
        return False

    def on_message(self, _bus, message):
        if message.type == Gst.MessageType.EOS:
            self.loop.quit()
        elif message.type == Gst.MessageType.ERROR:
            print(f"error {message.parse_error()}", flush=True)
            self.exit_code = 1
            self.loop.quit()
        elif message.type == Gst.MessageType.STATE_CHANGED and message.src == self.pipeline \
                and message.parse_state_changed()[1] == Gst.State.PLAYING:
            print("playing", flush=True)


if __name__ == "__main__":
    Gst.init(None)
    publisher = Publisher(sys.argv[1], sys.argv[2])
    publisher.run()
    sys.exit(publisher.exit_code)
