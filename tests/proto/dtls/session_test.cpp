#include "proto/dtls/session.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "tests/proto/dtls/world.hpp"

namespace proto::dtls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Session, shakes_hands_and_gives_both_sides_the_same_keys) {
  World world;
  world.client.start(kStart);
  world.exchange();

  ASSERT_TRUE(world.client.is_connected());
  EXPECT_TRUE(world.session.is_connected());
  ASSERT_EQ(world.ready.size(), 1u);
  const KeysReady& keys = world.ready.front();
  EXPECT_EQ(keys.profile, kGcm);
  EXPECT_EQ(world.client.profile(), kGcm);
  ASSERT_EQ(keys.material_size, 56u);
  EXPECT_EQ(std::vector(keys.material.begin(), keys.material.begin() + 56),
            world.client.material(56));
  EXPECT_EQ(world.client.server_fingerprint(), context().fingerprint());
  EXPECT_EQ(world.now, kStart);
}

TEST(Session, agrees_on_the_other_profile_with_a_client_that_lacks_gcm) {
  World world({.profiles = "SRTP_AES128_CM_SHA1_80"});
  world.client.start(kStart);
  world.exchange();

  ASSERT_EQ(world.ready.size(), 1u);
  const KeysReady& keys = world.ready.front();
  EXPECT_EQ(keys.profile, kCm);
  ASSERT_EQ(keys.material_size, 60u);
  EXPECT_EQ(std::vector(keys.material.begin(), keys.material.end()), world.client.material(60));
}

TEST(Session, prefers_profiles_in_our_order) {
  const Context cm_first = *Context::make(std::array{kCm, kGcm}, kToday);
  World world({.profiles = "SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"});
  world.session = Session(cm_first, world.client.fingerprint(), kStart);
  world.client.start(kStart);
  world.exchange();

  ASSERT_EQ(world.ready.size(), 1u);
  EXPECT_EQ(world.ready.front().profile, kCm);
}

TEST(Session, refuses_a_certificate_that_the_sdp_did_not_name) {
  World world;
  Fingerprint other = world.client.fingerprint();
  other.sha256[31] ^= 1;
  world.session = Session(context(), other, kStart);
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.ready.empty());
  EXPECT_EQ(world.failures, std::vector{FailReason::kWrongFingerprint});
  EXPECT_FALSE(world.session.is_connected());
  EXPECT_TRUE(world.client.is_closed()) << "the client is told";
  EXPECT_EQ(world.session.next_timeout(), base::kNever);
}

TEST(Session, refuses_a_client_without_srtp) {
  World world({.profiles = ""});
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.ready.empty());
  EXPECT_EQ(world.failures, std::vector{FailReason::kNoSrtpProfile});
}

TEST(Session, refuses_a_client_without_a_profile_of_ours) {
  World world({.profiles = "SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_32"});
  world.client.start(kStart);
  world.exchange();

  EXPECT_EQ(world.failures, std::vector{FailReason::kNoSrtpProfile});
}

TEST(Session, refuses_a_client_without_a_certificate) {
  World world({.has_certificate = false});
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.ready.empty());
  EXPECT_EQ(world.failures, std::vector{FailReason::kHandshake});
  EXPECT_TRUE(world.client.has_failed()) << "an alert says so";
}

TEST(Session, refuses_dtls_1_0) {
  World world({.version_max = DTLS1_VERSION});
  world.client.start(kStart);
  world.exchange();

  EXPECT_EQ(world.failures, std::vector{FailReason::kHandshake});
}

