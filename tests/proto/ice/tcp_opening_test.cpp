#include "proto/ice/tcp_opening.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "proto/ice/tcp_framing.hpp"
#include "proto/stun/message.hpp"

namespace proto::ice {
namespace {

using Kind = TcpOpening::Kind;
using Stream = std::vector<std::uint8_t>;

Stream framed(const Stream& message) {
  Stream stream{static_cast<std::uint8_t>(message.size() >> 8),
                static_cast<std::uint8_t>(message.size())};
  stream.insert(stream.end(), message.begin(), message.end());
  return stream;
}

Stream check(std::string_view username,
             stun::MessageType type = stun::MessageType::kBindingRequest) {
  Stream bytes(1200);
  stun::MessageWriter writer(bytes, type, {1, 2, 3});
  if (!username.empty()) writer.username(username);
  writer.priority(7);
  bytes.resize(writer.finish("a-password-of-22-characters"));
  return bytes;
}

Kind kind_of(const Stream& stream) {
  return read_tcp_opening(stream).kind;
}
Kind kind_of(std::string_view text) {
  return read_tcp_opening(base::as_bytes(text)).kind;
}

TEST(TcpOpening, is_a_check_with_the_ufrag_of_whom_it_is_for) {
  const Stream stream = framed(check("00serv:clnt"));
  const TcpOpening opening = read_tcp_opening(stream);
  EXPECT_EQ(opening.kind, Kind::kCheck);
  EXPECT_EQ(opening.ufrag, "00serv");
}

TEST(TcpOpening, does_not_mind_what_comes_behind) {
  Stream stream = framed(check("00serv:clnt"));
  stream.resize(stream.size() + 3000, 0xFF);
  EXPECT_EQ(kind_of(stream), Kind::kCheck);
}

TEST(TcpOpening, is_undecided_until_the_check_is_whole) {
  const Stream stream = framed(check("00serv:clnt"));
  for (std::size_t size = 0; size < stream.size(); ++size) {
    EXPECT_EQ(kind_of(Stream(stream.begin(), stream.begin() + static_cast<long>(size))),
              Kind::kUndecided)
        << size;
  }
}

TEST(TcpOpening, is_something_else_by_its_first_byte) {
  EXPECT_EQ(kind_of("\x16"), Kind::kOther) << "TLS";
  EXPECT_EQ(kind_of("G"), Kind::kOther) << "HTTP";
  EXPECT_EQ(kind_of("\x80"), Kind::kOther) << "SSL 2";
  EXPECT_EQ(kind_of("\x06"), Kind::kOther) << "a frame too long for a check";
  EXPECT_EQ(kind_of("\x05"), Kind::kUndecided);
}

TEST(TcpOpening, is_something_else_as_soon_as_a_byte_is_not_a_checks) {
  const Stream good = framed(check("00serv:clnt"));
  for (const std::size_t at : {2u, 3u, 4u, 6u, 7u, 8u, 9u}) {
    Stream bad = good;
    bad[at] ^= 0x40;
    bad.resize(at == 4 ? 6 : at + 1);  // the length has two bytes
    EXPECT_EQ(kind_of(bad), Kind::kOther) << at;
  }
}

TEST(TcpOpening, has_a_sane_length) {
  for (const std::size_t size : {0u, 1u, 19u, 21u, 1284u}) {
    const Stream stream{static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
    EXPECT_EQ(kind_of(stream), Kind::kOther) << size;
  }
  EXPECT_EQ(kind_of(Stream{0, 20}), Kind::kUndecided);
  EXPECT_EQ(kind_of(Stream{5, 0}), Kind::kUndecided);
}

TEST(TcpOpening, of_a_check_that_is_broken_or_for_nobody_is_something_else) {
  EXPECT_EQ(kind_of(framed(check(""))), Kind::kOther) << "no USERNAME";
  EXPECT_EQ(kind_of(framed(check("00serv:clnt", stun::MessageType::kBindingResponse))),
            Kind::kOther);
  Stream bad = framed(check("00serv:clnt"));
  bad.back() ^= 1;  // of FINGERPRINT
  EXPECT_EQ(kind_of(bad), Kind::kOther);
}

}  // namespace
}  // namespace proto::ice
