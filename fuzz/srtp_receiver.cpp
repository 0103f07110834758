// links: proto_srtp
// A stream of packets, some forged, some protected with the right key and then perhaps changed by
// one byte: what was changed is never accepted, what was not is accepted once, and no size grows.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "proto/srtp/receiver.hpp"
#include "proto/srtp/sender.hpp"

namespace {

using namespace proto;
using Packet = std::vector<std::uint8_t>;

class Run {
 public:
  explicit Run(srtp::Profile profile) : key_{profile, {1, 2, 3}, {4, 5, 6}} {}

  // Bytes as they come.
  void forged(base::ConstBytes bytes) {
    Packet packet(bytes.begin(), bytes.end());
    const auto header = rtp::parse_header(packet);
    if (header) CHECK(!receiver_.unprotect_rtp(*header, packet));
    packet.assign(bytes.begin(), bytes.end());
    CHECK(!receiver_.unprotect_rtcp(packet));
  }

  void authentic_rtp(std::uint16_t sequence, std::uint8_t ssrc, base::ConstBytes payload,
                     std::uint8_t flip) {
    Packet packet(rtp::kFixedHeaderSize);
    packet[0] = 0x80;
    base::store_u16(packet.data() + 2, sequence);
    packet[11] = ssrc;
    packet.insert(packet.end(), payload.begin(), payload.end());
    const std::size_t size = packet.size();
    packet.resize(size + srtp::kTrailerSizeMax);
    packet.resize(sender_.protect_rtp(packet, size, rtp::kFixedHeaderSize));
    CHECK(packet.size() > size);
    const bool changed = change(packet, flip);
    const auto header = rtp::parse_header(packet);
    if (!header) return;
    const auto opened = receiver_.unprotect_rtp(*header, packet);
    if (changed) CHECK(!opened);
    if (opened)
      CHECK(*opened == size &&
            std::equal(payload.begin(), payload.end(), packet.begin() + rtp::kFixedHeaderSize));
  }

  void authentic_rtcp(std::uint8_t ssrc, base::ConstBytes payload, std::uint8_t flip) {
    Packet packet{0x80, 201, 0, 1, 0, 0, 0, ssrc};
    packet.insert(packet.end(), payload.begin(), payload.end());
    const std::size_t size = packet.size();
    packet.resize(size + srtp::kRtcpTrailerSizeMax);
    packet.resize(sender_.protect_rtcp(packet, size));
    const bool changed = change(packet, flip);
    Packet again = packet;
    const auto opened = receiver_.unprotect_rtcp(packet);
    static_assert(srtp::kSourcesMax >= 256);
    // The index grows with each packet and 256 sources are the limit, so it is always accepted.
    CHECK(opened.has_value() == !changed);
    if (opened) CHECK(receiver_.unprotect_rtcp(again).error() == srtp::DropReason::kReplayed);
  }

 private:
  static bool change(Packet& packet, std::uint8_t flip) {
    if (flip == 0) return false;
    packet[flip * 7U % packet.size()] ^= flip;
    return true;
  }

  srtp::MasterKey key_;
  srtp::Sender sender_{key_};
  srtp::Receiver receiver_{key_};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteReader reader({data, size});
  Run run(reader.u8() % 2 == 0 ? srtp::Profile::kAeadAes128Gcm : srtp::Profile::kAes128CmSha1_80);
  for (int step = 0; step < 200 && reader.ok(); ++step) {
    const std::uint8_t kind = reader.u8();
    const std::uint8_t flip = reader.u8();
    const std::uint8_t ssrc = reader.u8();
    const std::uint16_t sequence = reader.u16();
    const base::ConstBytes bytes = reader.bytes(reader.u8());
    if (!reader.ok()) break;
    if (kind % 4 == 0) {
      run.forged(bytes);
    } else if (kind % 4 == 1) {
      run.authentic_rtcp(ssrc, bytes, flip);
    } else {
      run.authentic_rtp(sequence, ssrc, bytes, flip);
    }
  }
  return 0;
}
