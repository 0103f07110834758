#include "proto/rtmp/command.hpp"

#include <gtest/gtest.h>

namespace proto::rtmp {
namespace {

Message command(std::vector<std::uint8_t> payload, MessageType type = kCommandAmf0) {
  return {.type = type, .payload = std::move(payload)};
}

TEST(RtmpCommand, is_read_with_its_texts) {
  const auto read = parse_command(command(encode_amf0(
      {amf0_text("publish"), amf0_number(5), amf0_null(), amf0_text("key"), amf0_text("live")})));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "publish");
  EXPECT_EQ(read->transaction, 5);
  EXPECT_EQ(read->text(0), "key");
  EXPECT_EQ(read->text(1), "live");
  EXPECT_EQ(read->text(2), "");
  EXPECT_EQ(read->object(), nullptr);
}

TEST(RtmpCommand, may_lack_its_transaction) {
  const auto read =
      parse_command(command(encode_amf0({amf0_text("play"), amf0_null(), amf0_text("show")})));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->transaction, 0);
  EXPECT_EQ(read->text(0), "show");
}

TEST(RtmpCommand, needs_a_name) {
  EXPECT_FALSE(parse_command(command({})));
  EXPECT_FALSE(parse_command(command(encode_amf0({amf0_number(1)}))));
}

TEST(RtmpCommand, of_amf3_is_read_with_and_without_its_zero_byte) {
  auto payload = encode_amf0({amf0_text("play")});
  EXPECT_TRUE(parse_command(command(payload, kCommandAmf3)));
  payload.insert(payload.begin(), 0);
  EXPECT_TRUE(parse_command(command(payload, kCommandAmf3)));
}

TEST(RtmpCommand, bounds_the_codes_of_a_client) {
  std::vector<Amf0Value> many;
  for (int i = 0; i < 100; ++i) many.push_back(amf0_text("c" + std::to_string(100 + i)));
  const auto codes = four_ccs_of(amf0_object({{"fourCcList", amf0_strict_array(many)}}));
  EXPECT_EQ(codes.size(), 32U);
}

TEST(RtmpCommand, data_need_a_name) {
  EXPECT_TRUE(data_payload({.type = kDataAmf0, .payload = {0, 1, 2, 3}}).empty());
  const auto cut = encode_amf0({amf0_text("@setDataFrame")});
  EXPECT_TRUE(data_payload({.type = kDataAmf0, .payload = cut}).empty());
}

}  // namespace
}  // namespace proto::rtmp
