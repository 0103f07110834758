// The bodies of FLV's audio and video tags (Adobe FLV 10.1, annex E; Enhanced RTMP v2), which RTMP
// carries as its messages. Reads what encoders send and writes what players take. No tag headers:
// those are RTMP's chunk headers, or a file's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace media::flv {

enum class TagCodec : std::uint8_t { kH264, kH265, kAv1, kVp9, kAac, kOpus };

// All spans lie within the body that was read.

// What a decoder is set up with: an AVCDecoderConfigurationRecord, AudioSpecificConfig, OpusHead...
struct Configuration {
  TagCodec codec = TagCodec::kH264;
  base::ConstBytes record;
};

struct CodedFrame {
  TagCodec codec = TagCodec::kH264;
  bool keyframe = false;            // as the encoder says; true of sound
  std::int32_t composition_ms = 0;  // shown so much later than decoded; signed
  base::ConstBytes bytes;
};

// No more frames of this configuration.
struct EndOfSequence {
  TagCodec codec = TagCodec::kH264;
};

// Nothing to show: a seek command, colours, another track than the first, no bytes at all.
struct Ignored {};

// A track that cannot be taken; its name for a sentence to who publishes.
struct UnsupportedCodec {
  std::string name;
};

using TagFacts = std::variant<Configuration, CodedFrame, EndOfSequence, Ignored, UnsupportedCodec>;

enum class TagError : std::uint8_t {
  kTruncated,
  kUnknownType,  // a packet type that does not exist
};

// Of several tracks in one body (Enhanced RTMP's multitrack) the one with the id 0.
base::Result<TagFacts, TagError> read_video_tag(base::ConstBytes body);
base::Result<TagFacts, TagError> read_audio_tag(base::ConstBytes body);

// For players. H.264 and AAC in the old form, which all of them take, others in the enhanced one.
// `composition_ms` is cut to 24 bits, signed.
std::vector<std::uint8_t> write_video_configuration(TagCodec codec, base::ConstBytes record);
std::vector<std::uint8_t> write_video_frame(const CodedFrame& frame);
std::vector<std::uint8_t> write_video_end(TagCodec codec);
std::vector<std::uint8_t> write_audio_configuration(TagCodec codec, base::ConstBytes record);
std::vector<std::uint8_t> write_audio_frame(TagCodec codec, base::ConstBytes bytes);

// "H.264", as people call it.
std::string_view name_of(TagCodec codec);

}  // namespace media::flv
