#include "proto/sdp/transport.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace proto::sdp {
namespace {

constexpr std::string_view kSha256 = "sha-256";

// JSEP section 5.1.2: a description must be taken with either name; the media goes over whatever
// ICE finds.
bool is_dtls_srtp(std::string_view protocol) {
  return protocol == "UDP/TLS/RTP/SAVPF" || protocol == "TCP/TLS/RTP/SAVPF";
}

// The first BUNDLE group that names `mid`; null when none does.
const std::vector<std::string>* group_with(const SessionDescription& description,
                                           std::string_view mid) {
  for (const auto& group : description.bundle_groups) {
    if (std::find(group.begin(), group.end(), mid) != group.end()) return &group;
  }
  return nullptr;
}

std::optional<NegotiationError> check_bundle(const SessionDescription& description) {
  const MediaSection* first = nullptr;
  const std::vector<std::string>* group = nullptr;
  for (const MediaSection& section : description.media) {
    if (!is_usable(section)) continue;
    if (section.mid.empty()) return NegotiationError::kNoMid;
    if (!section.rtcp_mux) return NegotiationError::kNoRtcpMux;
    if (first == nullptr) {
      first = &section;
      group = group_with(description, section.mid);
    } else if (group == nullptr ||
               std::find(group->begin(), group->end(), section.mid) == group->end()) {
      return NegotiationError::kNotBundled;
    }
  }
  return first == nullptr ? std::optional(NegotiationError::kNothingOffered) : std::nullopt;
}

std::optional<std::array<std::uint8_t, 32>> sha256_of(const MediaSection& section) {
  std::array<std::uint8_t, 32> hash{};
  for (const Fingerprint& fingerprint : section.fingerprints) {
    if (fingerprint.algorithm != kSha256) continue;
    std::string digits = fingerprint.value;
    std::erase(digits, ':');
    const auto bytes = base::from_hex(digits);
    if (!bytes || bytes->size() != hash.size()) continue;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
  }
  return std::nullopt;
}

}  // namespace

bool is_usable(const MediaSection& section) {
  return media_kind_of(section) && is_dtls_srtp(section.protocol) && !section.rejected();
}

std::optional<media::Kind> media_kind_of(const MediaSection& section) {
  if (section.kind == SectionKind::kAudio) return media::Kind::kAudio;
  if (section.kind == SectionKind::kVideo) return media::Kind::kVideo;
  return std::nullopt;
}

base::Result<RemoteTransport, NegotiationError> read_transport(
    const SessionDescription& description) {
  if (const auto error = check_bundle(description)) return base::Failure{*error};
  const MediaSection& tagged =
      *std::find_if(description.media.begin(), description.media.end(), is_usable);
  if (tagged.ice_ufrag.empty() || tagged.ice_pwd.empty()) {
    return base::Failure{NegotiationError::kNoIceCredentials};
  }
  // Absent means "active" in an offer (RFC 4145 section 4), and we are the server in every case.
  if (tagged.setup == Setup::kPassive) return base::Failure{NegotiationError::kBadSetup};
  const auto fingerprint = sha256_of(tagged);
  if (!fingerprint) return base::Failure{NegotiationError::kNoFingerprint};
  return RemoteTransport{
      .ice_ufrag = tagged.ice_ufrag, .ice_pwd = tagged.ice_pwd, .fingerprint = *fingerprint};
}

SessionDescription own_description(const LocalTransport& local) {
  SessionDescription description;
  description.session_id = local.session_id;
  description.session_version = local.session_version;
  description.bundle_groups.emplace_back();
  description.ice_lite = true;
  return description;
}

MediaSection own_section(const LocalTransport& local, SectionKind kind, std::string mid,
                         Setup setup) {
  MediaSection section;
  section.kind = kind;
  section.mid = std::move(mid);
  section.rtcp_mux = true;
  section.rtcp_rsize = true;
  section.setup = setup;
  section.ice_ufrag = local.ice_ufrag;
  section.ice_pwd = local.ice_pwd;
  section.fingerprints = {local.fingerprint};
  return section;
}

MediaSection rejected_section(const MediaSection& offered) {
  MediaSection section;
  section.kind = offered.kind;
  section.other_kind = offered.other_kind;
  section.other_formats = offered.other_formats;
  section.protocol = offered.protocol;
  section.port = 0;
  section.mid = offered.mid;
  section.direction = Direction::kInactive;
  // An m= line needs a format, even when it says no (RFC 3264 section 6).
  if (!offered.formats.empty()) {
    section.formats.push_back(offered.formats.front());
    section.formats.front().feedback.clear();
  }
  return section;
}

void add_section(SessionDescription& description, MediaSection section,
                 const LocalTransport& local) {
  if (!section.rejected()) {
    std::vector<std::string>& group = description.bundle_groups.front();
    if (group.empty()) {
      section.candidates = local.candidates;
      section.end_of_candidates = true;
    }
    group.push_back(section.mid);
  }
  description.media.push_back(std::move(section));
}

void answer_extensions(const MediaSection& offered, std::span<const std::string_view> uris,
                       Direction ours, MediaSection& answer) {
  for (const HeaderExtension& extension : offered.extensions) {
    if (std::find(uris.begin(), uris.end(), extension.uri) == uris.end()) continue;
    // Firefox ESR 153 offers rid as "/sendonly"; seen from here that is recvonly.
    if (extension.direction == ours || extension.direction == Direction::kInactive) continue;
    if (answer.find_extension(extension.uri) != nullptr) continue;
    const bool both = extension.direction == Direction::kSendRecv;
    answer.extensions.push_back({extension.id, both ? Direction::kSendRecv : ours, extension.uri});
  }
}

ExtensionIds extension_ids(const MediaSection& section) {
  const auto id_of = [&](std::string_view uri) {
    const HeaderExtension* const extension = section.find_extension(uri);
    return extension == nullptr ? std::uint8_t{0} : extension->id;
  };
  return {.mid = id_of(kMidUri),
          .rid = id_of(kRidUri),
          .repaired_rid = id_of(kRepairedRidUri),
          .transport_sequence = id_of(kTransportSequenceUri),
          .absolute_send_time = id_of(kAbsoluteSendTimeUri),
          .audio_level = id_of(kAudioLevelUri)};
}

}  // namespace proto::sdp
