#include "proto/srtp/sender.hpp"

#include <gtest/gtest.h>

#include "proto/srtp/cipher.hpp"
#include "tests/proto/srtp/rtp_packets.hpp"

namespace proto::srtp {
namespace {

// What a sender makes of `plain`.
Packet protect_rtp(Sender& sender, Packet plain) {
  const std::size_t size = plain.size();
  plain.resize(size + kTrailerSizeMax);
  plain.resize(sender.protect_rtp(plain, size, rtp::kFixedHeaderSize));
  return plain;
}

Packet protect_rtcp(Sender& sender, Packet plain) {
  const std::size_t size = plain.size();
  plain.resize(size + kRtcpTrailerSizeMax);
  plain.resize(sender.protect_rtcp(plain, size));
  return plain;
}

// Whether `packet` was protected under exactly this index.
bool has_index(const MasterKey& key, Packet packet, std::uint64_t index) {
  const std::uint32_t ssrc = base::load_u32(packet.data() + 8);
  const auto cipher = make_cipher(key, Direction::kDecrypt);
  return cipher->decrypt_rtp(packet, rtp::kFixedHeaderSize, ssrc, index) != 0;
}

class SenderTest : public ::testing::TestWithParam<Profile> {
 protected:
  const MasterKey key_ = make_key(GetParam());
  const std::size_t tag_ = GetParam() == Profile::kAeadAes128Gcm ? 16 : 10;
  Sender sender_{key_};
};

INSTANTIATE_TEST_SUITE_P(Profiles, SenderTest, ::testing::ValuesIn(kBothProfiles));

TEST_P(SenderTest, the_header_stays_in_the_clear_and_the_payload_does_not) {
  const Packet plain = make_rtp(100);
  const Packet sealed = protect_rtp(sender_, plain);
  ASSERT_EQ(sealed.size(), plain.size() + tag_);
  EXPECT_TRUE(std::equal(plain.begin(), plain.begin() + 12, sealed.begin()));
  EXPECT_FALSE(std::equal(plain.begin() + 12, plain.end(), sealed.begin() + 12));
}

TEST_P(SenderTest, extensions_stay_in_the_clear_too) {
  Packet plain = make_rtp(100);
  const std::size_t size = plain.size();
  const Packet before = plain;
  plain.resize(size + kTrailerSizeMax);
  ASSERT_NE(sender_.protect_rtp(plain, size, 20), 0u);
  EXPECT_TRUE(std::equal(before.begin(), before.begin() + 20, plain.begin()));
}

TEST_P(SenderTest, a_packet_that_is_all_header_only_gets_a_tag) {
  EXPECT_EQ(protect_rtp(sender_, make_rtp(1, 5, 0)).size(), 12 + tag_);
}

TEST_P(SenderTest, a_buffer_without_room_for_the_tag_gives_zero_and_counts_nothing) {
  Packet packet = make_rtp(0xFFFF);
  EXPECT_EQ(sender_.protect_rtp(packet, packet.size(), 12), 0u);
  packet.resize(packet.size() + tag_ - 1);
  EXPECT_EQ(sender_.protect_rtp(packet, packet.size() - tag_ + 1, 12), 0u);
  // Had the packet above been counted, this one would be past the wrap.
  EXPECT_TRUE(has_index(key_, protect_rtp(sender_, make_rtp(1)), 1));
}

TEST_P(SenderTest, nonsense_sizes_give_zero) {
  Packet buffer(200);
  EXPECT_EQ(sender_.protect_rtp(buffer, 100, 11), 0u);
  EXPECT_EQ(sender_.protect_rtp(buffer, 100, 101), 0u);
  EXPECT_EQ(sender_.protect_rtp(buffer, 5, 5), 0u);
  EXPECT_EQ(sender_.protect_rtp(buffer, 201, 12), 0u);
  EXPECT_EQ(sender_.protect_rtp({}, 0, 0), 0u);
  EXPECT_EQ(sender_.protect_rtcp(buffer, 7), 0u);
  EXPECT_EQ(sender_.protect_rtcp(buffer, 200), 0u);
}

TEST_P(SenderTest, the_rollover_counter_grows_with_each_wrap) {
  std::uint64_t index = 0;
  for (int step = 0; step < 40; ++step, index += 0x4000) {
    const auto sequence = static_cast<std::uint16_t>(index);
    EXPECT_TRUE(has_index(key_, protect_rtp(sender_, make_rtp(sequence)), index)) << index;
  }
}

TEST_P(SenderTest, an_older_number_keeps_the_counter_it_had) {
  protect_rtp(sender_, make_rtp(65535));
  protect_rtp(sender_, make_rtp(2));
  EXPECT_TRUE(has_index(key_, protect_rtp(sender_, make_rtp(65534)), 65534));
  EXPECT_TRUE(has_index(key_, protect_rtp(sender_, make_rtp(3)), 0x1'0003));
}

TEST_P(SenderTest, each_source_has_its_own_counter) {
  protect_rtp(sender_, make_rtp(65535, 1));
  EXPECT_TRUE(has_index(key_, protect_rtp(sender_, make_rtp(0, 1)), 0x1'0000));
  EXPECT_TRUE(has_index(key_, protect_rtp(sender_, make_rtp(0, 2)), 0));
}

TEST_P(SenderTest, rtcp_keeps_eight_bytes_in_the_clear_and_sets_the_e_flag) {
  const Packet plain = make_rtcp();
  const Packet sealed = protect_rtcp(sender_, plain);
  ASSERT_EQ(sealed.size(), plain.size() + tag_ + 4);
  EXPECT_TRUE(std::equal(plain.begin(), plain.begin() + 8, sealed.begin()));
  EXPECT_FALSE(std::equal(plain.begin() + 8, plain.end(), sealed.begin() + 8));
  const auto cipher = make_cipher(key_, Direction::kDecrypt);
  EXPECT_EQ(base::load_u32(sealed.data() + cipher->rtcp_index_offset(sealed.size())),
            kRtcpEncrypted | 1);
}

TEST_P(SenderTest, no_two_rtcp_packets_share_an_index_whatever_their_ssrc) {
  const auto cipher = make_cipher(key_, Direction::kDecrypt);
  for (std::uint32_t i = 1; i <= 5; ++i) {
    const Packet sealed = protect_rtcp(sender_, make_rtcp(i % 2));
    EXPECT_EQ(base::load_u32(sealed.data() + cipher->rtcp_index_offset(sealed.size())),
              kRtcpEncrypted | i);
  }
}

TEST_P(SenderTest, rtcp_without_room_gives_zero_and_uses_no_index) {
  Packet packet = make_rtcp();
  const std::size_t size = packet.size();
  packet.resize(size + tag_ + 3);
  EXPECT_EQ(sender_.protect_rtcp(packet, size), 0u);
  const Packet sealed = protect_rtcp(sender_, make_rtcp());
  const auto cipher = make_cipher(key_, Direction::kDecrypt);
  EXPECT_EQ(base::load_u32(sealed.data() + cipher->rtcp_index_offset(sealed.size())),
            kRtcpEncrypted | 1);
}

TEST_P(SenderTest, a_moved_sender_goes_on_where_it_was) {
  protect_rtp(sender_, make_rtp(65535));
  Sender moved = std::move(sender_);
  EXPECT_TRUE(has_index(key_, protect_rtp(moved, make_rtp(0)), 0x1'0000));
  Sender assigned{make_key(GetParam(), 99)};
  assigned = std::move(moved);
  EXPECT_TRUE(has_index(key_, protect_rtp(assigned, make_rtp(1)), 0x1'0001));
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PENDOPO_COUNTS_ALLOCATIONS 1
#endif
#endif

#ifdef PENDOPO_COUNTS_ALLOCATIONS
std::size_t allocations = 0;
void count_allocation(const volatile void*, std::size_t) {
  ++allocations;
}
void ignore_free(const volatile void*) {}
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*,
                                                                  std::size_t),
                                                         void (*)(const volatile void*));

TEST_P(SenderTest, a_packet_of_a_known_source_allocates_nothing_even_inside_openssl) {
  static const int installed =
      __sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_free);
  ASSERT_NE(installed, 0);
  Packet rtp = make_rtp(1);
  rtp.resize(rtp.size() + kTrailerSizeMax);
  Packet rtcp = make_rtcp();
  rtcp.resize(rtcp.size() + kRtcpTrailerSizeMax);
  sender_.protect_rtp(rtp, rtp.size() - kTrailerSizeMax, 12);
  sender_.protect_rtcp(rtcp, rtcp.size() - kRtcpTrailerSizeMax);
  allocations = 0;
  for (std::uint16_t i = 2; i < 100; ++i) {
    base::store_u16(rtp.data() + 2, i);
    sender_.protect_rtp(rtp, rtp.size() - kTrailerSizeMax, 12);
    sender_.protect_rtcp(rtcp, rtcp.size() - kRtcpTrailerSizeMax);
  }
  EXPECT_EQ(allocations, 0u);
}
#endif

}  // namespace
}  // namespace proto::srtp
