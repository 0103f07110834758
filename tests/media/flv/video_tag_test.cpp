#include <gtest/gtest.h>

#include "media/flv/tag.hpp"
#include "tests/media/codec/hex.hpp"

namespace media::flv {
namespace {

using codec::testing::hex;
using Bytes = std::vector<std::uint8_t>;

// The fact that a body holds; fails the test for another one.
template <class T>
T read(const Bytes& body) {
  const auto facts = read_video_tag(body);
  EXPECT_TRUE(facts);
  const T* found = facts ? std::get_if<T>(&*facts) : nullptr;
  EXPECT_NE(found, nullptr);
  return found == nullptr ? T{} : *found;
}

Bytes copy(base::ConstBytes bytes) {
  return {bytes.begin(), bytes.end()};
}

TEST(VideoTag, of_avc_holds_its_configuration) {
  const Bytes body = hex("17 00 000000 0164");
  const auto found = read<Configuration>(body);
  EXPECT_EQ(found.codec, TagCodec::kH264);
  EXPECT_EQ(copy(found.record), hex("0164"));
}

TEST(VideoTag, of_avc_holds_frames_with_a_signed_composition_time) {
  const Bytes body = hex("27 01 ffffd8 aabb");
  const auto found = read<CodedFrame>(body);
  EXPECT_FALSE(found.keyframe);
  EXPECT_EQ(found.composition_ms, -40);
  EXPECT_EQ(copy(found.bytes), hex("aabb"));
  EXPECT_EQ(read<CodedFrame>(hex("17 01 7fffff")).composition_ms, 0x7FFFFF);
  EXPECT_TRUE(read<CodedFrame>(hex("17 01 000000 aa")).keyframe);
}

TEST(VideoTag, of_avc_may_end_the_sequence) {
  EXPECT_EQ(read<EndOfSequence>(hex("17 02 000000")).codec, TagCodec::kH264);
  read<EndOfSequence>(hex("17 02"));
}

TEST(VideoTag, takes_the_unofficial_id_of_hevc) {
  EXPECT_EQ(read<Configuration>(hex("1c 00 000000 01")).codec, TagCodec::kH265);
  EXPECT_EQ(read<CodedFrame>(hex("1c 01 000000 01")).codec, TagCodec::kH265);
}

TEST(VideoTag, names_old_codecs) {
  EXPECT_EQ(read<UnsupportedCodec>(hex("12 00")).name, "Sorenson H.263");
  EXPECT_EQ(read<UnsupportedCodec>(hex("14")).name, "VP6");
  EXPECT_EQ(read<UnsupportedCodec>(hex("1d")).name, "video codec 13");
}

TEST(VideoTag, ignores_commands_and_nothing) {
  read<Ignored>(hex("57 00"));
  read<Ignored>({});
  read<Ignored>(hex("d1 00"));
}

TEST(VideoTag, of_four_characters_is_read) {
  EXPECT_EQ(read<Configuration>(hex("90 61766331 0164")).codec, TagCodec::kH264);
  EXPECT_EQ(read<Configuration>(hex("90 68766331 01")).codec, TagCodec::kH265);
  EXPECT_EQ(read<Configuration>(hex("90 61763031 81")).codec, TagCodec::kAv1);
  EXPECT_EQ(read<Configuration>(hex("90 76703039 01")).codec, TagCodec::kVp9);
  EXPECT_EQ(read<EndOfSequence>(hex("92 61766331")).codec, TagCodec::kH264);
}

TEST(VideoTag, of_four_characters_has_a_composition_time_where_the_codec_has_one) {
  const Bytes body = hex("a1 68766331 ffffff aa");
  EXPECT_EQ(read<CodedFrame>(body).composition_ms, -1);
  EXPECT_EQ(read<CodedFrame>(body).bytes.size(), 1U);
  EXPECT_FALSE(read<CodedFrame>(body).keyframe);
  EXPECT_EQ(read<CodedFrame>(hex("93 61766331 aabb")).composition_ms, 0);
  EXPECT_EQ(read<CodedFrame>(hex("93 61766331 aabb")).bytes.size(), 2U);
  EXPECT_EQ(read<CodedFrame>(hex("91 61763031 aabb")).bytes.size(), 2U);
}

TEST(VideoTag, ignores_colours_and_names_what_it_cannot_take) {
  read<Ignored>(hex("94 68766331 02"));
  EXPECT_EQ(read<UnsupportedCodec>(hex("90 76766331 01")).name, "vvc1");
  EXPECT_EQ(read<UnsupportedCodec>(hex("95 61763031 01")).name, "AV1 of MPEG-2 TS");
}

TEST(VideoTag, is_read_behind_a_modifier) {
  EXPECT_TRUE(read<CodedFrame>(hex("97 02 000001 03 61766331 aa")).keyframe);
}

TEST(VideoTag, of_one_track_is_read_if_it_is_the_first) {
  const Bytes body = hex("96 00 61766331 00 0164");
  EXPECT_EQ(copy(read<Configuration>(body).record), hex("0164"));
  read<Ignored>(hex("96 00 61766331 01 0164"));
}

TEST(VideoTag, of_many_tracks_gives_the_first) {
  const Bytes body = hex("96 10 61766331 01 000001 ff 00 000002 0164");
  EXPECT_EQ(copy(read<Configuration>(body).record), hex("0164"));
}

TEST(VideoTag, of_many_tracks_and_codecs_gives_the_first) {
  const Bytes body = hex("96 21 76703039 02 000001 ff 61766331 00 000005 00000a 0164");
  const auto found = read<CodedFrame>(body);
  EXPECT_EQ(found.codec, TagCodec::kH264);
  EXPECT_EQ(found.composition_ms, 10);
  EXPECT_EQ(copy(found.bytes), hex("0164"));
}

TEST(VideoTag, is_refused_when_it_is_cut_or_of_no_type) {
  EXPECT_EQ(read_video_tag(hex("17 00 00")).error(), TagError::kTruncated);
  EXPECT_EQ(read_video_tag(hex("90 6176")).error(), TagError::kTruncated);
  EXPECT_EQ(read_video_tag(hex("91 61766331 0000")).error(), TagError::kTruncated);
  EXPECT_EQ(read_video_tag(hex("97 ff 00")).error(), TagError::kTruncated);
  EXPECT_EQ(read_video_tag(hex("96 10 61766331 01 0000ff ff")).error(), TagError::kTruncated);
  EXPECT_EQ(read_video_tag(hex("96 30 61766331 01")).error(), TagError::kUnknownType);
  EXPECT_EQ(read_video_tag(hex("17 03 000000")).error(), TagError::kUnknownType);
  EXPECT_EQ(read_video_tag(hex("98 61766331")).error(), TagError::kUnknownType);
}

TEST(VideoTag, is_written_as_it_is_read) {
  const Bytes bytes = hex("0164aa");
  for (const TagCodec codec : {TagCodec::kH264, TagCodec::kH265, TagCodec::kAv1, TagCodec::kVp9}) {
    const Bytes configuration = write_video_configuration(codec, bytes);
    EXPECT_EQ(read<Configuration>(configuration).codec, codec);
    EXPECT_EQ(copy(read<Configuration>(configuration).record), bytes);
    const Bytes frame = write_video_frame({codec, true, -40, bytes});
    const auto found = read<CodedFrame>(frame);
    EXPECT_EQ(found.codec, codec);
    EXPECT_TRUE(found.keyframe);
    EXPECT_EQ(copy(found.bytes), bytes);
    const bool has_time = codec == TagCodec::kH264 || codec == TagCodec::kH265;
    EXPECT_EQ(found.composition_ms, has_time ? -40 : 0);
    EXPECT_FALSE(read<CodedFrame>(write_video_frame({codec, false, 0, {}})).keyframe);
    EXPECT_EQ(read<EndOfSequence>(write_video_end(codec)).codec, codec);
  }
  EXPECT_EQ(write_video_frame({TagCodec::kH264, true, 0, {}}), hex("17 01 000000"));
}

}  // namespace
}  // namespace media::flv
