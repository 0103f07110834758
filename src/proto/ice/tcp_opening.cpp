#include "proto/ice/tcp_opening.hpp"

#include <algorithm>
#include <array>

#include "proto/ice/tcp_framing.hpp"
#include "proto/stun/message.hpp"

namespace proto::ice {

namespace {

// RFC 8489 section 5.
constexpr std::size_t kStunHeaderSize = 20;
constexpr std::size_t kLengthOffset = 2;
constexpr std::size_t kCookieOffset = 4;
constexpr std::array<std::uint8_t, 2> kBindingRequest{0x00, 0x01};
constexpr std::array<std::uint8_t, 4> kCookie{0x21, 0x12, 0xA4, 0x42};

// Whether as much of `expected` as has come stands at `offset`.
bool begins(base::ConstBytes bytes, std::size_t offset, base::ConstBytes expected) {
  if (bytes.size() <= offset) return true;
  const base::ConstBytes come =
      bytes.subspan(offset).first(std::min(bytes.size() - offset, expected.size()));
  return std::equal(come.begin(), come.end(), expected.begin());
}

bool is_sane(std::size_t frame) {
  return frame >= kStunHeaderSize && frame <= kOpeningSizeMax && frame % 4 == 0;
}

}  // namespace

TcpOpening read_tcp_opening(base::ConstBytes first) {
  using Kind = TcpOpening::Kind;
  if (!first.empty() && first[0] > kOpeningSizeMax >> 8) return {Kind::kOther, {}};
  if (first.size() < kFrameHeaderSize) return {};
  const std::size_t size = base::load_u16(first.data());
  const base::ConstBytes message = first.subspan(kFrameHeaderSize);
  if (!is_sane(size) || !begins(message, 0, kBindingRequest) ||
      !begins(message, kCookieOffset, kCookie)) {
    return {Kind::kOther, {}};
  }
  const bool knows_length = message.size() >= kCookieOffset;
  if (knows_length && base::load_u16(message.data() + kLengthOffset) + kStunHeaderSize != size) {
    return {Kind::kOther, {}};
  }
  if (message.size() < size) return {};
  const auto request = stun::parse(message.first(size));
  if (!request || request->type != stun::MessageType::kBindingRequest) return {Kind::kOther, {}};
  const std::string_view ufrag = stun::local_ufrag(*request);
  if (ufrag.empty()) return {Kind::kOther, {}};
  return {Kind::kCheck, ufrag};
}

}  // namespace proto::ice
