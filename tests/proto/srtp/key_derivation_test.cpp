#include "proto/srtp/key_derivation.hpp"

#include <gtest/gtest.h>

#include "tests/proto/srtp/rtp_packets.hpp"

namespace proto::srtp {
namespace {

// RFC 3711 appendix B.3.
MasterKey rfc_3711_key() {
  MasterKey key;
  key.profile = Profile::kAes128CmSha1_80;
  key.key = array_from_hex<16>("e1f97a0d3e018be0d64fa32c06de4139");
  key.salt = array_from_hex<14>("0ec675ad498afeebb6960b3aabe6");
  return key;
}

TEST(KeyDerivation, the_vectors_of_rfc_3711_appendix_b_3) {
  const SessionKeys keys = derive_session_keys(rfc_3711_key(), PacketKind::kRtp);
  EXPECT_EQ(base::to_hex(keys.encryption), "c61e7a93744f39ee10734afe3ff7a087");
  EXPECT_EQ(base::to_hex(keys.salt), "30cbbc08863d8c85d49db34a9ae1");
  EXPECT_EQ(base::to_hex(keys.authentication), "cebe321f6ff7716b6fd4ab49af256a156d38baa4");
}

TEST(KeyDerivation, a_long_key_goes_on_in_the_next_blocks) {
  Packet key(94);
  derive_key(rfc_3711_key(), KeyLabel::kRtpAuthentication, key);
  EXPECT_EQ(base::to_hex(base::ConstBytes(key).subspan(0, 48)),
            "cebe321f6ff7716b6fd4ab49af256a156d38baa4"
            "8f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef7227098");
}

TEST(KeyDerivation, rtp_and_rtcp_share_no_key) {
  const SessionKeys rtp = derive_session_keys(rfc_3711_key(), PacketKind::kRtp);
  const SessionKeys rtcp = derive_session_keys(rfc_3711_key(), PacketKind::kRtcp);
  EXPECT_NE(rtp.encryption, rtcp.encryption);
  EXPECT_NE(rtp.authentication, rtcp.authentication);
  EXPECT_NE(rtp.salt, rtcp.salt);
}

TEST(KeyDerivation, a_gcm_salt_counts_as_followed_by_two_zero_bytes) {
  MasterKey gcm = rfc_3711_key();
  gcm.profile = Profile::kAeadAes128Gcm;
  MasterKey counter_mode = rfc_3711_key();
  counter_mode.salt[12] = counter_mode.salt[13] = 0;
  EXPECT_EQ(derive_session_keys(gcm, PacketKind::kRtp).encryption,
            derive_session_keys(counter_mode, PacketKind::kRtp).encryption);
}

TEST(KeyDerivation, what_stood_in_the_output_does_not_matter) {
  std::array<std::uint8_t, 16> first{};
  std::array<std::uint8_t, 16> second{};
  second.fill(0xFF);
  derive_key(rfc_3711_key(), KeyLabel::kRtcpSalt, first);
  derive_key(rfc_3711_key(), KeyLabel::kRtcpSalt, second);
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace proto::srtp
