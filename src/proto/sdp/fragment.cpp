#include "proto/sdp/fragment.hpp"

#include <algorithm>
#include <optional>

#include "proto/sdp/parse.hpp"
#include "proto/sdp/text.hpp"
#include "proto/sdp/write.hpp"

namespace proto::sdp {

using base::Failure;

namespace {

// RFC 8839 section 5.4.
constexpr std::size_t kUfragMin = 4;
constexpr std::size_t kPasswordMin = 22;
constexpr std::size_t kCredentialMax = 256;
constexpr std::size_t kMidMax = 16;

bool is_ice_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

bool is_credential(std::string_view text, std::size_t shortest) {
  return text.size() >= shortest && text.size() <= kCredentialMax &&
         std::all_of(text.begin(), text.end(), is_ice_char);
}

bool is_mid(std::string_view text) {
  return !text.empty() && text.size() <= kMidMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// Said once, or the same again: all sections share one transport.
bool take_credential(std::string_view value, std::size_t shortest, std::string& kept) {
  if (!is_credential(value, shortest) || (!kept.empty() && kept != value)) return false;
  kept = value;
  return true;
}

std::optional<FragmentError> take_attribute(std::string_view line, IceFragment& fragment) {
  std::string_view value = line;
  const std::string_view name = take_until(value, ':');
  if (name == "ice-ufrag" && !take_credential(value, kUfragMin, fragment.ice_ufrag)) {
    return FragmentError::kBadCredentials;
  }
  if (name == "ice-pwd" && !take_credential(value, kPasswordMin, fragment.ice_pwd)) {
    return FragmentError::kBadCredentials;
  }
  if (name == "mid" && fragment.mid.empty() && is_mid(value)) fragment.mid = value;
  if (name == "end-of-candidates") fragment.end_of_candidates = true;
  if (name != "candidate") return std::nullopt;
  if (auto candidate = parse_candidate(line)) {
    if (fragment.candidates.size() >= kFragmentCandidatesMax) {
      return FragmentError::kTooManyCandidates;
    }
    fragment.candidates.push_back(std::move(*candidate));
  }
  return std::nullopt;
}

}  // namespace

base::Result<IceFragment, FragmentError> parse_fragment(std::string_view text) {
  if (text.size() > kFragmentSizeMax) return Failure{FragmentError::kTooLong};
  IceFragment fragment;
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with("m=")) continue;
    if (!line.starts_with("a=")) return Failure{FragmentError::kNotAttributes};
    if (const auto error = take_attribute(line.substr(2), fragment)) return Failure{*error};
  }
  if (fragment.ice_ufrag.empty() != fragment.ice_pwd.empty()) {
    return Failure{FragmentError::kBadCredentials};
  }
  return fragment;
}

std::string restart_fragment(const LocalTransport& local, std::string_view mid) {
  std::string text = "a=ice-lite\r\n";
  text.append("a=group:BUNDLE ").append(mid).append("\r\n");
  // The format is of no meaning here; RFC 8840 section 9.1 wants a media line.
  text.append("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:").append(mid).append("\r\n");
  text.append("a=ice-ufrag:").append(local.ice_ufrag).append("\r\n");
  text.append("a=ice-pwd:").append(local.ice_pwd).append("\r\n");
  for (const Candidate& candidate : local.candidates) {
    text.append("a=").append(to_string(candidate)).append("\r\n");
  }
  return text += "a=end-of-candidates\r\n";
}

}  // namespace proto::sdp
