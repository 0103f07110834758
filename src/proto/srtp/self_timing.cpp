#include "proto/srtp/self_timing.hpp"

#include "proto/srtp/sender.hpp"

namespace proto::srtp {

std::array<Profile, 2> preferred_profiles(bool cpu_has_aes, const ProfileTimes& times) {
  const bool is_measured = times.gcm.count() > 0 && times.counter_mode.count() > 0;
  const bool gcm_first = cpu_has_aes || !is_measured || times.gcm <= times.counter_mode;
  if (gcm_first) return {Profile::kAeadAes128Gcm, Profile::kAes128CmSha1_80};
  return {Profile::kAes128CmSha1_80, Profile::kAeadAes128Gcm};
}

std::array<std::uint16_t, 2> to_extension_values(const std::array<Profile, 2>& profiles) {
  return {static_cast<std::uint16_t>(profiles[0]), static_cast<std::uint16_t>(profiles[1])};
}

std::uint64_t protect_packets(Profile profile, std::size_t count) {
  constexpr std::size_t kPacketSize = 1200;
  MasterKey key;
  key.profile = profile;
  Sender sender(key);
  std::array<std::uint8_t, kPacketSize + kTrailerSizeMax> buffer{};
  buffer[0] = 0x80;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    base::store_u16(buffer.data() + 2, static_cast<std::uint16_t>(i));
    bytes += sender.protect_rtp(buffer, kPacketSize, rtp::kFixedHeaderSize);
  }
  return bytes;
}

}  // namespace proto::srtp