TEST(Session, refuses_a_client_without_a_cipher_of_ours) {
  World world({.ciphers = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA"});
  world.client.start(kStart);
  world.exchange();

  EXPECT_EQ(world.failures, std::vector{FailReason::kHandshake});
}

TEST(Session, keeps_its_datagrams_under_the_limit) {
  World world;
  std::size_t datagrams = 0;
  world.to_client = [&](const Datagram& datagram) {
    EXPECT_LE(datagram.size(), kDatagramSizeMax);
    ++datagrams;
    return true;
  };
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_LE(datagrams, 3u) << "several messages share a datagram";
}

TEST(Session, gives_up_a_client_that_never_begins) {
  World world;
  EXPECT_EQ(world.session.next_timeout(), kStart + kHandshakeMax);

  world.session.handle_timeout(kStart + kHandshakeMax - milliseconds(1), world.out);
  world.drain();
  EXPECT_TRUE(world.failures.empty());
  world.session.handle_timeout(kStart + kHandshakeMax, world.out);
  world.session.handle_timeout(kStart + kHandshakeMax + seconds(1), world.out);
  world.drain();

  EXPECT_EQ(world.failures, std::vector{FailReason::kTimeout});
  EXPECT_TRUE(world.out.empty());
}

TEST(Session, counts_the_time_of_a_handshake_from_its_first_datagram) {
  World world;
  world.client.start(kStart + seconds(25));
  world.now = kStart + seconds(25);
  std::size_t seen = 0;
  world.to_server = [&](const Datagram&) { return ++seen == 1; };
  world.run(kStart + seconds(54));
  EXPECT_TRUE(world.failures.empty());

  world.run(kStart + seconds(56));
  EXPECT_EQ(world.failures, std::vector{FailReason::kTimeout});
}

TEST(Session, answers_the_address_it_last_heard) {
  const base::SocketAddress moved{base::IpAddress::v4(198, 51, 100, 7), 5000};
  World world({.mtu = 600, .padding = 1200});
  world.client.start(kStart);
  std::vector<Datagram> hello = world.client.take();
  world.session.receive(kStart, kClient, hello[0], world.out);
  world.session.receive(kStart, kClient, hello[1], world.out);
  world.session.receive(kStart, moved, hello[2], world.out);
  world.session.handle_timeout(kStart + seconds(1), world.out);

  ASSERT_GE(world.out.size(), 2u);
  for (const base::Transmit& item : world.out.items()) EXPECT_EQ(item.to, moved);
}

TEST(Session, ignores_what_is_not_dtls) {
  World world;
  base::SeededRandom random(1);
  const auto disturb = [&] {
    for (std::size_t size = 0; size < 60; ++size) {
      Datagram noise(size);
      random.fill(noise);
      if (size > 13) {
        noise[0] = static_cast<std::uint8_t>(20 + size % 4);
        noise[1] = 0xfe;
        noise[2] = 0xfd;
        base::store_u16(noise.data() + 3, 1);  // an epoch without keys, or not ours
        base::store_u16(noise.data() + 11, static_cast<std::uint16_t>(size - 13));
      }
      world.deliver(noise);
    }
  };
  disturb();
  world.client.start(kStart);
  world.exchange();
  disturb();

  expect_connected(world);
  EXPECT_EQ(world.closes, 0);
}

class Connected : public testing::Test {
 protected:
  void SetUp() override {
    world.client.start(kStart);
    world.exchange();
    ASSERT_TRUE(world.session.is_connected());
  }
  World world;
};

TEST_F(Connected, hears_the_client_close) {
  world.client.close();
  world.exchange();

  EXPECT_EQ(world.closes, 1);
  EXPECT_FALSE(world.session.is_connected());
  EXPECT_TRUE(world.failures.empty());
}

TEST_F(Connected, tells_the_client_that_it_closes) {
  world.session.close(world.out);
  ASSERT_EQ(world.out.size(), 1u);
  EXPECT_EQ(world.out.items()[0].to, kClient);
  world.exchange();

  EXPECT_TRUE(world.client.is_closed());
  EXPECT_FALSE(world.session.is_connected());
  EXPECT_EQ(world.closes, 0) << "whoever closes needs no event";
  world.session.close(world.out);
  EXPECT_TRUE(world.out.empty());
}

TEST_F(Connected, tells_the_client_that_it_closes_after_it_has_heard_more) {
  world.client.send_application(base::as_bytes("hello"));
  world.exchange();

  world.session.close(world.out);
  world.exchange();

  EXPECT_TRUE(world.client.is_closed());
}

TEST_F(Connected, throws_application_data_away) {
  const std::vector<std::uint8_t> bytes(1000, 7);
  for (int i = 0; i < 10; ++i) world.client.send_application(bytes);
  world.exchange();

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_TRUE(world.out.empty());
  EXPECT_EQ(world.closes, 0);
  EXPECT_EQ(world.session.dropped(), 10u);
}

TEST_F(Connected, ignores_a_second_client_hello) {
  TestClient other;
  other.start(kStart);
  for (Datagram& datagram : other.take()) world.deliver(datagram);

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_TRUE(world.out.empty());
}

TEST_F(Connected, ignores_a_forged_alert) {
  Datagram alert{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 2, 40};
  world.deliver(alert);
  alert[4] = 1;  // the epoch that is encrypted
  world.deliver(alert);

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_EQ(world.closes, 0);
  EXPECT_EQ(world.session.dropped(), 2u);
}

TEST_F(Connected, counts_nothing_that_the_handshake_needed) {
  EXPECT_EQ(world.session.dropped(), 0u);
  world.client.close();
  world.exchange();
  EXPECT_EQ(world.closes, 1);
  EXPECT_EQ(world.session.dropped(), 0u);
}

TEST_F(Connected, ignores_records_too_short_to_be_encrypted) {
  for (std::uint8_t type = 20; type < 24; ++type) {
    for (std::size_t size = 0; size < 40; ++size) {
      Datagram record(13 + size, 2);
      std::copy_n(std::array<std::uint8_t, 11>{type, 0xfe, 0xfd, 0, 1}.begin(), 11, record.begin());
      record[10] = 9;
      base::store_u16(record.data() + 11, static_cast<std::uint16_t>(size));
      world.deliver(record);
    }
  }
  EXPECT_TRUE(world.session.is_connected());
  EXPECT_EQ(world.session.dropped(), 4u * 40u);
  EXPECT_EQ(world.closes, 0);
}

TEST(Session, hears_a_goodbye_under_chacha20) {
  World world({.ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305"});
  world.client.start(kStart);
  world.exchange();
  ASSERT_TRUE(world.session.is_connected());
  world.client.close();
  world.exchange();
  EXPECT_EQ(world.closes, 1);
}

TEST_F(Connected, does_not_negotiate_again) {
  SSL_renegotiate(world.client.native());
  SSL_do_handshake(world.client.native());
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);

  EXPECT_EQ(world.ready.size(), 1u);
  EXPECT_EQ(world.closes, 0);
  EXPECT_TRUE(world.session.is_connected());
}

TEST_F(Connected, leaves_nothing_to_resume) {
  EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get_session(world.client.native())), 0);
  EXPECT_EQ(SSL_SESSION_is_resumable(SSL_get_session(world.client.native())), 0);
}

TEST_F(Connected, is_encrypted_with_aes_128_gcm) {
  EXPECT_EQ(world.client.cipher(), "ECDHE-ECDSA-AES128-GCM-SHA256");
}

TEST_F(Connected, settles_by_itself_when_the_handshake_cannot_be_asked_for_any_more) {
  EXPECT_EQ(world.session.next_timeout(), kStart + std::chrono::minutes(4));
  world.session.handle_timeout(kStart + std::chrono::hours(10), world.out);
  world.drain();

  EXPECT_TRUE(world.out.empty());
  EXPECT_TRUE(world.session.is_connected());
  EXPECT_EQ(world.session.next_timeout(), base::kNever);
}

// Client and server after settle(), with each cipher that the server takes.
class Settled : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    world.client.start(kStart);
    world.exchange();
    world.session.settle();
    ASSERT_TRUE(world.session.is_connected());
    ASSERT_TRUE(world.out.empty()) << "the goodbye is for later";
  }
  Datagram goodbye_of_client() {
    world.client.close();
    auto written = world.client.take();
    CHECK(written.size() == 1);
    return written.front();
  }
  World world{{.ciphers = GetParam()}};
};

