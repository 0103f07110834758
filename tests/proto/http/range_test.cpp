#include "proto/http/range.hpp"

#include <gtest/gtest.h>

namespace proto::http {
namespace {

WantedRange part(std::uint64_t first, std::uint64_t size) {
  return ByteRange{first, size};
}

TEST(Range, is_read_as_the_rfc_has_it) {
  EXPECT_EQ(read_range("bytes=0-1", 10), part(0, 2));
  EXPECT_EQ(read_range("bytes=0-", 10), part(0, 10));
  EXPECT_EQ(read_range("bytes=9-9", 10), part(9, 1));
  EXPECT_EQ(read_range("bytes=4-99", 10), part(4, 6));
  EXPECT_EQ(read_range("bytes=-3", 10), part(7, 3));
  EXPECT_EQ(read_range("bytes=-30", 10), part(0, 10));
  EXPECT_EQ(read_range("Bytes= 2 - 3 ", 10), part(2, 2));
  EXPECT_EQ(read_range("bytes=5-99999999999999999999999999", 10), part(5, 5));
}

TEST(Range, of_which_the_body_has_nothing_is_refused) {
  for (const char* field : {"bytes=10-", "bytes=10-11", "bytes=-0", "bytes=99999999999999999999-"})
    EXPECT_EQ(read_range(field, 10), WantedRange(NoSuchRange{})) << field;
  EXPECT_EQ(read_range("bytes=0-0", 0), WantedRange(NoSuchRange{}));
  EXPECT_EQ(read_range("bytes=-1", 0), WantedRange(NoSuchRange{}));
}

TEST(Range, that_cannot_be_read_or_is_of_several_gives_all) {
  for (const char* field : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,4-5",
                            "seconds=0-1", "bytes=5-4", "bytes=+1-2", "bytes=1", "bytes=0x1-2"})
    EXPECT_EQ(read_range(field, 10), WantedRange(WholeBody{})) << field;
}

class Digits final : public BodySource {
 public:
  std::uint64_t size() const override { return 10; }
  bool read(std::uint64_t at, base::Bytes into) override {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = static_cast<std::uint8_t>('0' + at + i);
    return at + into.size() <= 10;
  }
};

class SourceTest : public testing::Test {
 protected:
  Response ask() {
    return respond_with_source(request_, std::make_shared<Digits>(), {"video/mp4", "\"a\""});
  }
  static std::string text_of(const Response& response) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(response.body_size()));
    EXPECT_TRUE(response.source()->read(0, bytes));
    return std::string(bytes.begin(), bytes.end());
  }
  Request request_;
};

TEST_F(SourceTest, is_given_whole_when_nobody_asks_for_a_part) {
  const Response response = ask();
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(response.body_size(), 10u);
  EXPECT_TRUE(response.body_bytes().empty());
  EXPECT_EQ(text_of(response), "0123456789");
  EXPECT_EQ(response.headers.find("Accept-Ranges"), "bytes");
  EXPECT_EQ(response.headers.find("ETag"), "\"a\"");
}

TEST_F(SourceTest, gives_the_part_that_was_asked_for) {
  request_.headers.set("Range", "bytes=2-4");
  const Response response = ask();
  EXPECT_EQ(response.status, 206u);
  EXPECT_EQ(response.headers.find("Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(response.body_size(), 3u);
  EXPECT_EQ(text_of(response), "234");
}

TEST_F(SourceTest, says_how_long_it_is_when_there_is_no_such_part) {
  request_.headers.set("Range", "bytes=10-");
  const Response response = ask();
  EXPECT_EQ(response.status, 416u);
  EXPECT_EQ(response.headers.find("Content-Range"), "bytes */10");
}

TEST_F(SourceTest, that_has_changed_is_given_whole) {
  request_.headers.set("Range", "bytes=2-4");
  request_.headers.set("If-Range", "\"b\"");
  EXPECT_EQ(ask().status, 200u);
  request_.headers.set("If-Range", "\"a\"");
  EXPECT_EQ(ask().status, 206u);
}

TEST_F(SourceTest, that_the_client_has_is_not_sent_again) {
  request_.headers.set("If-None-Match", "\"a\"");
  const Response response = ask();
  EXPECT_EQ(response.status, 304u);
  EXPECT_EQ(response.source(), nullptr);
}

}  // namespace
}  // namespace proto::http
