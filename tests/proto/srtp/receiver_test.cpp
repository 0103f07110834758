#include "proto/srtp/receiver.hpp"

#include <gtest/gtest.h>

#include "proto/srtp/cipher.hpp"
#include "proto/srtp/sender.hpp"
#include "tests/proto/srtp/rtp_packets.hpp"

namespace proto::srtp {
namespace {

using Unprotected = base::Result<std::size_t, DropReason>;

class ReceiverTest : public ::testing::TestWithParam<Profile> {
 protected:
  Packet seal(Packet plain, std::size_t header_size = rtp::kFixedHeaderSize) {
    const std::size_t size = plain.size();
    plain.resize(size + kTrailerSizeMax);
    plain.resize(sender_.protect_rtp(plain, size, header_size));
    return plain;
  }
  // As a sender would whose rollover counter stands where the test wants it.
  Packet seal_at(std::uint64_t index, std::uint32_t ssrc = 0x11223344) {
    Packet packet = make_rtp(static_cast<std::uint16_t>(index), ssrc);
    const std::size_t size = packet.size();
    packet.resize(size + kTrailerSizeMax);
    packet.resize(cipher_->encrypt_rtp(packet.data(), size, 12, ssrc, index));
    return packet;
  }
  Packet seal_rtcp(Packet plain) {
    const std::size_t size = plain.size();
    plain.resize(size + kRtcpTrailerSizeMax);
    plain.resize(sender_.protect_rtcp(plain, size));
    return plain;
  }
  Unprotected open(Packet packet) {
    const auto header = rtp::parse_header(packet);
    EXPECT_TRUE(header);
    if (!header) return base::Failure{DropReason::kTooShort};
    return receiver_.unprotect_rtp(*header, packet);
  }
  Unprotected open_rtcp(Packet packet) { return receiver_.unprotect_rtcp(packet); }