INSTANTIATE_TEST_SUITE_P(Ciphers, Settled,
                         testing::Values("ECDHE-ECDSA-AES128-GCM-SHA256",
                                         "ECDHE-ECDSA-CHACHA20-POLY1305",
                                         "ECDHE-ECDSA-AES256-GCM-SHA384"));

TEST_P(Settled, hears_the_client_close) {
  Datagram goodbye = goodbye_of_client();
  world.deliver(goodbye);

  EXPECT_EQ(world.closes, 1);
  EXPECT_FALSE(world.session.is_connected());
  EXPECT_EQ(world.session.dropped(), 0u);
}

TEST_P(Settled, hears_it_behind_another_record) {
  world.client.send_application(base::as_bytes("hello"));
  Datagram both = world.client.take().front();
  const Datagram goodbye = goodbye_of_client();
  both.insert(both.end(), goodbye.begin(), goodbye.end());
  world.deliver(both);

  EXPECT_EQ(world.closes, 1);
}

TEST_P(Settled, believes_no_goodbye_that_was_changed_anywhere) {
  const Datagram goodbye = goodbye_of_client();
  for (std::size_t i = 0; i < goodbye.size(); ++i) {
    Datagram changed = goodbye;
    changed[i] ^= 1;
    world.deliver(changed);
    EXPECT_EQ(world.closes, 0) << "octet " << i;
  }
  for (std::size_t size = 0; size < goodbye.size(); ++size) {
    Datagram shorter(goodbye.begin(), goodbye.begin() + static_cast<std::ptrdiff_t>(size));
    world.deliver(shorter);
    EXPECT_EQ(world.closes, 0) << size << " octets";
  }
  EXPECT_TRUE(world.session.is_connected());
  EXPECT_EQ(world.session.dropped(), 2 * goodbye.size());
}

