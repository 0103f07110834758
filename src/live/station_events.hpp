// What a Station is told about publishers, and what it has to say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/socket_address.hpp"
#include "base/strong_id.hpp"
#include "base/tcp_facts.hpp"
#include "base/time.hpp"
#include "live/finding.hpp"
#include "live/hls/addition.hpp"
#include "live/packet_feed.hpp"
#include "live/recording/operation.hpp"
#include "live/source_packet.hpp"
#include "media/frame.hpp"

namespace live {

// One connection that publishes.
using PublisherId = base::StrongId<struct PublisherTag>;

// How the media of a publisher comes.
enum class Carrier : std::uint8_t {
  kRtmp,
  kWebRtc,  // packets, by way of the SFU
};

// Somebody whose key was found good, and what the channel allows.
struct Admission {
  std::string channel;
  std::uint64_t key = 0;  // which of the channel's keys
  std::string person;     // whose it is
  base::IpAddress address;
  std::string program;                    // what they publish with, as it says of itself
  std::uint32_t bitrate_max_kbps = 0;     // 0: no limit
  std::uint16_t height_max = 0;           // the same; of an upright picture its width
  std::optional<base::WallTime> expires;  // of the key: then it is over
  bool records = false;                   // from the beginning
  Carrier carrier = Carrier::kRtmp;
  SoundTrack sound_track = SoundTrack::kWhenHeard;  // of kWebRtc
};

enum class DismissReason : std::uint8_t {
  kTakenOver,  // the same key came by another connection
  kRevoked,
  kStopped,
  kBitrate,  // more than allowed: `number` kbit/s
  kHeight,   // the same: `number` lines
  kExpired,  // the key's time is over
};

enum class AdmitRefusal : std::uint8_t {
  kChannelBusy,   // another key is on air there
  kSameKeyOnAir,  // the same key is, from elsewhere, and sends
  kServerFull,    // kPublishersMax
  kEndedBefore,   // a short while ago this key was ended there, for the reason in `ended`
};
struct AdmitRefused {
  AdmitRefusal why = AdmitRefusal::kServerFull;
  std::string person;  // who is on air
  DismissReason ended = DismissReason::kStopped;
  std::uint32_t number = 0;  // that belongs to it
};

// What arrives on a channel, told once a second while it is on air.
struct StationReport {
  std::string channel;
  std::uint32_t bitrate_kbps = 0;  // of the last seconds
  double frame_rate = 0;
  std::optional<media::Format> video;
  std::optional<media::Format> audio;
  std::vector<Finding> findings;
  bool falls_behind = false;  // the upload is too weak for what is sent
  PublisherId publisher;
  std::optional<base::Duration> jitter;  // of the frames' arrival (RFC 3550); pictures, or sound
  std::optional<base::TcpFacts> line;    // of the publisher; filled in by who has the connection
};

struct WentOnAir {
  Admission admission;
  PublisherId publisher;
  bool resumed = false;  // the same broadcast goes on: it was away, or has another connection
};

// The connection is lost; the broadcast waits for it to come back.
struct WentAway {
  std::string channel;
};

// The broadcast is over.
struct WentOffAir {
  std::string channel;
};

// The connection is to be ended with words; the Station has forgotten it.
struct Dismissed {
  PublisherId publisher;
  DismissReason why = DismissReason::kStopped;
  std::uint32_t number = 0;
};

// Why a channel that comes by RTMP cannot be given by WebRTC.
enum class NoLowDelay : std::uint8_t {
  kBFrames,     // WebRTC shows pictures in the order in which they are decoded
  kCodec,       // of the picture: not H.264
  kAacMissing,  // the sound is AAC, and the plug-in that knows it cannot be loaded
  kTooMany,     // kTranscodingsMax others are being made into Opus
};
// Whether it can has changed, or is as it was with a new publisher; nullopt: it can.
struct LowDelayChanged {
  std::string channel;
  std::optional<NoLowDelay> why;
};

// AAC was wanted of a channel (Station::want_aac), and cannot be made.
struct AacGivenUp {
  std::string channel;
};

struct HlsAdded {
  std::string channel;
  hls::Addition addition;
};

// A recording begins; RecordingWrites of it follow.
struct RecordingBegan {
  std::string channel;
  recording::RecordingId id;
  std::string person;  // who is on air
  base::WallTime began;
  // Of a class: its title; `channel` is then the room's name, and `person` who began it.
  std::optional<std::string> class_title = std::nullopt;
};

// For whoever owns the disk.
struct RecordingWrites {
  recording::RecordingId id;
  recording::Operations operations;
};

// `at` is how long the recording is by then.
struct RecordingPaused {
  std::string channel;
  recording::RecordingId id;
  bool paused = false;  // false: it goes on
  base::Duration at{};
};

// A publisher who was away goes on.
struct RecordingRejoined {
  std::string channel;
  recording::RecordingId id;
  base::Duration at{};
};

struct RecordingOver {
  std::string channel;
  recording::RecordingId id;
  recording::EndReason why = recording::EndReason::kStopped;
};

using StationEvent =
    std::variant<WentOnAir, WentAway, WentOffAir, Dismissed, LowDelayChanged, AacGivenUp, HlsAdded,
                 StationReport, RecordingBegan, RecordingWrites, RecordingPaused, RecordingRejoined,
                 RecordingOver>;
// A publisher whose media comes as packets should send a key frame at once: one was lost.
struct KeyframeWanted {
  PublisherId publisher;
};
// Nothing has come of it for kPacketsSilence: the Station has forgotten it, and its transport is to
// be ended.
struct FellSilent {
  PublisherId publisher;
};
using SourceEvent = std::variant<KeyframeWanted, FellSilent>;

}  // namespace live
