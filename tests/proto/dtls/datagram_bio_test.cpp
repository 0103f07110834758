#include "proto/dtls/datagram_bio.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>

namespace proto::dtls {
namespace {

const base::SocketAddress kPeer{base::IpAddress::v4(192, 0, 2, 1), 4000};

// A record of `size` octets of content with a sequence number of OpenSSL's.
std::vector<std::uint8_t> record(std::uint16_t epoch, std::uint64_t sequence, std::size_t size) {
  std::vector<std::uint8_t> bytes(13 + size, 0xAA);
  bytes[0] = 22;
  base::store_u64(bytes.data() + 3, sequence);
  base::store_u16(bytes.data() + 3, epoch);
  base::store_u16(bytes.data() + 11, static_cast<std::uint16_t>(size));
  return bytes;
}

class DatagramBio : public testing::Test {
 protected:
  DatagramBio() : bio(make_datagram_bio(port)) {
    port.out = &out;
    port.to = kPeer;
  }
  ~DatagramBio() override { BIO_free(bio); }

  int write(const std::vector<std::uint8_t>& bytes) {
    return BIO_write(bio, bytes.data(), static_cast<int>(bytes.size()));
  }
  std::uint64_t sequence_of(std::size_t item, std::size_t offset = 0) const {
    return base::load_u64(out.items()[item].bytes.data() + offset + 3);
  }

  base::TransmitQueue out;
  DatagramPort port;
  BIO* bio;
};

TEST_F(DatagramBio, reads_one_datagram_once) {
  const std::vector<std::uint8_t> datagram(100, 7);
  port.inbound = datagram;
  std::uint8_t buffer[2000];

  EXPECT_EQ(BIO_read(bio, buffer, sizeof buffer), 100);
  EXPECT_EQ(buffer[99], 7);
  EXPECT_LT(BIO_read(bio, buffer, sizeof buffer), 0);
  EXPECT_TRUE(BIO_should_retry(bio));
}

TEST_F(DatagramBio, loses_what_does_not_fit_like_a_socket) {
  const std::vector<std::uint8_t> datagram(100, 7);
  port.inbound = datagram;
  std::uint8_t buffer[10];

  EXPECT_EQ(BIO_read(bio, buffer, sizeof buffer), 10);
  EXPECT_LT(BIO_read(bio, buffer, sizeof buffer), 0);
}

TEST_F(DatagramBio, sends_a_datagram_for_each_write) {
  write(record(0, 0, 10));
  write(record(0, 1, 20));

  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out.items()[0].to, kPeer);
  EXPECT_EQ(out.items()[0].bytes.size(), 23u);
  EXPECT_EQ(out.items()[1].bytes.size(), 33u);
}

TEST_F(DatagramBio, loses_what_is_written_outside_a_call) {
  port.out = nullptr;

  EXPECT_EQ(write(record(0, 0, 10)), 23);
  EXPECT_TRUE(out.empty());
}

TEST_F(DatagramBio, numbers_every_record_of_epoch_0_anew) {
  std::vector<std::uint8_t> two = record(0, 0, 10);
  const auto second = record(0, 1, 5);
  two.insert(two.end(), second.begin(), second.end());
  port.records_flight = true;
  write(two);
  port.records_flight = false;
  port.resend();
  write(record(0, 2, 1));

  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(sequence_of(0), 0u);
  EXPECT_EQ(sequence_of(0, 23), 1u);
  EXPECT_EQ(sequence_of(1), 2u);
  EXPECT_EQ(sequence_of(1, 23), 3u);
  EXPECT_EQ(sequence_of(2), 4u);
}

TEST_F(DatagramBio, leaves_encrypted_records_alone) {
  write(record(1, 77, 10));

  EXPECT_EQ(sequence_of(0), (std::uint64_t{1} << 48) + 77);
}

TEST_F(DatagramBio, survives_a_record_that_is_cut_off) {
  auto bytes = record(0, 9, 10);
  base::store_u16(bytes.data() + 11, 5000);
  write(bytes);
  write({1, 2, 3});

  EXPECT_EQ(out.size(), 2u);
}

TEST_F(DatagramBio, repeats_only_the_flight) {
  write(record(0, 0, 1));
  port.resend();

  EXPECT_EQ(out.size(), 1u);
}

TEST_F(DatagramBio, takes_nothing_off_the_mtu) {
  EXPECT_EQ(BIO_ctrl(bio, BIO_CTRL_DGRAM_GET_MTU_OVERHEAD, 0, nullptr), 0);
  EXPECT_EQ(BIO_flush(bio), 1);
}

}  // namespace
}  // namespace proto::dtls
