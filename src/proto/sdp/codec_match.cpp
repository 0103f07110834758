#include "proto/sdp/codec_match.hpp"

#include <algorithm>
#include <array>

#include "media/codec/h264_profile.hpp"
#include "proto/sdp/text.hpp"

namespace proto::sdp {
namespace {

using media::Codec;
using media::codec::H264Profile;

constexpr std::array kCodecs = {Codec::kOpus, Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1};

// Feedback that the SFU gives or understands. red, ulpfec and flexfec are formats of their own and
// are never answered: Chromium 156 would wrap VP8 in RED as soon as red stays in the answer.
constexpr std::array<std::string_view, 5> kFeedback = {"goog-remb", "transport-cc", "ccm fir",
                                                       "nack", "nack pli"};
// A receiver tells its time (RFC 3611 section 4.4) and is answered. We tell none.
constexpr std::string_view kReceiverTime = "rrtr";

constexpr std::string_view kOpusParameters = "minptime=10;useinbandfec=1";
constexpr std::string_view kH264Parameters =
    "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
constexpr std::string_view kVp9Parameters = "profile-id=0";
constexpr std::string_view kAv1Parameters = "level-idx=5;profile=0;tier=0";

std::optional<H264Profile> h264_profile_of(const PayloadFormat& format) {
  const auto id = format.parameter("profile-level-id");
  if (!id) return media::codec::kH264DefaultProfileLevel.profile;
  const auto parsed = media::codec::parse_h264_profile_level(*id);
  if (!parsed) return std::nullopt;
  return parsed->profile;
}

bool takes_h264(const PayloadFormat& format) {
  // Without the parameter the mode is 0, which has no fragments (RFC 6184 section 8.1).
  if (format.parameter("packetization-mode") != "1") return false;
  const auto profile = h264_profile_of(format);
  return profile == H264Profile::kConstrainedBaseline || profile == H264Profile::kBaseline;
}

// Absent means profile 0 (RFC 9628 section 6; AV1 RTP specification section 7.2).
bool has_profile_zero(const PayloadFormat& format, std::string_view parameter) {
  return format.parameter(parameter).value_or("0") == "0";
}

bool takes_profile(const PayloadFormat& format, Codec codec) {
  switch (codec) {
    case Codec::kOpus:
      return format.channels == 2;  // RFC 7587 section 7: always "opus/48000/2"
    case Codec::kH264:
      return takes_h264(format);
    case Codec::kVp8:
      return true;
    case Codec::kVp9:
      return has_profile_zero(format, "profile-id");
    case Codec::kAv1:
      return has_profile_zero(format, "profile");
    case Codec::kAac:
      break;
  }
  return false;
}

PayloadFormat own_format(std::uint8_t payload_type, Codec codec, std::string_view fmtp) {
  PayloadFormat format;
  format.payload_type = payload_type;
  format.encoding = media::rtpmap_name(codec);
  format.clock_rate = media::clock_rate(codec);
  format.fmtp = fmtp;
  if (media::kind_of(codec) == media::Kind::kAudio) {
    format.channels = 2;
    format.feedback = {"transport-cc", "nack"};
  } else {
    format.feedback.assign(kFeedback.begin(), kFeedback.end());
    format.feedback.emplace_back(kReceiverTime);
  }
  return format;
}

PayloadFormat own_rtx(std::uint8_t payload_type, std::uint8_t repaired) {
  PayloadFormat format;
  format.payload_type = payload_type;
  format.encoding = "rtx";
  format.clock_rate = 90'000;
  format.fmtp = "apt=" + std::to_string(repaired);
  return format;
}

}  // namespace

std::optional<Codec> codec_of(const PayloadFormat& format) {
  for (const Codec codec : kCodecs) {
    if (equal_ignoring_case(format.encoding, media::rtpmap_name(codec)) &&
        format.clock_rate == media::clock_rate(codec) && takes_profile(format, codec)) {
      return codec;
    }
  }
  return std::nullopt;
}

const PayloadFormat* best_format(const MediaSection& section, Codec codec) {
  const PayloadFormat* best = nullptr;
  for (const PayloadFormat& format : section.formats) {
    if (codec_of(format) != codec) continue;
    if (best == nullptr) best = &format;
    // Firefox and Safari decode constrained baseline; Chromium's plain baseline (42001f) is the
    // same bytes under a name that fewer viewers list.
    if (codec == Codec::kH264 && h264_profile_of(format) == H264Profile::kConstrainedBaseline) {
      return &format;
    }
  }
  return best;
}

const PayloadFormat* rtx_of(const MediaSection& section, std::uint8_t payload_type) {
  for (const PayloadFormat& format : section.formats) {
    if (!equal_ignoring_case(format.encoding, "rtx")) continue;
    const auto apt = format.parameter("apt");
    if (apt && parse_number<std::uint8_t>(*apt) == payload_type) return &format;
  }
  return nullptr;
}

std::vector<PayloadFormat> own_formats(Codec codec) {
  switch (codec) {
    case Codec::kOpus:
      return {own_format(kOpusPayloadType, codec, kOpusParameters)};
    case Codec::kH264:
      return {own_format(kH264PayloadType, codec, kH264Parameters),
              own_rtx(kH264RtxPayloadType, kH264PayloadType)};
    case Codec::kVp8:
      return {own_format(kVp8PayloadType, codec, ""), own_rtx(kVp8RtxPayloadType, kVp8PayloadType)};
    case Codec::kVp9:
      return {own_format(kVp9PayloadType, codec, kVp9Parameters),
              own_rtx(kVp9RtxPayloadType, kVp9PayloadType)};
    case Codec::kAv1:
      return {own_format(kAv1PayloadType, codec, kAv1Parameters),
              own_rtx(kAv1RtxPayloadType, kAv1PayloadType)};
    case Codec::kAac:
      break;
  }
  return {};
}

PayloadFormat answered(const PayloadFormat& offered) {
  PayloadFormat format = offered;
  std::erase_if(format.feedback, [](const std::string& value) {
    return std::find(kFeedback.begin(), kFeedback.end(), value) == kFeedback.end();
  });
  return format;
}

}  // namespace proto::sdp
