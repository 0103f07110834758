#include "proto/sdp/codec_match.hpp"

#include <gtest/gtest.h>

#include "tests/proto/sdp/browser.hpp"

namespace proto::sdp {
namespace {

using media::Codec;

constexpr Codec kVideoCodecs[] = {Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1};

PayloadFormat format_of(std::string encoding, std::uint32_t clock_rate, std::string fmtp = "",
                        std::uint8_t channels = 1) {
  PayloadFormat format;
  format.payload_type = 96;
  format.encoding = std::move(encoding);
  format.clock_rate = clock_rate;
  format.channels = channels;
  format.fmtp = std::move(fmtp);
  return format;
}

TEST(CodecMatch, names_are_compared_without_regard_to_case) {
  EXPECT_EQ(codec_of(format_of("vp8", 90'000)), Codec::kVp8);
  EXPECT_EQ(codec_of(format_of("OPUS", 48'000, "", 2)), Codec::kOpus);
  EXPECT_EQ(codec_of(format_of("AV1", 90'000)), Codec::kAv1);
}

TEST(CodecMatch, other_codecs_and_clocks_are_not_ours) {
  EXPECT_FALSE(codec_of(format_of("VP8", 48'000)).has_value());
  EXPECT_FALSE(codec_of(format_of("opus", 48'000, "", 1)).has_value());
  for (const char* encoding : {"", "rtx", "red", "ulpfec", "flexfec-03", "H265", "PCMU"}) {
    EXPECT_FALSE(codec_of(format_of(encoding, 90'000)).has_value()) << encoding;
  }
}

TEST(CodecMatch, h264_needs_mode_1_and_a_baseline_profile) {
  const auto h264 = [](std::string fmtp) { return codec_of(format_of("H264", 90'000, fmtp)); };
  EXPECT_EQ(h264("packetization-mode=1;profile-level-id=42e01f"), Codec::kH264);
  EXPECT_EQ(h264("profile-level-id=42001f;packetization-mode=1"), Codec::kH264);
  EXPECT_EQ(h264("packetization-mode=1"), Codec::kH264) << "the default profile is baseline";
  EXPECT_FALSE(h264("packetization-mode=0;profile-level-id=42e01f").has_value());
  EXPECT_FALSE(h264("profile-level-id=42e01f").has_value());
  EXPECT_FALSE(h264("packetization-mode=1;profile-level-id=4d001f").has_value());
  EXPECT_FALSE(h264("packetization-mode=1;profile-level-id=640c1f").has_value());
  EXPECT_FALSE(h264("packetization-mode=1;profile-level-id=junk").has_value());
}

TEST(CodecMatch, vp9_and_av1_only_in_profile_0) {
  EXPECT_EQ(codec_of(format_of("VP9", 90'000)), Codec::kVp9);
  EXPECT_EQ(codec_of(format_of("VP9", 90'000, "profile-id=0")), Codec::kVp9);
  EXPECT_FALSE(codec_of(format_of("VP9", 90'000, "profile-id=2")).has_value());
  EXPECT_EQ(codec_of(format_of("AV1", 90'000, "level-idx=5;profile=0;tier=0")), Codec::kAv1);
  EXPECT_FALSE(codec_of(format_of("AV1", 90'000, "profile=1")).has_value());
}

TEST(CodecMatch, constrained_baseline_is_the_best_h264_of_chromium) {
  const SessionDescription offer = browser("chromium-156", "offer_sendonly");
  const PayloadFormat* const best = best_format(offer.media[1], Codec::kH264);
  ASSERT_NE(best, nullptr);
  EXPECT_EQ(best->payload_type, 108) << "42e01f, though 42001f stands before it";
  EXPECT_EQ(rtx_of(offer.media[1], 108)->payload_type, 109);
}

TEST(CodecMatch, firefox_offline_has_no_h264) {
  const SessionDescription offer = browser("firefox-esr-153", "offer_sendonly");
  EXPECT_EQ(best_format(offer.media[1], Codec::kH264), nullptr);
  EXPECT_EQ(best_format(offer.media[1], Codec::kVp8)->payload_type, 120);
  EXPECT_EQ(best_format(offer.media[0], Codec::kOpus)->payload_type, 109);
  EXPECT_EQ(rtx_of(offer.media[1], 120)->payload_type, 124);
  EXPECT_EQ(rtx_of(offer.media[0], 109), nullptr);
}

TEST(CodecMatch, rtx_without_a_number_repairs_nothing) {
  MediaSection section;
  section.formats = {format_of("rtx", 90'000, "apt=x"), format_of("rtx", 90'000)};
  EXPECT_EQ(rtx_of(section, 0), nullptr);
}

TEST(CodecMatch, our_own_formats_are_ones_that_we_take) {
  for (const Codec codec : kVideoCodecs) {
    const std::vector<PayloadFormat> formats = own_formats(codec);
    ASSERT_EQ(formats.size(), 2U);
    EXPECT_EQ(codec_of(formats[0]), codec);
    EXPECT_TRUE(formats[0].has_feedback("nack pli"));
    EXPECT_TRUE(formats[0].has_feedback("rrtr"));
    MediaSection section;
    section.formats = formats;
    EXPECT_EQ(rtx_of(section, formats[0].payload_type), &section.formats[1]);
  }
  const std::vector<PayloadFormat> opus = own_formats(Codec::kOpus);
  ASSERT_EQ(opus.size(), 1U);
  EXPECT_EQ(codec_of(opus[0]), Codec::kOpus);
  EXPECT_EQ(opus[0].payload_type, kOpusPayloadType);
}

TEST(CodecMatch, an_answered_format_keeps_only_the_feedback_that_we_do) {
  PayloadFormat offered = format_of("VP8", 90'000, "max-fs=12288");
  offered.feedback = {"goog-remb", "rrtr", "nack", "nack sli", "nack pli", "ccm tmmbr", "ccm fir"};
  const PayloadFormat format = answered(offered);
  EXPECT_EQ(format.feedback,
            (std::vector<std::string>{"goog-remb", "nack", "nack pli", "ccm fir"}));
  EXPECT_EQ(format.fmtp, "max-fs=12288");
}

}  // namespace
}  // namespace proto::sdp
