#include "proto/srtp/counter_mode_cipher.hpp"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include "tests/proto/srtp/rtp_packets.hpp"

namespace proto::srtp {
namespace {

// RFC 3711 appendix B.2.
SessionKeys rfc_3711_keys() {
  SessionKeys keys;
  keys.encryption = array_from_hex<16>("2b7e151628aed2a6abf7158809cf4f3c");
  keys.salt = array_from_hex<14>("f0f1f2f3f4f5f6f7f8f9fafbfcfd");
  keys.authentication.fill(0x0b);
  return keys;
}

std::unique_ptr<Cipher> make() {
  return make_counter_mode_cipher(rfc_3711_keys(), rfc_3711_keys());
}

std::string hmac_prefix(base::ConstBytes message) {
  const SessionKeys keys = rfc_3711_keys();
  std::uint8_t tag[20];
  unsigned size = sizeof tag;
  HMAC(EVP_sha1(), keys.authentication.data(), static_cast<int>(keys.authentication.size()),
       message.data(), message.size(), tag, &size);
  return base::to_hex(base::ConstBytes(tag).first(10));
}

TEST(CounterModeCipher, its_keystream_is_that_of_rfc_3711_appendix_b_2) {
  // SSRC, rollover counter and sequence number are zero there, so the counter block is the salt.
  Packet packet(12 + 0xff02 * 16);
  packet[0] = 0x80;
  const std::size_t size = packet.size();
  packet.resize(size + kTrailerSizeMax);
  make()->encrypt_rtp(packet.data(), size, 12, 0, 0);
  const auto blocks = [&](std::size_t first) {
    return base::to_hex(base::ConstBytes(packet).subspan(12 + first * 16, 48));
  };
  EXPECT_EQ(blocks(0),
            "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab"
            "41e95b3bb0a2e8dd477901e4fca894c0");
  EXPECT_EQ(blocks(0xfeff),
            "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae"
            "6a2cc3787889374fbeb4c81b17ba6c44");
}

TEST(CounterModeCipher, ssrc_and_index_change_the_keystream) {
  const auto sealed = [](std::uint32_t ssrc, std::uint64_t index) {
    Packet packet = make_rtp(0, 0, 16);
    packet.resize(12 + 16 + kTrailerSizeMax);
    make()->encrypt_rtp(packet.data(), 12 + 16, 12, ssrc, index);
    return base::to_hex(base::ConstBytes(packet).subspan(12, 16));
  };
  EXPECT_NE(sealed(0, 0), sealed(1, 0));
  EXPECT_NE(sealed(0, 0), sealed(0, 1));
  EXPECT_NE(sealed(0, 0), sealed(0, 0x1'0000));
  EXPECT_NE(sealed(0, 0), sealed(0, 0x1'0000'0000'0000 - 1));
}

TEST(CounterModeCipher, the_tag_covers_packet_and_rollover_counter) {
  Packet packet = make_rtp(9);
  const std::size_t size = packet.size();
  packet.resize(size + kTrailerSizeMax);
  EXPECT_EQ(make()->encrypt_rtp(packet.data(), size, 12, 0x11223344, 0x0002'0009), size + 10);
  Packet covered(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
  covered.insert(covered.end(), {0, 0, 0, 2});
  EXPECT_EQ(base::to_hex(base::ConstBytes(packet).subspan(size, 10)), hmac_prefix(covered));
}

TEST(CounterModeCipher, the_rtcp_index_stands_before_the_tag_and_is_covered_by_it) {
  Packet packet = make_rtcp();
  const std::size_t size = packet.size();
  packet.resize(size + kRtcpTrailerSizeMax);
  const auto cipher = make();
  const std::size_t sealed = cipher->encrypt_rtcp(packet.data(), size, 77);
  EXPECT_EQ(sealed, size + 14);
  EXPECT_EQ(cipher->rtcp_index_offset(sealed), size);
  EXPECT_EQ(base::load_u32(packet.data() + size), 0x8000'0000 | 77);
  EXPECT_EQ(base::to_hex(base::ConstBytes(packet).subspan(size + 4, 10)),
            hmac_prefix(base::ConstBytes(packet).first(size + 4)));
}

TEST(CounterModeCipher, opens_what_it_sealed_and_nothing_under_another_index) {
  Packet packet = make_rtp(9);
  const Packet plain = packet;
  packet.resize(plain.size() + 10);
  make()->encrypt_rtp(packet.data(), plain.size(), 12, 5, 9);
  Packet other = packet;
  EXPECT_EQ(make()->decrypt_rtp(other, 12, 5, 0x1'0009), 0u);
  ASSERT_EQ(make()->decrypt_rtp(packet, 12, 5, 9), plain.size());
  packet.resize(plain.size());
  EXPECT_EQ(packet, plain);
}

TEST(CounterModeCipher, trailers_are_ten_bytes_and_for_rtcp_fourteen) {
  EXPECT_EQ(make()->rtp_trailer(), 10u);
  EXPECT_EQ(make()->rtcp_trailer(), 14u);
}

}  // namespace
}  // namespace proto::srtp
