#include <gtest/gtest.h>

#include "media/flv/tag.hpp"
#include "tests/media/codec/hex.hpp"

namespace media::flv {
namespace {

using codec::testing::hex;
using Bytes = std::vector<std::uint8_t>;

template <class T>
T read(const Bytes& body) {
  const auto facts = read_audio_tag(body);
  EXPECT_TRUE(facts);
  const T* found = facts ? std::get_if<T>(&*facts) : nullptr;
  EXPECT_NE(found, nullptr);
  return found == nullptr ? T{} : *found;
}

TEST(AudioTag, of_aac_is_read) {
  EXPECT_EQ(read<Configuration>(hex("af 00 1210")).record.size(), 2U);
  const auto frame = read<CodedFrame>(hex("af 01 211004"));
  EXPECT_EQ(frame.codec, TagCodec::kAac);
  EXPECT_TRUE(frame.keyframe);
  EXPECT_EQ(frame.bytes.size(), 3U);
  read<CodedFrame>(hex("aa 01 21"));  // whatever the other bits say
}

TEST(AudioTag, names_old_formats) {
  EXPECT_EQ(read<UnsupportedCodec>(hex("2f")).name, "MP3");
  EXPECT_EQ(read<UnsupportedCodec>(hex("b2 00")).name, "Speex");
  EXPECT_EQ(read<UnsupportedCodec>(hex("72")).name, "G.711 A-law");
  EXPECT_EQ(read<UnsupportedCodec>(hex("c0")).name, "sound format 12");
}

TEST(AudioTag, of_four_characters_is_read) {
  EXPECT_EQ(read<Configuration>(hex("90 4f707573 4f70")).codec, TagCodec::kOpus);
  EXPECT_EQ(read<CodedFrame>(hex("91 4f707573 fc")).codec, TagCodec::kOpus);
  EXPECT_EQ(read<CodedFrame>(hex("91 6d703461 21")).codec, TagCodec::kAac);
  EXPECT_EQ(read<EndOfSequence>(hex("92 4f707573")).codec, TagCodec::kOpus);
  read<Ignored>(hex("94 4f707573 00"));
  EXPECT_EQ(read<UnsupportedCodec>(hex("90 664c6143")).name, "fLaC");
}

TEST(AudioTag, of_many_tracks_gives_the_first) {
  EXPECT_EQ(read<CodedFrame>(hex("95 11 6d703461 01 000001 ff 00 000002 2110")).bytes.size(), 2U);
  EXPECT_EQ(read<CodedFrame>(hex("95 01 6d703461 00 211004")).bytes.size(), 3U);
  read<Ignored>(hex("95 01 6d703461 02 211004"));
}

TEST(AudioTag, is_read_behind_a_modifier) {
  EXPECT_EQ(read<CodedFrame>(hex("97 02 000001 01 6d703461 21")).codec, TagCodec::kAac);
}

TEST(AudioTag, without_bytes_is_ignored) {
  read<Ignored>({});
}

TEST(AudioTag, is_refused_when_it_is_cut_or_of_no_type) {
  EXPECT_EQ(read_audio_tag(hex("af")).error(), TagError::kTruncated);
  EXPECT_EQ(read_audio_tag(hex("90 4f70")).error(), TagError::kTruncated);
  EXPECT_EQ(read_audio_tag(hex("af 02")).error(), TagError::kUnknownType);
  EXPECT_EQ(read_audio_tag(hex("93 6d703461")).error(), TagError::kUnknownType);
}

TEST(AudioTag, is_written_as_it_is_read) {
  const Bytes bytes = hex("0164aa");
  for (const TagCodec codec : {TagCodec::kAac, TagCodec::kOpus}) {
    EXPECT_EQ(read<Configuration>(write_audio_configuration(codec, bytes)).codec, codec);
    EXPECT_EQ(read<CodedFrame>(write_audio_frame(codec, bytes)).codec, codec);
    EXPECT_EQ(read<CodedFrame>(write_audio_frame(codec, bytes)).bytes.size(), 3U);
  }
  EXPECT_EQ(write_audio_frame(TagCodec::kAac, hex("21")), hex("af 01 21"));
}

}  // namespace
}  // namespace media::flv
