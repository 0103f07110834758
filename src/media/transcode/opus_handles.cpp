#include "media/transcode/opus_handles.hpp"

#include <opus/opus.h>

#include "media/transcode/aac_plugin.hpp"

namespace media::transcode {

void OpusEnd::operator()(OpusEncoder* encoder) const {
  opus_encoder_destroy(encoder);
}

void OpusEnd::operator()(OpusDecoder* decoder) const {
  opus_decoder_destroy(decoder);
}

OpusEncoderHandle make_opus_encoder(std::uint32_t bitrate) {
  int error = OPUS_OK;
  OpusEncoderHandle encoder(
      opus_encoder_create(kSoundRate, kSoundChannels, OPUS_APPLICATION_AUDIO, &error));
  if (error != OPUS_OK) return nullptr;
  opus_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(static_cast<opus_int32>(bitrate)));
  opus_encoder_ctl(encoder.get(), OPUS_SET_COMPLEXITY(kOpusComplexity));
  return encoder;
}

OpusDecoderHandle make_opus_decoder() {
  int error = OPUS_OK;
  OpusDecoderHandle decoder(opus_decoder_create(kSoundRate, kSoundChannels, &error));
  return error == OPUS_OK ? std::move(decoder) : nullptr;
}

}  // namespace media::transcode