  const MasterKey key_ = make_key(GetParam());
  Sender sender_{key_};
  Receiver receiver_{key_};
  std::unique_ptr<Cipher> cipher_ = make_cipher(key_, Direction::kEncrypt);
};

INSTANTIATE_TEST_SUITE_P(Profiles, ReceiverTest, ::testing::ValuesIn(kBothProfiles));

constexpr auto dropped(DropReason reason) {
  return base::Failure{reason};
}

TEST_P(ReceiverTest, gives_back_what_was_protected) {
  for (const std::size_t payload : {0u, 1u, 15u, 16u, 17u, 1200u}) {
    const Packet plain = make_rtp(static_cast<std::uint16_t>(payload), 7, payload);
    Packet packet = seal(plain);
    const auto header = rtp::parse_header(packet);
    const auto size = receiver_.unprotect_rtp(*header, packet);
    ASSERT_EQ(size, plain.size());
    packet.resize(*size);
    EXPECT_EQ(packet, plain);
  }
}

TEST_P(ReceiverTest, drops_a_replayed_packet) {
  const Packet packet = seal(make_rtp(5));
  EXPECT_TRUE(open(packet));
  EXPECT_EQ(open(packet), dropped(DropReason::kReplayed));
}

TEST_P(ReceiverTest, a_forged_copy_does_not_keep_the_real_packet_out) {
  open(seal(make_rtp(4)));
  const Packet packet = seal(make_rtp(5));
  Packet forged = packet;
  forged.back() ^= 1;
  EXPECT_EQ(open(forged), dropped(DropReason::kNotAuthentic));
  EXPECT_TRUE(open(packet));
}

TEST_P(ReceiverTest, drops_what_lies_before_the_window) {
  const Packet oldest_inside = seal(make_rtp(1000 - 127));
  const Packet outside = seal(make_rtp(1000 - 128));
  EXPECT_TRUE(open(seal(make_rtp(1000))));
  EXPECT_EQ(open(outside), dropped(DropReason::kTooOld));
  EXPECT_TRUE(open(oldest_inside));
}

TEST_P(ReceiverTest, a_byte_changed_anywhere_is_noticed) {
  const Packet packet = seal(make_rtp(5, 0x11223344, 40));
  for (std::size_t at = 0; at < packet.size(); ++at) {
    for (const std::uint8_t bit : {std::uint8_t{0x01}, std::uint8_t{0x80}}) {
      Packet forged = packet;
      forged[at] ^= bit;
      const auto header = rtp::parse_header(forged);
      if (header) {
        EXPECT_FALSE(receiver_.unprotect_rtp(*header, forged)) << at;
      }
    }
  }
  EXPECT_TRUE(open(packet));
}

TEST_P(ReceiverTest, the_same_holds_for_a_source_that_is_known) {
  open(seal(make_rtp(4)));
  const Packet packet = seal(make_rtp(5, 0x11223344, 40));
  for (std::size_t at = 12; at < packet.size(); ++at) {
    Packet forged = packet;
    forged[at] ^= 0x10;
    EXPECT_EQ(open(forged), dropped(DropReason::kNotAuthentic)) << at;
  }
  EXPECT_TRUE(open(packet));
}

TEST_P(ReceiverTest, a_packet_without_room_for_a_tag_is_too_short) {
  Packet packet = seal(make_rtp(5, 1, 0));
  packet.pop_back();
  EXPECT_EQ(open(packet), dropped(DropReason::kTooShort));
  EXPECT_EQ(open(make_rtp(5, 1, 0)), dropped(DropReason::kTooShort));
}

TEST_P(ReceiverTest, another_key_is_not_authentic) {
  Receiver other{make_key(GetParam(), 2)};
  Packet packet = seal(make_rtp(5));
  const auto header = rtp::parse_header(packet);
  EXPECT_EQ(other.unprotect_rtp(*header, packet), dropped(DropReason::kNotAuthentic));
}

TEST_P(ReceiverTest, follows_the_sequence_number_over_many_wraps) {
  for (std::uint64_t index = 30'000; index < 400'000; index += 9'999) {
    EXPECT_TRUE(open(seal_at(index))) << index;
  }
}

TEST_P(ReceiverTest, packets_may_change_places_across_the_wrap) {
  for (const std::uint64_t index : {65'530u, 65'540u, 65'535u, 65'536u, 65'534u, 65'541u}) {
    EXPECT_TRUE(open(seal_at(index))) << index;
  }
  EXPECT_EQ(open(seal_at(65'535)), dropped(DropReason::kReplayed));
}

TEST_P(ReceiverTest, a_forged_jump_over_the_wrap_moves_nothing) {
  EXPECT_TRUE(open(seal_at(65'000)));
  Packet forged = seal_at(0x1'0005);
  forged.back() ^= 1;
  EXPECT_EQ(open(forged), dropped(DropReason::kNotAuthentic));
  EXPECT_TRUE(open(seal_at(65'001)));
}

TEST_P(ReceiverTest, hears_a_source_whose_packets_before_its_first_wrap_were_all_lost) {
  EXPECT_TRUE(open(seal_at(0x1'0003)));
  EXPECT_TRUE(open(seal_at(0x1'0004)));
  EXPECT_TRUE(open(seal_at(0xFFFF)));  // late, from before the wrap
  EXPECT_EQ(open(seal_at(0x1'0003)), dropped(DropReason::kReplayed));
}

TEST_P(ReceiverTest, does_not_guess_further_than_one_wrap) {
  EXPECT_EQ(open(seal_at(0x2'0003)), dropped(DropReason::kNotAuthentic));
  EXPECT_EQ(open(seal_at(0x1'8003)), dropped(DropReason::kNotAuthentic));
}

TEST_P(ReceiverTest, refuses_more_sources_than_its_limit) {
  for (std::uint32_t ssrc = 0; ssrc < kSourcesMax; ++ssrc) {
    ASSERT_TRUE(open(seal(make_rtp(1, ssrc))));
  }
  EXPECT_EQ(open(seal(make_rtp(1, 5000))), dropped(DropReason::kTooManySources));
  EXPECT_TRUE(open(seal(make_rtp(2, 3))));
}

TEST_P(ReceiverTest, a_forged_source_takes_no_place) {
  for (std::uint32_t ssrc = 0; ssrc < 2 * kSourcesMax; ++ssrc) {
    Packet forged = seal(make_rtp(1, ssrc));
    forged.back() ^= 1;
    ASSERT_EQ(open(forged), dropped(DropReason::kNotAuthentic));
  }
  EXPECT_TRUE(open(seal(make_rtp(2, 77))));
}

TEST_P(ReceiverTest, one_sources_replay_window_is_not_anothers) {
  EXPECT_TRUE(open(seal(make_rtp(5, 1))));
  EXPECT_TRUE(open(seal(make_rtp(5, 2))));
}

TEST_P(ReceiverTest, header_extensions_are_authenticated_in_the_clear) {
  Packet plain = make_rtp(9, 3, 60);
  plain[0] |= 0x10;
  const std::uint8_t extension[] = {0xBE, 0xDE, 0, 1, 0x10, 0xAA, 0, 0};
  std::copy(std::begin(extension), std::end(extension), plain.begin() + 12);
  const Packet packet = seal(plain, 20);
  Packet forged = packet;
  forged[17] = 0xAB;
  EXPECT_EQ(open(forged), dropped(DropReason::kNotAuthentic));
  EXPECT_EQ(open(packet), plain.size());
}

TEST_P(ReceiverTest, gives_back_rtcp) {
  for (const std::size_t payload : {0u, 4u, 24u, 1200u}) {
    const Packet plain = make_rtcp(9, payload);
    Packet packet = seal_rtcp(plain);
    const auto size = receiver_.unprotect_rtcp(packet);
    ASSERT_EQ(size, plain.size());
    packet.resize(*size);
    EXPECT_EQ(packet, plain);
  }
}

TEST_P(ReceiverTest, drops_rtcp_that_is_replayed_too_old_or_too_short) {
  const Packet first = seal_rtcp(make_rtcp());
  EXPECT_TRUE(open_rtcp(first));
  EXPECT_EQ(open_rtcp(first), dropped(DropReason::kReplayed));
  for (int i = 0; i < 128; ++i) EXPECT_TRUE(open_rtcp(seal_rtcp(make_rtcp())));
  EXPECT_EQ(open_rtcp(first), dropped(DropReason::kTooOld));
  EXPECT_EQ(open_rtcp(make_rtcp(1, 0)), dropped(DropReason::kTooShort));
  EXPECT_EQ(open_rtcp({}), dropped(DropReason::kTooShort));
}

TEST_P(ReceiverTest, an_rtcp_byte_changed_anywhere_is_noticed) {
  const Packet packet = seal_rtcp(make_rtcp());
  for (std::size_t at = 0; at < packet.size(); ++at) {
    for (const std::uint8_t bit : {std::uint8_t{0x01}, std::uint8_t{0x80}}) {
      Packet forged = packet;
      forged[at] ^= bit;
      EXPECT_EQ(open_rtcp(forged), dropped(DropReason::kNotAuthentic)) << at;
    }
  }
  EXPECT_TRUE(open_rtcp(packet));
}

TEST_P(ReceiverTest, rtcp_that_is_not_encrypted_is_refused_even_when_its_tag_would_fit) {
  Packet packet = seal_rtcp(make_rtcp());
  packet[cipher_->rtcp_index_offset(packet.size())] &= 0x7F;
  EXPECT_EQ(open_rtcp(packet), dropped(DropReason::kNotAuthentic));
}

TEST_P(ReceiverTest, refuses_more_rtcp_sources_than_its_limit) {
  for (std::uint32_t ssrc = 0; ssrc < kSourcesMax; ++ssrc) {
    ASSERT_TRUE(open_rtcp(seal_rtcp(make_rtcp(ssrc))));
  }
  EXPECT_EQ(open_rtcp(seal_rtcp(make_rtcp(5000))), dropped(DropReason::kTooManySources));
}

TEST_P(ReceiverTest, a_moved_receiver_remembers_what_it_has_seen) {
  const Packet packet = seal(make_rtp(5));
  EXPECT_TRUE(open(packet));
  Receiver moved = std::move(receiver_);
  receiver_ = std::move(moved);
  EXPECT_EQ(open(packet), dropped(DropReason::kReplayed));
}

}  // namespace
}  // namespace proto::srtp
