#include "media/transcode/opus_handles.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>
#include <opus/opus.h>

#include "media/transcode/aac_plugin.hpp"

namespace media::transcode {
namespace {

TEST(OpusHandles, encode_at_the_wished_rate_what_they_decode) {
  const auto encoder = make_opus_encoder(32'000);
  const auto decoder = make_opus_decoder();
  ASSERT_TRUE(encoder && decoder);
  opus_int32 bitrate = 0;
  opus_encoder_ctl(encoder.get(), OPUS_GET_BITRATE(&bitrate));
  EXPECT_EQ(bitrate, 32'000);
  const std::vector<float> samples(kOpusFrameSamples * kSoundChannels, 0.1F);
  std::array<std::uint8_t, kOpusFrameMax> packet{};
  const int size = opus_encode_float(encoder.get(), samples.data(), kOpusFrameSamples,
                                     packet.data(), kOpusFrameMax);
  ASSERT_GT(size, 0);
  std::vector<float> heard(kOpusSamplesMax * kSoundChannels);
  EXPECT_EQ(opus_decode_float(decoder.get(), packet.data(), size, heard.data(), kOpusSamplesMax, 0),
            static_cast<int>(kOpusFrameSamples));
}

}  // namespace
}  // namespace media::transcode
