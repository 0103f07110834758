#include "proto/sdp/parse.hpp"
#include "proto/sdp/text.hpp"

namespace proto::sdp {
namespace {

constexpr std::size_t kFoundationSizeMax = 32;  // RFC 8839 section 5.1
constexpr std::size_t kAddressSizeMax = 255;    // of a host name
constexpr std::uint16_t kComponentMax = 256;

std::optional<CandidateTransport> transport_of(std::string_view text) {
  if (equal_ignoring_case(text, "udp")) return CandidateTransport::kUdp;
  if (equal_ignoring_case(text, "tcp")) return CandidateTransport::kTcp;
  return std::nullopt;
}

std::optional<CandidateType> type_of(std::string_view text) {
  if (text == "host") return CandidateType::kHost;
  if (text == "srflx") return CandidateType::kServerReflexive;
  if (text == "prflx") return CandidateType::kPeerReflexive;
  if (text == "relay") return CandidateType::kRelay;
  return std::nullopt;
}

std::optional<TcpType> tcp_type_of(std::string_view text) {
  if (text == "active") return TcpType::kActive;
  if (text == "passive") return TcpType::kPassive;
  if (text == "so") return TcpType::kSimultaneous;
  return std::nullopt;
}

// "name value" pairs behind the type; those that are not known are passed over. False when a
// known one is malformed.
bool read_extensions(std::string_view rest, Candidate& candidate) {
  while (!rest.empty()) {
    const std::string_view name = take_word(rest);
    const std::string_view value = take_word(rest);
    if (name == "raddr") {
      if (value.empty() || value.size() > kAddressSizeMax) return false;
      candidate.related_address = value;
    } else if (name == "rport") {
      const auto port = parse_number<std::uint16_t>(value);
      if (!port) return false;
      candidate.related_port = *port;
    } else if (name == "tcptype") {
      candidate.tcp_type = tcp_type_of(value);
      if (!candidate.tcp_type) return false;
    }
  }
  // A port without its address says nothing.
  if (candidate.related_address.empty()) candidate.related_port = 0;
  return true;
}

}  // namespace

// candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type> ...
std::optional<Candidate> parse_candidate(std::string_view text) {
  constexpr std::string_view kName = "candidate:";
  if (text.starts_with(kName)) text.remove_prefix(kName.size());
  const std::string_view foundation = take_word(text);
  const auto component = parse_number<std::uint16_t>(take_word(text));
  const auto transport = transport_of(take_word(text));
  const auto priority = parse_number<std::uint32_t>(take_word(text));
  const std::string_view address = take_word(text);
  const auto port = parse_number<std::uint16_t>(take_word(text));
  if (take_word(text) != "typ") return std::nullopt;
  const auto type = type_of(take_word(text));
  if (foundation.empty() || foundation.size() > kFoundationSizeMax) return std::nullopt;
  if (address.empty() || address.size() > kAddressSizeMax) return std::nullopt;
  if (!component || *component == 0 || *component > kComponentMax) return std::nullopt;
  if (!transport || !priority || !port || !type) return std::nullopt;

  Candidate candidate{.foundation = std::string(foundation),
                      .component = *component,
                      .transport = *transport,
                      .priority = *priority,
                      .address = std::string(address),
                      .port = *port,
                      .type = *type,
                      .tcp_type = std::nullopt,
                      .related_address = {},
                      .related_port = 0};
  if (!read_extensions(trim(text), candidate)) return std::nullopt;
  return candidate;
}

}  // namespace proto::sdp
