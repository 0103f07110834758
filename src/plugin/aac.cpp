// libpendopo-aac.so: AAC by libavcodec behind the interface of media/transcode/aac_plugin.hpp. What
// it decodes are the bytes of whoever publishes.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include "media/transcode/aac_plugin.hpp"

using media::transcode::kAacEncodedFrame;
using media::transcode::kSoundChannels;
using media::transcode::kSoundRate;
using media::transcode::PendopoAac;

namespace {

struct FreeContext {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct FreeFrame {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeResampler {
  void operator()(SwrContext* context) const { swr_free(&context); }
};
using Context = std::unique_ptr<AVCodecContext, FreeContext>;
using Frame = std::unique_ptr<AVFrame, FreeFrame>;
using Packet = std::unique_ptr<AVPacket, FreePacket>;
using Resampler = std::unique_ptr<SwrContext, FreeResampler>;

constexpr int kChannelsMax = 8;
constexpr int kRateMax = 96'000;

bool set_extradata(AVCodecContext& context, const std::uint8_t* bytes, std::size_t size) {
  context.extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
  if (context.extradata == nullptr) return false;
  std::memcpy(context.extradata, bytes, size);
  context.extradata_size = static_cast<int>(size);
  return true;
}

}  // namespace

namespace media::transcode {

struct PendopoAacDecoder {
  Context context;
  Frame frame{av_frame_alloc()};
  Packet packet{av_packet_alloc()};
  Resampler resampler;
  int rate = 0;  // what the resampler was made for
  int format = AV_SAMPLE_FMT_NONE;
  AVChannelLayout layout{};

  PendopoAacDecoder() = default;
  PendopoAacDecoder(const PendopoAacDecoder&) = delete;
  PendopoAacDecoder& operator=(const PendopoAacDecoder&) = delete;
  ~PendopoAacDecoder() { av_channel_layout_uninit(&layout); }