TEST_P(Settled, tells_the_client_that_it_closes) {
  world.session.close(world.out);
  ASSERT_EQ(world.out.size(), 1u);
  EXPECT_EQ(world.out.items()[0].to, kClient);
  world.exchange();

  EXPECT_TRUE(world.client.is_closed());
  EXPECT_FALSE(world.session.is_connected());
  world.session.close(world.out);
  EXPECT_TRUE(world.out.empty());
}

TEST_P(Settled, drops_what_is_no_goodbye) {
  TestClient other;
  other.start(kStart);
  for (Datagram& datagram : other.take()) world.deliver(datagram);
  Datagram alert{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 2, 40};
  world.deliver(alert);
  world.client.send_application(base::as_bytes("hello"));
  world.exchange();

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_TRUE(world.out.empty());
  EXPECT_EQ(world.closes, 0);
  EXPECT_GE(world.session.dropped(), 3u);
}

TEST_P(Settled, settles_once) {
  world.session.settle();
  EXPECT_EQ(world.session.next_timeout(), base::kNever);
  world.session.handle_timeout(kStart + std::chrono::hours(1), world.out);
  EXPECT_TRUE(world.session.is_connected());
  EXPECT_TRUE(world.out.empty());
}

TEST(Session, settles_nothing_before_it_is_connected) {
  World world;
  world.session.settle();
  world.client.start(kStart);
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  world.session.settle();
  for (const Datagram& datagram : world.answers()) world.client.receive(kStart, datagram);
  world.exchange();

  expect_connected(world);
}

TEST(Session, can_be_moved_in_the_middle_of_a_handshake) {
  World world;
  world.client.start(kStart);
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  Session moved = std::move(world.session);
  world.session = std::move(moved);
  for (const Datagram& datagram : world.answers()) world.client.receive(kStart, datagram);
  world.exchange();

  expect_connected(world);
}

TEST(Session, closes_without_a_word_before_it_is_connected) {
  World world;
  world.client.start(kStart);
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  world.out.clear();

  world.session.close(world.out);

  EXPECT_TRUE(world.out.empty());
  EXPECT_EQ(world.session.next_timeout(), base::kNever);
  Datagram late(20, 22);
  world.deliver(late);
  EXPECT_TRUE(world.out.empty());
}

}  // namespace
}  // namespace proto::dtls
