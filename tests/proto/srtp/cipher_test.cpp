#include "proto/srtp/cipher.hpp"

#include <gtest/gtest.h>

#include "tests/proto/srtp/rtp_packets.hpp"

namespace proto::srtp {
namespace {

TEST(Cipher, the_profile_of_the_key_decides) {
  EXPECT_EQ(make_cipher(make_key(Profile::kAeadAes128Gcm), Direction::kEncrypt)->rtp_trailer(),
            16u);
  EXPECT_EQ(make_cipher(make_key(Profile::kAes128CmSha1_80), Direction::kEncrypt)->rtp_trailer(),
            10u);
}

TEST(Cipher, no_trailer_is_longer_than_what_senders_leave_room_for) {
  for (const Profile profile : kBothProfiles) {
    const auto cipher = make_cipher(make_key(profile), Direction::kEncrypt);
    EXPECT_LE(cipher->rtp_trailer(), kTrailerSizeMax);
    EXPECT_LE(cipher->rtcp_trailer(), kRtcpTrailerSizeMax);
  }
}

TEST(Cipher, what_one_direction_seals_the_other_opens) {
  for (const Profile profile : kBothProfiles) {
    const auto seal = make_cipher(make_key(profile), Direction::kEncrypt);
    const auto open = make_cipher(make_key(profile), Direction::kDecrypt);
    Packet packet = make_rtcp();
    const Packet plain = packet;
    packet.resize(plain.size() + seal->rtcp_trailer());
    ASSERT_EQ(seal->encrypt_rtcp(packet.data(), plain.size(), 3), packet.size());
    ASSERT_EQ(open->decrypt_rtcp(packet, 3), plain.size());
    packet.resize(plain.size());
    EXPECT_EQ(packet, plain);
  }
}

}  // namespace
}  // namespace proto::srtp
