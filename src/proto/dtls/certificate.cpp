#include "proto/dtls/certificate.hpp"

namespace proto::dtls {

namespace {

constexpr std::size_t kTextSize = 32 * 3 - 1;  // two digits an octet, a colon between

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::optional<Fingerprint> Fingerprint::parse(std::string_view text) {
  if (text.size() != kTextSize) return std::nullopt;
  Fingerprint result;
  for (std::size_t i = 0; i < result.sha256.size(); ++i) {
    const int high = hex_digit(text[3 * i]);
    const int low = hex_digit(text[3 * i + 1]);
    const bool separated = i == 0 || text[3 * i - 1] == ':';
    if (high < 0 || low < 0 || !separated) return std::nullopt;
    result.sha256[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return result;
}

std::string Fingerprint::to_string() const {
  // RFC 8122 section 5: upper case.
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  text.reserve(kTextSize);
  for (const std::uint8_t octet : sha256) {
    if (!text.empty()) text += ':';
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

}  // namespace proto::dtls