  // A decoder finds out with the first frame (SBR doubles the rate), and may find out anew.
  bool fit_resampler();
  std::int32_t resample(float* samples, std::size_t room);
};

bool PendopoAacDecoder::fit_resampler() {
  const bool sane = frame->sample_rate > 0 && frame->sample_rate <= kRateMax &&
                    frame->ch_layout.nb_channels > 0 &&
                    frame->ch_layout.nb_channels <= kChannelsMax;
  if (!sane) return false;
  if (resampler && rate == frame->sample_rate && format == frame->format &&
      av_channel_layout_compare(&layout, &frame->ch_layout) == 0) {
    return true;
  }
  resampler.reset();
  AVChannelLayout from{};
  if (av_channel_layout_copy(&from, &frame->ch_layout) < 0) return false;
  if (from.order == AV_CHANNEL_ORDER_UNSPEC) {
    const int count = from.nb_channels;
    av_channel_layout_uninit(&from);
    av_channel_layout_default(&from, count);
  }
  AVChannelLayout stereo{};
  av_channel_layout_default(&stereo, kSoundChannels);
  SwrContext* made = nullptr;
  const int result = swr_alloc_set_opts2(&made, &stereo, AV_SAMPLE_FMT_FLT, kSoundRate, &from,
                                         static_cast<AVSampleFormat>(frame->format),
                                         frame->sample_rate, 0, nullptr);
  av_channel_layout_uninit(&from);
  Resampler fresh(made);
  if (result < 0 || !fresh || swr_init(fresh.get()) < 0) return false;
  resampler = std::move(fresh);
  rate = frame->sample_rate;
  format = frame->format;
  return av_channel_layout_copy(&layout, &frame->ch_layout) >= 0;
}

std::int32_t PendopoAacDecoder::resample(float* samples, std::size_t room) {
  if (!fit_resampler()) return -1;
  auto* out = reinterpret_cast<std::uint8_t*>(samples);
  // As swr_convert has it.
  auto** in = const_cast<const std::uint8_t**>(frame->extended_data);
  return swr_convert(resampler.get(), &out, static_cast<int>(room), in, frame->nb_samples);
}

struct PendopoAacEncoder {
  Context context;
  Frame frame{av_frame_alloc()};
  Packet packet{av_packet_alloc()};
  std::int64_t samples = 0;
};

}  // namespace media::transcode

namespace {

using media::transcode::PendopoAacDecoder;
using media::transcode::PendopoAacEncoder;

PendopoAacDecoder* open_decoder(const std::uint8_t* configuration, std::size_t size) {
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_AAC);
  if (codec == nullptr || size == 0) return nullptr;
  auto decoder = std::make_unique<PendopoAacDecoder>();
  decoder->context.reset(avcodec_alloc_context3(codec));
  if (!decoder->context || !decoder->frame || !decoder->packet) return nullptr;
  decoder->context->thread_count = 1;
  if (!set_extradata(*decoder->context, configuration, size)) return nullptr;
  if (avcodec_open2(decoder->context.get(), codec, nullptr) < 0) return nullptr;
  return decoder.release();
}

std::int32_t decode(PendopoAacDecoder* decoder, const std::uint8_t* bytes, std::size_t size,
                    float* samples, std::size_t room) {
  // A copy behind which libavcodec may read.
  if (size == 0 || size > (1U << 20U)) return -1;
  av_packet_unref(decoder->packet.get());
  if (av_new_packet(decoder->packet.get(), static_cast<int>(size)) < 0) return -1;
  std::memcpy(decoder->packet->data, bytes, size);
  if (avcodec_send_packet(decoder->context.get(), decoder->packet.get()) < 0) return -1;
  std::int32_t count = 0;
  while (avcodec_receive_frame(decoder->context.get(), decoder->frame.get()) >= 0) {
    const auto done = static_cast<std::size_t>(count);
    const std::int32_t more =
        decoder->resample(samples + done * kSoundChannels, room - std::min(room, done));
    av_frame_unref(decoder->frame.get());
    if (more < 0) return -1;
    count += more;
  }
  return count;
}

void close_decoder(PendopoAacDecoder* decoder) {
  delete decoder;
}

PendopoAacEncoder* open_encoder(std::uint32_t bitrate) {
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
  if (codec == nullptr) return nullptr;
  auto encoder = std::make_unique<PendopoAacEncoder>();
  encoder->context.reset(avcodec_alloc_context3(codec));
  if (!encoder->context || !encoder->frame || !encoder->packet) return nullptr;
  AVCodecContext& context = *encoder->context;
  context.bit_rate = bitrate;
  context.sample_rate = kSoundRate;
  context.sample_fmt = AV_SAMPLE_FMT_FLTP;
  context.thread_count = 1;
  av_channel_layout_default(&context.ch_layout, kSoundChannels);
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (avcodec_open2(&context, codec, nullptr) < 0) return nullptr;
  if (context.frame_size != static_cast<int>(kAacEncodedFrame)) return nullptr;
  AVFrame& frame = *encoder->frame;
  frame.nb_samples = kAacEncodedFrame;
  frame.format = AV_SAMPLE_FMT_FLTP;
  frame.sample_rate = kSoundRate;
  if (av_channel_layout_copy(&frame.ch_layout, &context.ch_layout) < 0) return nullptr;
  if (av_frame_get_buffer(&frame, 0) < 0) return nullptr;
  return encoder.release();
}

std::size_t configuration(const PendopoAacEncoder* encoder, std::uint8_t* bytes, std::size_t room) {
  const auto size = static_cast<std::size_t>(encoder->context->extradata_size);
  if (size > room) return 0;
  std::memcpy(bytes, encoder->context->extradata, size);
  return size;
}

std::int32_t encode(PendopoAacEncoder* encoder, const float* samples, std::uint8_t* bytes,
                    std::size_t room) {
  AVFrame& frame = *encoder->frame;
  if (av_frame_make_writable(&frame) < 0) return -1;
  for (std::size_t channel = 0; channel < kSoundChannels; ++channel) {
    auto* plane = reinterpret_cast<float*>(frame.data[channel]);
    for (std::size_t i = 0; i < kAacEncodedFrame; ++i) {
      plane[i] = samples[i * kSoundChannels + channel];
    }
  }
  frame.pts = encoder->samples;
  encoder->samples += kAacEncodedFrame;
  if (avcodec_send_frame(encoder->context.get(), &frame) < 0) return -1;
  const int result = avcodec_receive_packet(encoder->context.get(), encoder->packet.get());
  if (result == AVERROR(EAGAIN)) return 0;
  if (result < 0) return -1;
  const auto size = static_cast<std::size_t>(encoder->packet->size);
  const bool fits = size <= room;
  if (fits) std::memcpy(bytes, encoder->packet->data, size);
  av_packet_unref(encoder->packet.get());
  return fits ? static_cast<std::int32_t>(size) : -1;
}

void close_encoder(PendopoAacEncoder* encoder) {
  delete encoder;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const PendopoAac* pendopo_aac() {
  // What publishers send wrong is counted, not written to our standard error.
  av_log_set_level(AV_LOG_QUIET);
  static const PendopoAac plugin{media::transcode::kAacAbi,
                                 LIBAVCODEC_IDENT,
                                 open_decoder,
                                 decode,
                                 close_decoder,
                                 open_encoder,
                                 configuration,
                                 encode,
                                 close_encoder};
  return &plugin;
}
