#include "proto/srtp/receiver.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "base/transmit_queue.hpp"
#include "proto/srtp/cipher.hpp"
#include "proto/srtp/packet_index.hpp"

namespace proto::srtp {

using base::Failure;

struct Receiver::State {
  std::unique_ptr<Cipher> cipher;
  std::unordered_map<std::uint32_t, ReplayWindow> rtp;   // by SSRC; at most kSourcesMax
  std::unordered_map<std::uint32_t, ReplayWindow> rtcp;  // by sender's SSRC; at most kSourcesMax
};

namespace {

using Windows = std::unordered_map<std::uint32_t, ReplayWindow>;

// What may be said before the packet is known to be authentic.
std::optional<DropReason> refuse(const Windows& windows, std::uint32_t ssrc, std::uint64_t index) {
  const auto found = windows.find(ssrc);
  if (found == windows.end()) {
    return windows.size() >= kSourcesMax ? std::optional(DropReason::kTooManySources)
                                         : std::nullopt;
  }
  switch (found->second.check(index)) {
    case ReplayWindow::Verdict::kNew:
      return std::nullopt;
    case ReplayWindow::Verdict::kSeen:
      return DropReason::kReplayed;
    case ReplayWindow::Verdict::kTooOld:
      return DropReason::kTooOld;
  }
  return DropReason::kTooOld;
}

// Decrypts the first packet of a source that we see. It may be the first after the sequence number
// wrapped, when the source began just below 2^16 and what it sent before was lost; with a rollover
// counter of zero alone we would stay deaf to the source for good. nullopt: not authentic.
std::optional<std::uint64_t> decrypt_first(Cipher& cipher, const rtp::Header& header,
                                           base::Bytes packet) {
  constexpr std::uint64_t kRollover = 0x1'0000;
  std::array<std::uint8_t, base::kDatagramSizeMax> copy;
  const bool may_have_wrapped = header.sequence < 0x8000 && packet.size() <= copy.size();
  if (may_have_wrapped) std::copy(packet.begin(), packet.end(), copy.begin());
  const auto decrypt = [&](std::uint64_t index) {
    return cipher.decrypt_rtp(packet, header.size, header.ssrc, index) != 0;
  };
  if (decrypt(header.sequence)) return header.sequence;
  if (!may_have_wrapped) return std::nullopt;
  std::copy_n(copy.begin(), packet.size(), packet.begin());  // the first try may have spoilt it
  const std::uint64_t index = kRollover + header.sequence;
  return decrypt(index) ? std::optional(index) : std::nullopt;
}

}  // namespace

Receiver::Receiver(const MasterKey& key) : state_(std::make_unique<State>()) {
  state_->cipher = make_cipher(key, Direction::kDecrypt);
}
Receiver::~Receiver() = default;
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;

base::Result<std::size_t, DropReason> Receiver::unprotect_rtp(const rtp::Header& header,
                                                              base::Bytes packet) {
  Cipher& cipher = *state_->cipher;
  if (packet.size() < header.size + cipher.rtp_trailer()) return Failure{DropReason::kTooShort};
  const auto found = state_->rtp.find(header.ssrc);
  const bool is_first = found == state_->rtp.end();
  const std::uint64_t index =
      guess_index(is_first ? std::nullopt : found->second.newest(), header.sequence);
  if (const auto reason = refuse(state_->rtp, header.ssrc, index)) return Failure{*reason};
  const std::size_t size = packet.size() - cipher.rtp_trailer();
  if (is_first) {
    const auto authentic = decrypt_first(cipher, header, packet);
    if (!authentic) return Failure{DropReason::kNotAuthentic};
    state_->rtp[header.ssrc].accept(*authentic);
    return size;
  }
  if (cipher.decrypt_rtp(packet, header.size, header.ssrc, index) == 0) {
    return Failure{DropReason::kNotAuthentic};
  }
  found->second.accept(index);
  return size;
}

base::Result<std::size_t, DropReason> Receiver::unprotect_rtcp(base::Bytes packet) {
  Cipher& cipher = *state_->cipher;
  if (packet.size() < kRtcpHeaderSize + cipher.rtcp_trailer()) {
    return Failure{DropReason::kTooShort};
  }
  const std::uint32_t ssrc = base::load_u32(packet.data() + 4);
  const std::uint32_t word =
      base::load_u32(packet.data() + cipher.rtcp_index_offset(packet.size()));
  if ((word & kRtcpEncrypted) == 0) return Failure{DropReason::kNotAuthentic};
  const std::uint32_t index = word & ~kRtcpEncrypted;
  if (const auto reason = refuse(state_->rtcp, ssrc, index)) return Failure{*reason};
  const std::size_t size = cipher.decrypt_rtcp(packet, index);
  if (size == 0) return Failure{DropReason::kNotAuthentic};
  state_->rtcp[ssrc].accept(index);
  return size;
}

}  // namespace proto::srtp
