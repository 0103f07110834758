// Packet by packet against libsrtp2, in both directions and both profiles.
#include <memory>

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include "proto/srtp/receiver.hpp"
#include "proto/srtp/sender.hpp"
#include "tests/proto/srtp/rtp_packets.hpp"

namespace proto::srtp {
namespace {

constexpr std::size_t kRoom = 64;

// A libsrtp2 session with our key.
class Oracle {
 public:
  enum class Role : std::uint8_t { kSends, kReceives };

  Oracle(const MasterKey& key, Role role) {
    static const auto initialised = srtp_init();
    EXPECT_EQ(initialised, srtp_err_status_ok);
    srtp_policy_t policy{};
    if (key.profile == Profile::kAeadAes128Gcm) {
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    std::vector<std::uint8_t> bytes(key.key.begin(), key.key.end());
    bytes.insert(bytes.end(), key.salt.begin(), key.salt.end());
    policy.key = bytes.data();
    policy.ssrc.type = role == Role::kSends ? ssrc_any_outbound : ssrc_any_inbound;
    policy.window_size = 128;
    policy.allow_repeat_tx = 1;
    EXPECT_EQ(srtp_create(&session_, &policy), srtp_err_status_ok);
  }
  ~Oracle() { srtp_dealloc(session_); }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  Packet protect(Packet packet) { return call(srtp_protect, std::move(packet)); }
  Packet protect_rtcp(Packet packet) { return call(srtp_protect_rtcp, std::move(packet)); }
  // Empty: refused.
  Packet unprotect(Packet packet) { return call(srtp_unprotect, std::move(packet)); }
  Packet unprotect_rtcp(Packet packet) { return call(srtp_unprotect_rtcp, std::move(packet)); }

 private:
  using Function = srtp_err_status_t (*)(srtp_t, void*, int*);
  Packet call(Function function, Packet packet) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + kRoom);
    if (function(session_, packet.data(), &size) != srtp_err_status_ok) return {};
    packet.resize(static_cast<std::size_t>(size));
    return packet;
  }
  srtp_t session_ = nullptr;
};

// A packet as browsers send them: sometimes CSRCs, sometimes extensions, any size up to 1200.
Packet random_rtp(base::Random& random, std::uint16_t sequence, std::uint32_t ssrc) {
  const std::size_t csrcs = random.u32() % 8 == 0 ? random.u32() % 3 : 0;
  const bool extended = random.u32() % 2 == 0;
  const std::size_t words = extended ? random.u32() % 5 : 0;
  const std::size_t header = 12 + 4 * csrcs + (extended ? 4 + 4 * words : 0);
  Packet packet(header + random.u32() % 1201);
  random.fill(packet);
  packet[0] = static_cast<std::uint8_t>(0x80 | (extended ? 0x10 : 0) | csrcs);
  base::store_u16(packet.data() + 2, sequence);
  base::store_u32(packet.data() + 8, ssrc);
  if (extended) {
    base::store_u16(packet.data() + 12 + 4 * csrcs, 0xBEDE);
    base::store_u16(packet.data() + 14 + 4 * csrcs, static_cast<std::uint16_t>(words));
  }
  return packet;
}

std::size_t header_size(const Packet& packet) {
  return rtp::parse_header(packet)->size;
}

Packet protect(Sender& sender, Packet packet) {
  const std::size_t size = packet.size();
  const std::size_t header = header_size(packet);
  packet.resize(size + kTrailerSizeMax);
  packet.resize(sender.protect_rtp(packet, size, header));
  return packet;
}

Packet protect_rtcp(Sender& sender, Packet packet) {
  const std::size_t size = packet.size();
  packet.resize(size + kRtcpTrailerSizeMax);
  packet.resize(sender.protect_rtcp(packet, size));
  return packet;
}

Packet unprotect(Receiver& receiver, Packet packet) {
  const auto header = rtp::parse_header(packet);
  const auto size = receiver.unprotect_rtp(*header, packet);
  packet.resize(size ? *size : 0);
  return packet;
}

Packet unprotect_rtcp(Receiver& receiver, Packet packet) {
  const auto size = receiver.unprotect_rtcp(packet);
  packet.resize(size ? *size : 0);
  return packet;
}

class OracleTest : public ::testing::TestWithParam<Profile> {
 protected:
  const MasterKey key_ = make_key(GetParam(), 42);
  Sender sender_{key_};
  Receiver receiver_{key_};
  Oracle oracle_sender_{key_, Oracle::Role::kSends};
  Oracle oracle_receiver_{key_, Oracle::Role::kReceives};
  base::SeededRandom random_{GetParam() == Profile::kAeadAes128Gcm ? 11u : 12u};
};

INSTANTIATE_TEST_SUITE_P(Profiles, OracleTest, ::testing::ValuesIn(kBothProfiles));

TEST_P(OracleTest, twenty_thousand_packets_over_a_wrap_are_the_same_byte_for_byte) {
  std::uint16_t sequence = 60'000;
  for (int i = 0; i < 20'000; ++i, ++sequence) {
    const std::uint32_t ssrc = 100 + random_.u32() % 3;
    const Packet plain = random_rtp(random_, sequence, ssrc);
    const Packet ours = protect(sender_, plain);
    ASSERT_EQ(ours, oracle_sender_.protect(plain)) << i;
    ASSERT_EQ(oracle_receiver_.unprotect(ours), plain) << i;
    ASSERT_EQ(unprotect(receiver_, ours), plain) << i;
  }
}

TEST_P(OracleTest, every_size_from_nothing_to_1200_is_the_same) {
  for (std::uint16_t size = 0; size <= 1200; ++size) {
    const Packet plain = make_rtp(size, 5, size);
    const Packet ours = protect(sender_, plain);
    ASSERT_EQ(ours, oracle_sender_.protect(plain)) << size;
    ASSERT_EQ(unprotect(receiver_, ours), plain) << size;
  }
}

TEST_P(OracleTest, both_accept_the_same_of_a_stream_that_is_lost_doubled_and_out_of_order) {
  // An index as it leaves the sender, and what the network makes of it.
  std::vector<Packet> network;
  std::uint16_t sequence = 65'000;
  for (int i = 0; i < 4'000; ++i, ++sequence) {
    Packet packet = protect(sender_, random_rtp(random_, sequence, 1 + random_.u32() % 2));
    const std::uint32_t fate = random_.u32() % 20;
    if (fate == 0) continue;
    if (fate == 1) network.push_back(packet);
    network.push_back(std::move(packet));
  }
  for (std::size_t i = 0; i + 200 < network.size(); ++i) {
    const std::size_t reach = random_.u32() % 50 == 0 ? 199 : 4;
    std::swap(network[i], network[i + random_.u32() % reach]);
  }
  std::size_t accepted = 0;
  for (const Packet& packet : network) {
    const Packet ours = unprotect(receiver_, packet);
    ASSERT_EQ(ours, oracle_receiver_.unprotect(packet));
    accepted += ours.empty() ? 0 : 1;
  }
  EXPECT_GT(accepted, 3'000u);
  EXPECT_LT(accepted, network.size());
}

TEST_P(OracleTest, rtcp_is_understood_both_ways) {
  for (int i = 0; i < 3'000; ++i) {
    const Packet plain = make_rtcp(random_.u32() % 3, random_.u32() % 300 * 4);
    const Packet ours = protect_rtcp(sender_, plain);
    ASSERT_EQ(oracle_receiver_.unprotect_rtcp(ours), plain) << i;
    const Packet theirs = oracle_sender_.protect_rtcp(plain);
    ASSERT_EQ(theirs.size(), ours.size());
    ASSERT_EQ(unprotect_rtcp(receiver_, theirs), plain) << i;
  }
}

TEST_P(OracleTest, rtcp_of_one_source_is_the_same_byte_for_byte) {
  for (int i = 0; i < 500; ++i) {
    const Packet plain = make_rtcp(7, random_.u32() % 100 * 4);
    ASSERT_EQ(protect_rtcp(sender_, plain), oracle_sender_.protect_rtcp(plain)) << i;
  }
}

TEST_P(OracleTest, both_refuse_replayed_and_tampered_rtcp) {
  for (int i = 0; i < 200; ++i) {
    const Packet sealed = oracle_sender_.protect_rtcp(make_rtcp(7, 40));
    Packet forged = sealed;
    // Not in the SSRC: libsrtp2 makes state for a source before it has authenticated it.
    forged[8 + random_.u32() % (forged.size() - 8)] ^= static_cast<std::uint8_t>(1 + i % 255);
    ASSERT_TRUE(unprotect_rtcp(receiver_, forged).empty());
    ASSERT_TRUE(oracle_receiver_.unprotect_rtcp(forged).empty());
    ASSERT_EQ(unprotect_rtcp(receiver_, sealed), oracle_receiver_.unprotect_rtcp(sealed));
    ASSERT_TRUE(unprotect_rtcp(receiver_, sealed).empty());
    ASSERT_TRUE(oracle_receiver_.unprotect_rtcp(sealed).empty());
  }
}

}  // namespace
}  // namespace proto::srtp
