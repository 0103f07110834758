#include "proto/rtmp/handshake.hpp"

#include <algorithm>
#include <array>

namespace proto::rtmp {

namespace {

constexpr std::uint8_t kVersion = 3;

Handshake::State judged(std::uint8_t version) {
  if (version == kVersion) return Handshake::State::kGoesOn;
  const bool is_rtmpe = version == 6 || version == 8 || version == 9;
  return is_rtmpe ? Handshake::State::kEncrypted : Handshake::State::kNotRtmp;
}

base::ConstBytes take(base::ConstBytes& in, std::size_t size) {
  const base::ConstBytes taken = in.first(std::min(size, in.size()));
  in = in.subspan(taken.size());
  return taken;
}

}  // namespace

Handshake::State Handshake::receive(base::ConstBytes& in, base::Random& random, std::string& out) {
  if (state_ != State::kGoesOn || in.empty()) return state_;
  if (!version_seen_) {
    state_ = judged(take(in, 1)[0]);
    version_seen_ = true;
    if (state_ != State::kGoesOn) return state_;
  }
  if (!answered_) {
    const base::ConstBytes part = take(in, kHandshakeSize - input_.size());
    input_.insert(input_.end(), part.begin(), part.end());
    if (input_.size() < kHandshakeSize) return state_;
    // S1: a time of 0 and four zero bytes, so that nobody looks for a digest in it; then chance.
    std::array<std::uint8_t, kHandshakeSize> s1{};
    random.fill(base::Bytes(s1).subspan(8));
    out += static_cast<char>(kVersion);
    out += base::as_text(s1);
    out += base::as_text(input_);
    answered_ = true;
    input_ = {};
  }
  c2_left_ -= take(in, c2_left_).size();
  if (c2_left_ == 0) state_ = State::kDone;
  return state_;
}

}  // namespace proto::rtmp
