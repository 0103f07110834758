#include "proto/rtmp/handshake.hpp"

#include <gtest/gtest.h>

namespace proto::rtmp {
namespace {

using State = Handshake::State;

class RtmpHandshake : public ::testing::Test {
 protected:
  State feed(std::string_view text) {
    rest_ = base::as_bytes(text);
    return handshake_.receive(rest_, random_, out_);
  }
  static std::string c1() {
    std::string bytes(kHandshakeSize, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
    return bytes;
  }

  base::SeededRandom random_{1};
  Handshake handshake_;
  base::ConstBytes rest_;
  std::string out_;
};

TEST_F(RtmpHandshake, answers_with_the_exact_echo_of_c1) {
  EXPECT_EQ(feed("\x03" + c1()), State::kGoesOn);
  ASSERT_EQ(out_.size(), 1 + 2 * kHandshakeSize);
  EXPECT_EQ(out_[0], 3);
  EXPECT_EQ(out_.substr(1, 8), std::string(8, '\0'));
  EXPECT_EQ(out_.substr(1 + kHandshakeSize), c1());
}

TEST_F(RtmpHandshake, fills_s1_with_chance) {
  feed("\x03" + c1());
  Handshake second;
  std::string other;
  const std::string hello = "\x03" + c1();
  base::ConstBytes in = base::as_bytes(hello);
  second.receive(in, random_, other);
  EXPECT_NE(out_.substr(9, 1528), other.substr(9, 1528));
}

TEST_F(RtmpHandshake, does_not_care_what_c2_says_and_leaves_what_follows) {
  const std::string bytes = "\x03" + c1() + std::string(kHandshakeSize, 'x') + "rest";
  EXPECT_EQ(feed(bytes), State::kDone);
  EXPECT_EQ(base::as_text(rest_), "rest");
}

TEST_F(RtmpHandshake, takes_single_bytes) {
  const std::string bytes = "\x03" + c1() + std::string(kHandshakeSize, 'x');
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i)
    ASSERT_EQ(feed({&bytes[i], 1}), State::kGoesOn);
  EXPECT_EQ(feed("x"), State::kDone);
  EXPECT_EQ(out_.size(), 1 + 2 * kHandshakeSize);
}

TEST_F(RtmpHandshake, refuses_encrypted_rtmp_without_an_answer) {
  EXPECT_EQ(feed("\x06" + c1()), State::kEncrypted);
  EXPECT_EQ(feed(c1()), State::kEncrypted);
  EXPECT_TRUE(out_.empty());
}

TEST_F(RtmpHandshake, refuses_what_is_no_rtmp) {
  EXPECT_EQ(feed("GET / HTTP/1.1\r\n\r\n"), State::kNotRtmp);
  EXPECT_TRUE(out_.empty());
}

}  // namespace
}  // namespace proto::rtmp
