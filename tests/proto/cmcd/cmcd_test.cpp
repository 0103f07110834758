#include "proto/cmcd/cmcd.hpp"

#include <string>

#include <gtest/gtest.h>

namespace proto::cmcd {
namespace {

TEST(Cmcd, reads_what_hls_js_sends) {
  // hls.js 1.7.4, percent-decoded.
  const auto report = parse(
      "bl=4000,br=2500,cid=\"/hls/klinik/\",d=2000,dl=4000,mtp=48100,nor=\"..%2Fx.m4s\",ot=v,"
      "sf=h,sid=\"6e2fb550-c457-11e9-bb97-0800200c9a66\",st=l,su,tb=2500,v=1");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->buffer_ms, 4'000u);
  EXPECT_EQ(report->bitrate_kbps, 2'500u);
  EXPECT_EQ(report->deadline_ms, 4'000u);
  EXPECT_EQ(report->throughput_kbps, 48'100u);
  EXPECT_TRUE(report->starting);
  EXPECT_FALSE(report->starved);
  EXPECT_EQ(report->latency_ms, std::nullopt);
}

TEST(Cmcd, reads_the_header_fields_joined_by_commas) {
  const auto report = parse("br=3200,d=4004,ot=v, bl=21300,mtp=25400, rtp=15000,bs, sf=d");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bitrate_kbps, 3'200u);
  EXPECT_EQ(report->buffer_ms, 21'300u);
  EXPECT_TRUE(report->starved);
}

TEST(Cmcd, reads_lists_decimals_and_booleans_of_version_2) {
  const auto report = parse("br=(3200;v 128;a),bl=(4000.5),bs=?1,su=?0,ltc=2100,df=12,v=2");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bitrate_kbps, 3'200u);
  EXPECT_EQ(report->buffer_ms, 4'000u);
  EXPECT_TRUE(report->starved);
  EXPECT_FALSE(report->starting);
  EXPECT_EQ(report->latency_ms, 2'100u);
  EXPECT_EQ(report->frames_dropped, 12u);
}

TEST(Cmcd, does_not_cut_at_commas_in_quotes) {
  const auto report = parse(R"(cid="a,bl=1,\"b\\",br=7)");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->buffer_ms, std::nullopt);
  EXPECT_EQ(report->bitrate_kbps, 7u);
}

TEST(Cmcd, leaves_out_what_is_not_of_its_kind) {
  const auto report = parse("bl=-5,br=many,mtp=1.x,com.example-key=3,dl=");
  ASSERT_TRUE(report);
  EXPECT_EQ(*report, Report{});
}

TEST(Cmcd, cuts_numbers_at_their_limits) {
  const auto report = parse("bl=99999999999,mtp=18446744073709551615");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->buffer_ms, kMillisecondsMax);
  EXPECT_EQ(report->throughput_kbps, kKbpsMax);
  EXPECT_EQ(parse("bl=18446744073709551616")->buffer_ms, std::nullopt);
}

TEST(Cmcd, refuses_what_is_no_list_of_keys) {
  EXPECT_FALSE(parse("cid=\"never ends,bl=1"));
  EXPECT_FALSE(parse("cid=\"ends in a backslash\\"));
  EXPECT_FALSE(parse("=3"));
  EXPECT_FALSE(parse("bl=1,,br=2"));
  EXPECT_FALSE(parse("b l=1"));
  EXPECT_FALSE(parse(std::string(65, 'k') + "=1"));
}

TEST(Cmcd, refuses_what_is_too_long_or_too_much) {
  EXPECT_FALSE(parse("cid=\"" + std::string(kSizeMax, 'x') + "\""));
  std::string keys = "k1";
  for (std::size_t i = 1; i < kKeysMax; ++i) keys += ",k";
  EXPECT_TRUE(parse(keys));
  EXPECT_FALSE(parse(keys + ",k"));
  EXPECT_EQ(parse(""), Report{});
}

}  // namespace
}  // namespace proto::cmcd
