#include "proto/srtp/gcm_cipher.hpp"

#include <gtest/gtest.h>

#include "tests/proto/srtp/rtp_packets.hpp"

namespace proto::srtp {
namespace {

// RFC 7714 sections 16 and 17: the session key and salt of all its 128-bit examples.
SessionKeys rfc_7714_keys() {
  SessionKeys keys;
  keys.encryption = array_from_hex<16>("000102030405060708090a0b0c0d0e0f");
  keys.salt = array_from_hex<14>("517569642070726f2071756f");
  return keys;
}

std::unique_ptr<Cipher> make(Direction direction) {
  return make_gcm_cipher(rfc_7714_keys(), rfc_7714_keys(), direction);
}

constexpr std::uint32_t kSsrc = 0x5501a0b2;
constexpr std::string_view kPlainRtp =
    "8040f17b8041f8d35501a0b2"
    "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
constexpr std::string_view kSealedRtp =
    "8040f17b8041f8d35501a0b2"
    "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
    "899d7f27beb16a9152cf765ee4390cce";
constexpr std::string_view kPlainRtcp =
    "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
constexpr std::string_view kSealedRtcp =
    "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
    "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";
constexpr std::uint32_t kRtcpIndex = 0x5d4;

TEST(GcmCipher, encrypts_the_rtp_packet_of_rfc_7714_section_16_1_1) {
  Packet packet = from_hex(kPlainRtp);
  const std::size_t size = packet.size();
  packet.resize(size + kTrailerSizeMax);
  EXPECT_EQ(make(Direction::kEncrypt)->encrypt_rtp(packet.data(), size, 12, kSsrc, 0xf17b),
            packet.size());
  EXPECT_EQ(base::to_hex(packet), kSealedRtp);
}

TEST(GcmCipher, decrypts_the_rtp_packet_of_rfc_7714_section_16_1_2) {
  Packet packet = from_hex(kSealedRtp);
  const std::size_t size = make(Direction::kDecrypt)->decrypt_rtp(packet, 12, kSsrc, 0xf17b);
  EXPECT_EQ(base::to_hex(base::ConstBytes(packet).first(size)), kPlainRtp);
}

TEST(GcmCipher, encrypts_the_rtcp_packet_of_rfc_7714_section_17_1) {
  Packet packet = from_hex(kPlainRtcp);
  const std::size_t size = packet.size();
  packet.resize(size + kRtcpTrailerSizeMax);
  EXPECT_EQ(make(Direction::kEncrypt)->encrypt_rtcp(packet.data(), size, kRtcpIndex),
            packet.size());
  EXPECT_EQ(base::to_hex(packet), kSealedRtcp);
}

TEST(GcmCipher, decrypts_the_rtcp_packet_of_rfc_7714_section_17_2) {
  Packet packet = from_hex(kSealedRtcp);
  const auto cipher = make(Direction::kDecrypt);
  EXPECT_EQ(cipher->rtcp_index_offset(packet.size()), packet.size() - 4);
  const std::size_t size = cipher->decrypt_rtcp(packet, kRtcpIndex);
  EXPECT_EQ(base::to_hex(base::ConstBytes(packet).first(size)), kPlainRtcp);
}

TEST(GcmCipher, a_packet_under_another_index_is_not_authentic) {
  Packet packet = from_hex(kSealedRtp);
  EXPECT_EQ(make(Direction::kDecrypt)->decrypt_rtp(packet, 12, kSsrc, 0x1f17b), 0u);
}

TEST(GcmCipher, a_packet_without_payload_is_still_authenticated) {
  Packet packet = make_rtp(7, kSsrc, 0);
  packet.resize(12 + kTrailerSizeMax);
  make(Direction::kEncrypt)->encrypt_rtp(packet.data(), 12, 12, kSsrc, 7);
  Packet forged = packet;
  forged[1] ^= 0x80;
  EXPECT_EQ(make(Direction::kDecrypt)->decrypt_rtp(packet, 12, kSsrc, 7), 12u);
  EXPECT_EQ(make(Direction::kDecrypt)->decrypt_rtp(forged, 12, kSsrc, 7), 0u);
}

TEST(GcmCipher, trailers_are_a_tag_and_for_rtcp_an_index) {
  EXPECT_EQ(make(Direction::kEncrypt)->rtp_trailer(), 16u);
  EXPECT_EQ(make(Direction::kEncrypt)->rtcp_trailer(), 20u);
}

}  // namespace
}  // namespace proto::srtp
