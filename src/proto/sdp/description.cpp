#include "proto/sdp/description.hpp"

#include <algorithm>

#include "proto/sdp/text.hpp"

namespace proto::sdp {
namespace {

// RFC 8445 section 5.1.2.2 recommends 126 for host candidates. RFC 6544 section 4.2 wants UDP
// before TCP.
constexpr std::uint32_t kUdpTypePreference = 126;
constexpr std::uint32_t kTcpTypePreference = 90;
constexpr std::uint32_t kComponentPreference = 256 - 1;

// RFC 6544 section 4.2: of TCP the upper three bits are the direction's, 4 for passive.
constexpr std::uint32_t kPassivePreference = 4U << 13;
constexpr std::uint32_t kOtherPreferenceMax = (1U << 13) - 1;

std::uint32_t local_preference(CandidateTransport transport, std::uint16_t preference) {
  if (transport == CandidateTransport::kUdp) return preference;
  const std::uint32_t behind = std::uint32_t{UINT16_MAX} - preference;
  return kPassivePreference + kOtherPreferenceMax - std::min(behind, kOtherPreferenceMax);
}

// The address in a name that RFC 8839 section 5.1 lets a foundation be made of: equal for
// candidates that share base address and protocol, else different.
std::string foundation_of(std::string_view address, CandidateTransport transport) {
  std::uint32_t hash = transport == CandidateTransport::kUdp ? 2166136261U : 3339451269U;
  for (const char c : address) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;  // FNV-1a
  return std::to_string(hash);
}

}  // namespace

Candidate host_candidate(std::string address, std::uint16_t port, CandidateTransport transport,
                         std::uint16_t preference) {
  const bool udp = transport == CandidateTransport::kUdp;
  const std::uint32_t type_preference = udp ? kUdpTypePreference : kTcpTypePreference;
  Candidate candidate;
  candidate.foundation = foundation_of(address, transport);
  candidate.transport = transport;
  candidate.priority =
      type_preference << 24 | local_preference(transport, preference) << 8 | kComponentPreference;
  candidate.address = std::move(address);
  candidate.port = port;
  if (!udp) candidate.tcp_type = TcpType::kPassive;
  return candidate;
}

std::optional<std::string_view> PayloadFormat::parameter(std::string_view name) const {
  std::string_view rest = fmtp;
  while (!rest.empty()) {
    std::string_view value = take_until(rest, ';');
    const std::string_view key = trim(take_until(value, '='));
    if (equal_ignoring_case(key, name)) return trim(value);
  }
  return std::nullopt;
}

bool PayloadFormat::has_feedback(std::string_view value) const {
  return std::find(feedback.begin(), feedback.end(), value) != feedback.end();
}

const PayloadFormat* MediaSection::find_format(std::uint8_t payload_type) const {
  const auto found = std::find_if(formats.begin(), formats.end(), [&](const auto& format) {
    return format.payload_type == payload_type;
  });
  return found == formats.end() ? nullptr : &*found;
}

const HeaderExtension* MediaSection::find_extension(std::string_view uri) const {
  const auto found = std::find_if(extensions.begin(), extensions.end(),
                                  [&](const auto& extension) { return extension.uri == uri; });
  return found == extensions.end() ? nullptr : &*found;
}

const MediaSection* SessionDescription::find_section(std::string_view mid) const {
  const auto found = std::find_if(media.begin(), media.end(),
                                  [&](const auto& section) { return section.mid == mid; });
  return found == media.end() ? nullptr : &*found;
}

}  // namespace proto::sdp
