// What a Worker tells app/.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "media/track.hpp"
#include "sfu/drop_reason.hpp"
#include "sfu/ids.hpp"

namespace sfu {

enum class LostReason : std::uint8_t {
  kSilent,            // no authentic connectivity check for 30 s
  kHandshakeFailed,   // DTLS
  kWrongFingerprint,  // the certificate is not the one the description named
  kClosed,            // close_notify
};

// DTLS is done, media can flow.
struct PeerConnected {
  PeerId peer;
};

// The peer is gone from the Worker already.
struct PeerLost {
  PeerId peer;
  LostReason reason;
};

// How a viewer is served: the answer to TakePeerReport, all streams together.
struct PeerReport {
  PeerId peer;
  std::uint64_t packets_sent = 0;  // without what was sent again
  std::uint64_t bytes_sent = 0;    // of payload
  std::int64_t packets_lost = 0;   // as the viewer last said
  base::Duration jitter{};         // of its worst stream
  std::optional<base::Duration> round_trip;
};

// One stream that a peer sends, since it began.
struct ReceivedStream {
  PublicationId publication;
  media::Codec codec = media::Codec::kOpus;
  std::uint64_t packets = 0;  // without what was sent again
  std::uint64_t bytes = 0;    // of payload
  std::int64_t lost = 0;      // that did not come at the first try
  base::Duration jitter{};
  std::uint64_t nacks = 0;  // packets that were asked for again; each time counts
  std::uint64_t plis = 0;   // keyframes asked for, of whoever sends this publication
};

// One stream that a peer is sent, since it began.
struct SentStream {
  PublicationId publication;  // as the DownlinkTrack has it
  PublicationId layer;        // the one that is sent
  bool held = false;          // for want of room
  std::uint64_t packets = 0;  // without what was sent again
  std::uint64_t bytes = 0;    // of payload
  std::uint8_t lost = 0;      // of 256, between the viewer's last two reports
  base::Duration jitter{};
  std::uint64_t nacks = 0;  // packets that the viewer asked for again; each time counts
  std::uint64_t plis = 0;   // keyframes that he asked for
};

// Every stream of one peer: the answer to TakeStreams.
struct StreamsReport {
  PeerId peer;
  base::Time at;  // of the Worker's clock
  std::optional<base::Duration> round_trip;
  std::optional<std::uint64_t> room;  // bits per second that its line carries, where it is narrow
  std::vector<ReceivedStream> inbound;
  std::vector<SentStream> outbound;
};

// The viewer's line has no room for this picture, or has room again: it is not sent, or sent again.
struct PictureHeld {
  PeerId peer;
  PublicationId publication;
  bool held = false;
};

// Somebody would be sent this layer if it came, or nobody would any more. Told of layers that are
// named in a DownlinkTrack::smaller, and of the largest above them; not of one that is removed.
struct LayerWanted {
  PublicationId publication;
  bool wanted = false;
};

// This layer has been wanted for some seconds and does not come, while another of its picture does.
struct LayerMissing {
  PublicationId publication;
};

// Others speak than before (RFC 6464), in the order in which they began.
struct SpeakersChanged {
  SpeakersId speakers;
  std::vector<PublicationId> speaking;
};

// Totals since start; docs/stats.md says what each means.
struct Statistics {
  std::uint64_t request = 0;
  std::uint64_t peers = 0;
  std::uint64_t peers_on_tcp = 0;  // of them, those whose media goes over ICE-TCP
  std::uint64_t publications = 0;
  std::uint64_t subscriptions = 0;
  std::uint64_t packets_received = 0;  // authentic RTP
  std::uint64_t bytes_received = 0;
  std::uint64_t packets_fed = 0;   // of publications that the owner feeds itself
  std::uint64_t packets_sent = 0;  // RTP, retransmissions included
  std::uint64_t bytes_sent = 0;
  std::uint64_t retransmitted = 0;
  std::uint64_t keyframes_requested = 0;  // PLI sent to publishers
  std::uint64_t replays_from_cache = 0;   // viewers who began with a cached keyframe
  std::uint64_t viewers_limited = 0;      // whose line is known to be narrow, now
  std::uint64_t pictures_held = 0;        // for want of room on a viewer's line, now
  std::uint64_t padding_sent = 0;         // packets that tried whether there is room
  DropCounters drops{};
};

using Event = std::variant<PeerConnected, PeerLost, PictureHeld, LayerWanted, LayerMissing,
                           SpeakersChanged, PeerReport, StreamsReport, Statistics>;

}  // namespace sfu
