#include "proto/dtls/alert_reader.hpp"

#include <gtest/gtest.h>

#include "tests/proto/dtls/world.hpp"

namespace proto::dtls {
namespace {

// Reads as the client what the server writes; session_test.cpp has the other direction.
class Reading : public testing::Test {
 protected:
  void SetUp() override {
    world.client.start(kStart);
    world.exchange();
    reader = AlertReader::of(world.client.native());
    ASSERT_TRUE(reader);
  }
  World world;
  std::optional<AlertReader> reader;
};

TEST_F(Reading, knows_a_close_notify) {
  world.session.close(world.out);
  const std::vector<Datagram> written = world.answers();
  ASSERT_EQ(written.size(), 1u);
  EXPECT_TRUE(reader->ends(written.front()));
  EXPECT_FALSE(AlertReader::of(World().client.native())) << "not connected";
}

TEST_F(Reading, goes_on_after_a_warning) {
  SSL_renegotiate(world.client.native());  // the server answers: no_renegotiation
  SSL_do_handshake(world.client.native());
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  const std::vector<Datagram> written = world.answers();
  ASSERT_EQ(written.size(), 1u);
  ASSERT_EQ(written.front().front(), SSL3_RT_ALERT);
  EXPECT_FALSE(reader->ends(written.front()));
}

TEST_F(Reading, takes_no_alert_that_it_would_write_itself) {
  world.client.close();
  const std::vector<Datagram> written = world.client.take();
  ASSERT_EQ(written.size(), 1u);
  EXPECT_FALSE(reader->ends(written.front()));
}

TEST_F(Reading, takes_no_alert_of_another_session) {
  World other;
  other.client.start(kStart);
  other.exchange();
  other.session.close(other.out);
  EXPECT_FALSE(reader->ends(other.answers().front()));
}

TEST_F(Reading, takes_nothing_that_is_no_alert) {
  EXPECT_FALSE(reader->ends({}));
  const Datagram clear{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 2, 40};
  EXPECT_FALSE(reader->ends(clear));
  for (std::size_t size = 0; size < 60; ++size) {
    Datagram record(13 + size, 3);
    std::copy_n(std::array<std::uint8_t, 11>{21, 0xfe, 0xfd, 0, 1}.begin(), 11, record.begin());
    base::store_u16(record.data() + 11, static_cast<std::uint16_t>(size));
    EXPECT_FALSE(reader->ends(record)) << size;
  }
}

}  // namespace
}  // namespace proto::dtls
