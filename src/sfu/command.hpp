// What app/ tells a Worker. Values; each is safe to repeat.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "media/track.hpp"
#include "proto/dtls/certificate.hpp"
#include "proto/ice/lite_agent.hpp"
#include "sfu/ids.hpp"

namespace sfu {

// One browser's transport: sent when both descriptions are known.
struct AddPeer {
  PeerId peer;
  proto::ice::Credentials local;
  proto::dtls::Fingerprint remote_fingerprint;
};

// New credentials for a peer (ICE restart, RFC 8445 section 2.4); media goes on meanwhile.
struct RestartIce {
  PeerId peer;
  proto::ice::Credentials local;
};

// The peer's publications stay (without a source) until RemovePublication.
struct RemovePeer {
  PeerId peer;
};

// A track that others can watch, for as long as somebody might send it: it outlives the peer that
// feeds it, so that a publisher who reloads goes on in the same place for every viewer.
struct AddPublication {
  PublicationId publication;
  media::Kind kind = media::Kind::kVideo;
};

struct RemovePublication {
  PublicationId publication;
};

// What a role forbids is enforced here: packets of a blocked publication are dropped.
struct SetBlocked {
  PublicationId publication;
  bool blocked = false;
};

// Header extension ids that the uplink negotiated; 0: not negotiated.
struct ExtensionIds {
  std::uint8_t mid = 0;
  std::uint8_t transport_sequence = 0;
  std::uint8_t rid = 0;           // RFC 8852; of a layer
  std::uint8_t repaired_rid = 0;  // of the retransmissions of a layer
  std::uint8_t audio_level = 0;   // RFC 6464
};

struct InboundSource {
  std::uint32_t ssrc = 0;
  std::optional<std::uint32_t> rtx_ssrc;
};

struct UplinkTrack {
  PublicationId publication;
  std::string mid;
  media::Codec codec = media::Codec::kOpus;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> rtx_payload_type;
  std::vector<InboundSource> sources;  // as the SDP names them; may be empty
  // Of a picture that is sent in several sizes (RFC 8853): the layers are tracks with one MID.
  std::string rid = {};
  // Of sound: its sender repeats what is asked for (a=rtcp-fb nack). A picture always is.
  bool repeats = false;
};

// All that a peer sends, replacing what was said before. A track whose publication another peer
// feeds takes it over.
struct SetUplink {
  PeerId peer;
  ExtensionIds extensions;
  std::vector<UplinkTrack> tracks;
};

struct PayloadTypes {
  std::uint8_t media = 0;  // 0: the viewer does not take this codec
  std::uint8_t rtx = 0;    // 0: no retransmission
  bool repeats = false;    // of sound: what the viewer asks for is sent once more as it was
  friend bool operator==(const PayloadTypes&, const PayloadTypes&) = default;
};

inline constexpr std::size_t kCodecCount = 5;
// Sizes in which one picture is sent at most.
inline constexpr std::size_t kLayers = 4;

// The same picture in a smaller size, and what it brings when it is sent.
struct Layer {
  PublicationId publication;
  std::uint64_t nominal = 0;  // bits per second
};

struct DownlinkTrack {
  PublicationId publication;
  std::string mid;
  // Names the subscription: on the same ssrc another publication goes on in the same numbering.
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;
  std::string cname;
  std::array<PayloadTypes, kCodecCount> payload_types{};  // by media::Codec
  // Counts while there is no such publication: the subscription then waits, and keeps its numbers.
  media::Kind kind = media::Kind::kVideo;
  // Of a picture: where the viewer's line has no room for all, the lower numbers are sent.
  std::uint8_t rank = 0;
  // The layers below `publication`, the smallest first. The viewer is sent one of them all, the
  // largest that it shows and its line has room for.
  std::vector<Layer> smaller = {};
  std::uint64_t nominal = 0;    // of `publication`, in bits per second
  std::size_t shows = kLayers;  // so many of them from the smallest on are worth sending
};

// All that a peer watches, replacing what was said before. Header extension ids 0: not negotiated;
// without transport-wide numbers nothing is known of the viewer's line, and all is sent.
struct SetDownlink {
  PeerId peer;
  std::uint8_t mid_extension = 0;
  std::vector<DownlinkTrack> tracks;
  std::uint8_t transport_extension = 0;
};

// From now on the owner is given the publication's packets, too (tap.hpp), under this name; it
// replaces the tap of before.
struct AddTap {
  PublicationId publication;
  TapId tap;
};

// Ignored when the publication has another tap by now.
struct RemoveTap {
  PublicationId publication;
  TapId tap;
};

// Whoever takes the tapped packets cannot decode without a new keyframe.
struct RequestKeyframe {
  PublicationId publication;
};

// One packet of a publication that the Worker's owner feeds itself.
struct FedPacket {
  std::uint64_t sequence = 0;  // rises within its source; what is missing is a loss
  std::uint32_t timestamp = 0;
  bool marker = false;
  std::vector<std::uint8_t> payload;  // RTP payload, at most kPayloadSizeMax (packet_ring.hpp)
};

// Packets of a source that is no peer: what a broadcast is made into by the server itself. From the
// first of them on it feeds the publication, in the place of whoever did; with another `source`
// what follows does not continue what came. To its viewers the publication is one like any other;
// but nobody can be asked for a keyframe.
struct Feed {
  PublicationId publication;
  std::uint64_t source = 0;
  media::Codec codec = media::Codec::kH264;
  std::vector<FedPacket> packets;
  // What a sender report would say: at that moment of our clock the source stood at that timestamp.
  struct Report {
    base::Time at;
    std::uint32_t timestamp = 0;
  };
  std::optional<Report> report;
};

// Microphones of people who hear each other. Where there are more of them than `loudest`, only the
// loudest are sent on, and those that always are. Replaces what was said before under this id;
// without members it is forgotten. A microphone belongs to the one that named it last; what is
// tapped, and what tells no level (RFC 6464), is not held back.
struct SetSpeakers {
  struct Member {
    PublicationId publication;
    bool always = false;  // counts for none of the `loudest`
    friend bool operator==(const Member&, const Member&) = default;
  };
  SpeakersId speakers;
  std::size_t loudest = 0;
  std::vector<Member> members;
  friend bool operator==(const SetSpeakers&, const SetSpeakers&) = default;
};

// Asks for a PeerReport; nothing comes of a peer that is gone.
struct TakePeerReport {
  PeerId peer;
};

// Asks for a StreamsReport; nothing comes of a peer that is gone.
struct TakeStreams {
  PeerId peer;
};

// Answered by a Statistics event.
struct TakeStatistics {
  std::uint64_t request = 0;
};

using Command = std::variant<AddPeer, RestartIce, RemovePeer, AddPublication, RemovePublication,
                             SetBlocked, SetUplink, SetDownlink, SetSpeakers, AddTap, RemoveTap,
                             RequestKeyframe, Feed, TakePeerReport, TakeStreams, TakeStatistics>;

}  // namespace sfu
