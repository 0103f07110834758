// A session description as plain values: what browsers, WHIP and WHEP clients say in SDP (RFC 8866,
// RFC 9429). Everything that SDP lets a section inherit from the session is resolved into each
// section, so that no reader has to look in two places. What is not named here is not kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proto::sdp {

enum class SectionKind : std::uint8_t { kAudio, kVideo, kApplication, kOther };

enum class Direction : std::uint8_t { kSendRecv, kSendOnly, kRecvOnly, kInactive };

// Who opens the DTLS connection (RFC 5763 section 5, RFC 8842).
enum class Setup : std::uint8_t { kActpass, kActive, kPassive };

enum class CandidateTransport : std::uint8_t { kUdp, kTcp };
enum class CandidateType : std::uint8_t {
  kHost,
  kServerReflexive,
  kPeerReflexive,
  kRelay,
};
enum class TcpType : std::uint8_t { kActive, kPassive, kSimultaneous };  // RFC 6544 section 4.5

// One a=candidate line (RFC 8839 section 5.1). Extensions such as "generation" are not kept.
struct Candidate {
  std::string foundation;
  std::uint16_t component = 1;  // 1 to 256; 1 is RTP, and with rtcp-mux the only one
  CandidateTransport transport = CandidateTransport::kUdp;
  std::uint32_t priority = 0;
  std::string address;  // IPv4, IPv6 or a name (mDNS)
  std::uint16_t port = 0;
  CandidateType type = CandidateType::kHost;
  std::optional<TcpType> tcp_type;
  std::string related_address;  // raddr; empty: none
  std::uint16_t related_port = 0;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

// A host candidate with the priority of RFC 8445 section 5.1.2.1, over TCP a passive one with that
// of RFC 6544 section 4.2. `preference` tells several addresses of one host apart: 65535 is tried
// first; over TCP what is below 57344 is all the same.
Candidate host_candidate(std::string address, std::uint16_t port, CandidateTransport transport,
                         std::uint16_t preference);

// a=fingerprint (RFC 8122 section 5).
struct Fingerprint {
  std::string algorithm;  // lower case: "sha-256"
  std::string value;      // upper case pairs: "AB:CD:..."
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// A payload type with its a=rtpmap, a=fmtp and a=rtcp-fb lines.
struct PayloadFormat {
  std::uint8_t payload_type = 0;  // 0 to 127
  std::string encoding;           // as written; empty: no a=rtpmap line
  std::uint32_t clock_rate = 0;
  std::uint8_t channels = 1;
  std::string fmtp;                   // the raw parameters
  std::vector<std::string> feedback;  // "nack pli", "transport-cc", ...

  // The value of "name=value" in fmtp; names are compared without regard to case.
  std::optional<std::string_view> parameter(std::string_view name) const;
  bool has_feedback(std::string_view value) const;
  friend bool operator==(const PayloadFormat&, const PayloadFormat&) = default;
};

// a=extmap (RFC 8285 section 5).
struct HeaderExtension {
  std::uint8_t id = 0;  // 1 to 255; only 1 to 14 fit the one-byte form
  Direction direction = Direction::kSendRecv;
  std::string uri;
  friend bool operator==(const HeaderExtension&, const HeaderExtension&) = default;
};

// The a=ssrc lines of one source (RFC 5576).
struct Source {
  std::uint32_t ssrc = 0;
  std::string cname;
  std::string msid;  // "stream track"; empty: none
  friend bool operator==(const Source&, const Source&) = default;
};

struct SourceGroup {
  std::string semantics;  // "FID": the second source retransmits the first (RFC 5576 section 4.2)
  std::vector<std::uint32_t> ssrcs;
  friend bool operator==(const SourceGroup&, const SourceGroup&) = default;
};

// a=msid (RFC 8830).
struct Msid {
  std::string stream;  // "-": no stream
  std::string track;   // empty: not said
  friend bool operator==(const Msid&, const Msid&) = default;
};

// a=rid (RFC 8851).
struct Rid {
  std::string id;
  bool send = false;
  std::string restrictions;  // raw; empty: none
  friend bool operator==(const Rid&, const Rid&) = default;
};

struct MediaSection {
  SectionKind kind = SectionKind::kAudio;
  std::string other_kind;  // the word itself, for kOther
  std::uint16_t port = 9;
  std::string protocol = "UDP/TLS/RTP/SAVPF";
  std::vector<PayloadFormat> formats;  // of audio and video
  std::string other_formats;           // the raw formats of kApplication and kOther
  std::string mid;                     // empty: none
  Direction direction = Direction::kSendRecv;
  bool bundle_only = false;
  bool rtcp_mux = false;
  bool rtcp_rsize = false;
  bool extmap_allow_mixed = false;
  std::optional<Setup> setup;
  std::string ice_ufrag;
  std::string ice_pwd;
  std::string ice_options;
  std::vector<Fingerprint> fingerprints;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;
  std::vector<HeaderExtension> extensions;
  std::vector<Source> sources;
  std::vector<SourceGroup> source_groups;
  std::vector<Msid> msids;
  std::vector<Rid> rids;
  std::string simulcast;  // raw, as "send h;m;l"
  std::optional<std::uint16_t> sctp_port;
  std::optional<std::uint64_t> max_message_size;

  // Port 0 says no, except beside a=bundle-only, with which Firefox offers every section after the
  // first (RFC 8843 section 6).
  bool rejected() const { return port == 0 && !bundle_only; }
  // Null when there is none.
  const PayloadFormat* find_format(std::uint8_t payload_type) const;
  // The first extension with this URI, null when there is none.
  const HeaderExtension* find_extension(std::string_view uri) const;
  friend bool operator==(const MediaSection&, const MediaSection&) = default;
};

struct SessionDescription {
  std::uint64_t session_id = 0;
  std::uint64_t session_version = 0;
  std::vector<std::vector<std::string>> bundle_groups;  // mids (RFC 8843)
  bool ice_lite = false;
  bool extmap_allow_mixed = false;  // said for the whole session
  std::vector<MediaSection> media;

  const MediaSection* find_section(std::string_view mid) const;
  friend bool operator==(const SessionDescription&, const SessionDescription&) = default;
};

}  // namespace proto::sdp
