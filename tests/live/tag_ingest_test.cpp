#include "live/tag_ingest.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "proto/rtmp/amf0.hpp"
#include "proto/rtmp/session.hpp"
#include "tests/media/codec/hex.hpp"

namespace live {
namespace {

using media::codec::testing::hex;
using proto::rtmp::MediaKind;
using std::chrono::milliseconds;
using Bytes = std::vector<std::uint8_t>;

class Ingest : public ::testing::Test {
 protected:
  void feed(MediaKind kind, std::int64_t timestamp_ms, Bytes body) {
    ingest_.receive(now_, {kind, timestamp_ms, std::move(body)});
    while (const auto event = ingest_.poll_event()) {
      if (const auto* found = std::get_if<FormatFound>(&*event)) formats_.push_back(*found);
      if (const auto* found = std::get_if<FrameReceived>(&*event)) frames_.push_back(*found);
      if (const auto* found = std::get_if<ClockJumped>(&*event)) jumps_.push_back(found->by_ms);
      if (const auto* found = std::get_if<Finding>(&*event)) findings_.push_back(*found);
    }
  }
  void video_header(std::string_view record, std::int64_t time = 0) {
    feed(MediaKind::kVideo, time, hex("1700000000" + std::string(record)));
  }
  void audio_header(std::string_view record = "1210", std::int64_t time = 0) {
    feed(MediaKind::kAudio, time, hex("af00" + std::string(record)));
  }
  void key(std::int64_t time, std::string_view composition = "000000") {
    feed(MediaKind::kVideo, time, hex("1701" + std::string(composition) + "00000003 65aabb"));
  }
  void picture(std::int64_t time, std::string_view composition = "000000") {
    feed(MediaKind::kVideo, time, hex("2701" + std::string(composition) + "00000003 41aabb"));
  }
  void sound(std::int64_t time) { feed(MediaKind::kAudio, time, hex("af01211004")); }
  // As a driver does.
  void wait(base::Duration time) {
    const base::Time end = now_ + time;
    while (ingest_.next_timeout() <= end) {
      now_ = std::max(now_, ingest_.next_timeout());
      ingest_.handle_timeout(now_);
    }
    now_ = end;
    while (const auto event = ingest_.poll_event())
      if (const auto* found = std::get_if<Finding>(&*event)) findings_.push_back(*found);
  }
  bool was_found(FindingKind kind) const {
    return std::any_of(findings_.begin(), findings_.end(),
                       [&](const Finding& finding) { return finding.kind == kind; });
  }
  Finding finding(FindingKind kind) const {
    for (const Finding& finding : findings_)
      if (finding.kind == kind) return finding;
    return {};
  }
  std::vector<std::int64_t> times(std::size_t track) const {
    std::vector<std::int64_t> times;
    for (const FrameReceived& frame : frames_)
      if (frame.track == track) times.push_back(frame.frame.decode_time);
    return times;
  }

  static constexpr std::string_view kHigh = media::codec::testing::kHigh1080;
  static constexpr std::string_view kBaseline = media::codec::testing::kBaseline90;

  base::Time now_{std::chrono::seconds(100)};
  TagIngest ingest_{now_};
  std::vector<FormatFound> formats_;
  std::vector<FrameReceived> frames_;
  std::vector<std::int64_t> jumps_;
  std::vector<Finding> findings_;
};

using Times = std::vector<std::int64_t>;

TEST_F(Ingest, makes_formats_and_frames) {
  video_header(kHigh);
  audio_header();
  key(0, "000042");
  sound(0);
  ASSERT_EQ(formats_.size(), 2U);
  EXPECT_EQ(formats_[0].track, kVideoTrack);
  EXPECT_EQ(formats_[0].format.codec, media::Codec::kH264);
  EXPECT_EQ(formats_[0].format.timescale, 90'000U);
  EXPECT_EQ(formats_[0].format.width, 1920);
  EXPECT_EQ(formats_[0].format.height, 1080);
  EXPECT_EQ(formats_[0].format.configuration, hex(kHigh));
  EXPECT_EQ(formats_[1].track, kAudioTrack);
  EXPECT_EQ(formats_[1].format.codec, media::Codec::kAac);
  EXPECT_EQ(formats_[1].format.timescale, 44'100U);
  EXPECT_EQ(formats_[1].format.channels, 2);
  EXPECT_EQ(formats_[1].format.configuration, hex("1210"));
  ASSERT_EQ(frames_.size(), 2U);
  EXPECT_TRUE(frames_[0].frame.keyframe);
  EXPECT_EQ(frames_[0].frame.composition_offset, 66 * 90);
  EXPECT_EQ(frames_[0].frame.bytes, hex("00000003 65aabb"));
  EXPECT_TRUE(frames_[1].frame.keyframe);
  EXPECT_EQ(frames_[1].frame.bytes, hex("211004"));
}

TEST_F(Ingest, does_not_start_its_clock_on_sequence_headers) {
  video_header(kHigh, 0);
  audio_header("1210", 0);
  key(20'000'000);
  sound(20'000'010);
  picture(20'000'040);
  EXPECT_EQ(times(kVideoTrack), (Times{0, 3600}));
  EXPECT_EQ(times(kAudioTrack), (Times{441}));
  video_header(kHigh, 0);  // again, in the midst
  picture(20'000'080);
  EXPECT_EQ(times(kVideoTrack).back(), 7200);
  EXPECT_TRUE(jumps_.empty());
}

TEST_F(Ingest, ignores_repeated_headers_and_takes_changed_ones) {
  video_header(kHigh);
  audio_header();
  video_header(kHigh);
  audio_header();
  EXPECT_EQ(formats_.size(), 2U);
  key(0);
  video_header(kBaseline);
  audio_header("1190");
  ASSERT_EQ(formats_.size(), 4U);
  EXPECT_EQ(formats_[2].format.width, 160);
  EXPECT_EQ(formats_[3].format.timescale, 48'000U);
  picture(40);  // of a key frame that the new format did not have
  EXPECT_EQ(frames_.size(), 1U);
  key(80);
  EXPECT_EQ(frames_.size(), 2U);
}

TEST_F(Ingest, gives_no_picture_before_a_key_frame) {
  picture(0);
  video_header(kHigh);
  picture(40);
  EXPECT_TRUE(frames_.empty());
  key(80);
  picture(120);
  EXPECT_EQ(frames_.size(), 2U);
}

TEST_F(Ingest, counts_sound_in_samples) {
  audio_header();
  Times expected;
  for (std::int64_t i = 0; i < 1000; ++i) {
    sound(i * 1024 * 1000 / 44'100);
    expected.push_back(i * 1024);
  }
  EXPECT_EQ(times(kAudioTrack), expected);
}

TEST_F(Ingest, lets_decode_times_grow_over_small_steps_back) {
  video_header(kHigh);
  for (const std::int64_t time : {0, 40, 40, 20, 60}) key(time);
  EXPECT_EQ(times(kVideoTrack), (Times{0, 3600, 3601, 3602, 5400}));
  EXPECT_TRUE(jumps_.empty());
}

TEST_F(Ingest, tells_a_jump_of_the_clock_and_goes_on) {
  video_header(kHigh);
  audio_header();
  key(0);
  sound(0);
  picture(40);
  key(600'040);
  sound(600'023);
  ASSERT_EQ(jumps_, (Times{600'000}));
  EXPECT_EQ(times(kVideoTrack), (Times{0, 3600, 7200}));
  EXPECT_LT(times(kAudioTrack).back(), 44'100);
  EXPECT_EQ(finding(FindingKind::kClockJumped).number, 600'000);
  EXPECT_EQ(ingest_.measurements().clock_jumps, 1U);
}

TEST_F(Ingest, reads_signed_composition_times_and_bounds_them) {
  video_header(kHigh);
  key(0, "ffffd8");
  key(40, "7fffff");
  EXPECT_EQ(frames_[0].frame.composition_offset, -40 * 90);
  EXPECT_EQ(frames_[1].frame.composition_offset, kCompositionMaxMs * 90);
}

TEST_F(Ingest, trusts_the_picture_and_not_the_encoder_about_key_frames) {
  video_header(kHigh);
  feed(MediaKind::kVideo, 0, hex("2701000000 00000003 65aabb"));
  feed(MediaKind::kVideo, 40, hex("1701000000 00000003 41aabb"));
  ASSERT_EQ(frames_.size(), 2U);
  EXPECT_TRUE(frames_[0].frame.keyframe);
  EXPECT_FALSE(frames_[1].frame.keyframe);
}

TEST_F(Ingest, takes_short_lengths_and_start_codes) {
  std::string record(kHigh);
  record.replace(8, 2, "fd");  // lengths of two bytes
  video_header(record);
  feed(MediaKind::kVideo, 0, hex("1701000000 0003 65aabb"));
  feed(MediaKind::kVideo, 40, hex("1701000000 00000001 09f0 00000001 65cc"));
  ASSERT_EQ(frames_.size(), 2U);
  EXPECT_EQ(formats_[0].format.configuration, hex(kHigh));
  EXPECT_EQ(frames_[0].frame.bytes, hex("00000003 65aabb"));
  EXPECT_EQ(frames_[1].frame.bytes, hex("00000002 65cc"));
}

TEST_F(Ingest, takes_parameter_sets_that_come_with_the_pictures) {
  const auto sets = media::codec::parse_avc_configuration(hex(kBaseline));
  Bytes body = hex("1701000000");
  for (const Bytes& set : {sets->sps[0], sets->pps[0], hex("65aabb")}) {
    body.insert(body.end(), {0, 0, 0, static_cast<std::uint8_t>(set.size())});
    body.insert(body.end(), set.begin(), set.end());
  }
  feed(MediaKind::kVideo, 0, body);  // without a header at all
  ASSERT_EQ(formats_.size(), 1U);
  EXPECT_EQ(formats_[0].format.configuration, hex(kBaseline));
  EXPECT_EQ(frames_.at(0).frame.bytes, hex("00000003 65aabb"));
  feed(MediaKind::kVideo, 40, body);
  EXPECT_EQ(formats_.size(), 1U);
  video_header(kHigh);
  key(80);
  feed(MediaKind::kVideo, 120, body);
  ASSERT_EQ(formats_.size(), 3U);
  EXPECT_EQ(formats_[2].format.width, 160);
  EXPECT_EQ(frames_.size(), 4U);
}

// An encoder whose header is not what it encodes with, and who repeats both with each key frame.
TEST_F(Ingest, does_not_change_back_and_forth_between_header_and_pictures) {
  const auto sets = media::codec::parse_avc_configuration(hex(kBaseline));
  Bytes body = hex("1701000000");
  for (const Bytes& set : {sets->sps[0], sets->pps[0], hex("65aabb")}) {
    body.insert(body.end(), {0, 0, 0, static_cast<std::uint8_t>(set.size())});
    body.insert(body.end(), set.begin(), set.end());
  }
  for (int ms = 0; ms < 10'000; ms += 1000) {
    video_header(kHigh);
    feed(MediaKind::kVideo, ms, body);
  }
  EXPECT_EQ(formats_.size(), 2U);
  EXPECT_EQ(frames_.size(), 10U);
}

TEST_F(Ingest, takes_opus) {
  const std::string head = "4f70757348656164 01 02 3801 80bb0000 0000 00";
  feed(MediaKind::kAudio, 0, hex("90 4f707573" + head));
  feed(MediaKind::kAudio, 0, hex("91 4f707573 fcaa"));
  feed(MediaKind::kAudio, 20, hex("91 4f707573 fcaa"));
  ASSERT_EQ(formats_.size(), 1U);
  EXPECT_EQ(formats_[0].format.codec, media::Codec::kOpus);
  EXPECT_EQ(formats_[0].format.timescale, 48'000U);
  EXPECT_EQ(formats_[0].format.configuration, hex(head));
  EXPECT_EQ(times(kAudioTrack), (Times{0, 960}));
}

TEST_F(Ingest, takes_adts_headers_off) {
  audio_header();
  feed(MediaKind::kAudio, 0, hex("af01 fff15080 017ffc aabbccdd"));
  EXPECT_EQ(frames_.at(0).frame.bytes, hex("aabbccdd"));
}

TEST_F(Ingest, says_what_of_the_picture_browsers_do_not_show) {
  video_header(media::codec::testing::kHigh444);
  EXPECT_EQ(finding(FindingKind::kColourFormat).number, 3);
  video_header(media::codec::testing::kHigh10);
  EXPECT_EQ(finding(FindingKind::kBitDepth).number, 10);
  video_header(media::codec::testing::kInterlaced422);
  EXPECT_TRUE(was_found(FindingKind::kInterlaced));
  EXPECT_EQ(findings_.size(), 3U);
}

TEST_F(Ingest, says_that_there_are_b_frames_once) {
  video_header(kHigh);
  key(0, "000050");
  EXPECT_FALSE(was_found(FindingKind::kBFrames));
  picture(40, "0000a0");
  picture(80, "000000");
  EXPECT_TRUE(was_found(FindingKind::kBFrames));
  EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(Ingest, says_that_key_frames_are_far_apart) {
  video_header(kHigh);
  for (int ms = 0; ms <= 8000; ms += 40) ms % 8000 == 0 ? key(ms) : picture(ms);
  EXPECT_EQ(finding(FindingKind::kKeyframesFarApart).number, 8000);
  EXPECT_EQ(ingest_.measurements().keyframe_interval_ms, 8000);
}

TEST_F(Ingest, says_that_no_further_key_frame_came) {
  video_header(kHigh);
  key(0);
  for (int ms = 40; ms <= 13'000; ms += 40) picture(ms);
  EXPECT_GT(finding(FindingKind::kKeyframesFarApart).number, kKeyframeGivenUpMs);
}

TEST_F(Ingest, says_that_no_key_frame_came) {
  audio_header();
  video_header(kHigh);
  picture(0);
  wait(kKeyframeDeadline);
  EXPECT_EQ(finding(FindingKind::kNoKeyframe).number, 6);
  picture(40);
  wait(std::chrono::seconds(60));
  EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(Ingest, has_no_complaint_about_a_good_stream) {
  video_header(kHigh);
  audio_header();
  std::int64_t sounds = 0;
  for (int ms = 0; ms < 20'000; ms += 40) {
    ms % 2000 == 0 ? key(ms) : picture(ms);
    for (; sounds * 1024 < ms * 441 / 10; ++sounds) sound(sounds * 10'240 / 441);
    wait(milliseconds(40));
  }
  EXPECT_TRUE(findings_.empty());
  EXPECT_EQ(ingest_.measurements().frames_per_second, 25U);
}

// Metadata promise anything: a promise that is kept late is taken, one that is not is told.
TEST_F(Ingest, decides_by_what_comes_and_not_by_what_is_announced) {
  using namespace proto::rtmp;
  feed(MediaKind::kData, 0,
       encode_amf0(
           {amf0_text("onMetaData"), amf0_ecma_array({{"videocodecid", amf0_number(7)},
                                                      {"audiocodecid", amf0_text("mp4a")}})}));
  EXPECT_TRUE(formats_.empty());
  video_header(kHigh);
  key(0);
  EXPECT_EQ(frames_.size(), 1U);  // at once, without waiting for the sound
  wait(kTrackDeadline);
  EXPECT_EQ(finding(FindingKind::kAnnouncedSoundMissing).number, 5);
  EXPECT_FALSE(was_found(FindingKind::kAnnouncedPictureMissing));
  audio_header();
  sound(5000);
  EXPECT_EQ(formats_.size(), 2U);
  EXPECT_EQ(times(kAudioTrack), (Times{5 * 44'100}));
}

TEST_F(Ingest, says_that_nothing_came) {
  wait(kTrackDeadline);
  EXPECT_TRUE(was_found(FindingKind::kNoPicture));
  EXPECT_TRUE(was_found(FindingKind::kNoSound));
  EXPECT_EQ(ingest_.next_timeout(), base::kNever);
}

TEST_F(Ingest, names_a_codec_that_it_cannot_take_and_keeps_the_rest) {
  for (int i = 0; i < 10; ++i) {
    feed(MediaKind::kVideo, 0, hex("90 68766331 0101"));
    feed(MediaKind::kVideo, 0, hex("91 68766331 000000 aa"));
  }
  feed(MediaKind::kAudio, 0, hex("2f ff"));
  feed(MediaKind::kAudio, 0, hex("af00 f8e62000"));  // AAC ELD
  ASSERT_EQ(findings_.size(), 3U);
  EXPECT_EQ(findings_[0], (Finding{FindingKind::kUnsupportedVideo, 0, "H.265"}));
  EXPECT_EQ(findings_[1].name, "MP3");
  EXPECT_EQ(findings_[2].name, "AAC 39");
  audio_header();
  sound(0);
  EXPECT_EQ(frames_.size(), 1U);
}

TEST_F(Ingest, counts_what_it_cannot_read_and_says_it_once) {
  video_header(kHigh);
  for (int i = 0; i < 5; ++i) feed(MediaKind::kVideo, 0, hex("1701000000 000000ff 65"));
  feed(MediaKind::kAudio, 0, hex("af"));
  EXPECT_EQ(ingest_.measurements().unreadable, 6U);
  EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(Ingest, measures_what_comes) {
  video_header(kHigh);
  audio_header();
  for (int ms = 0; ms <= 3000; ms += 20) {
    Bytes body = hex("1701000000 000003e4 65");
    body.resize(5 + 4 + 996);
    feed(MediaKind::kVideo, ms, body);
    now_ += milliseconds(20);
  }
  const Measurements& measured = ingest_.measurements();
  EXPECT_EQ(measured.width, 1920);
  EXPECT_EQ(measured.height, 1080);
  EXPECT_NEAR(measured.video_bits_per_second, 50 * 1005 * 8, 20'000);
  EXPECT_EQ(measured.frames_per_second, 50U);
  EXPECT_EQ(measured.keyframe_interval_ms, 20);
}

// From the bytes of a real publisher (docs/TESTING.md says how they were taken) to frames.
class Captured : public Ingest {
 protected:
  void publish(std::string_view name) {
    std::ifstream file(PENDOPO_SOURCE_DIR "/tests/data/rtmp/" + std::string(name),
                       std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(bytes.empty());
    base::SeededRandom random(1);
    proto::rtmp::ServerSession session(now_, random);
    for (std::size_t i = 0; i < bytes.size(); i += 1000) {
      session.receive(now_, base::as_bytes(std::string_view(bytes).substr(i, 1000)));
      while (auto event = session.poll_event()) {
        if (const auto* request = std::get_if<proto::rtmp::PublishRequested>(&*event))
          session.accept_publish(now_, request->request);
        if (auto* media = std::get_if<proto::rtmp::MediaReceived>(&*event))
          feed(media->kind, media->timestamp_ms, std::move(media->payload));
      }
    }
  }
  // Two seconds of 15 pictures each, two of them key frames, and of AAC at 44.1 kHz.
  void expect_two_whole_seconds() {
    ASSERT_EQ(formats_.size(), 2U);
    EXPECT_EQ(formats_[0].format.codec, media::Codec::kH264);
    EXPECT_EQ(formats_[0].format.width, 160);
    EXPECT_EQ(formats_[0].format.height, 90);
    EXPECT_EQ(formats_[1].format.codec, media::Codec::kAac);
    EXPECT_EQ(formats_[1].format.timescale, 44'100U);
    const Times pictures = times(kVideoTrack);
    ASSERT_EQ(pictures.size(), 30U);
    for (std::size_t i = 1; i < pictures.size(); ++i)
      EXPECT_NEAR(static_cast<double>(pictures[i] - pictures[i - 1]), 6000, 90);
    const Times sounds = times(kAudioTrack);
    ASSERT_GE(sounds.size(), 85U);
    for (std::size_t i = 1; i < sounds.size(); ++i) EXPECT_EQ(sounds[i] - sounds[i - 1], 1024);
    const auto keyframes = std::count_if(frames_.begin(), frames_.end(), [](const auto& frame) {
      return frame.track == kVideoTrack && frame.frame.keyframe;
    });
    EXPECT_EQ(keyframes, 2);
    EXPECT_TRUE(jumps_.empty());
    EXPECT_EQ(ingest_.measurements().unreadable, 0U);
  }
};

TEST_F(Captured, publish_of_ffmpeg_with_b_frames_becomes_frames) {
  publish("ffmpeg_5_1_publish");
  expect_two_whole_seconds();
  ASSERT_EQ(findings_.size(), 1U);
  EXPECT_EQ(findings_[0].kind, FindingKind::kBFrames);
}

// Over the end of 24 bits, where the extended timestamp begins.
TEST_F(Captured, publish_of_ffmpeg_after_4_hours_and_39_minutes_becomes_frames) {
  publish("ffmpeg_5_1_after_4_hours");
  expect_two_whole_seconds();
  EXPECT_TRUE(findings_.empty());
}

TEST_F(Captured, publish_of_gstreamer_becomes_frames) {
  publish("gstreamer_1_22_publish");
  expect_two_whole_seconds();
  EXPECT_TRUE(findings_.empty());
}

}  // namespace
}  // namespace live
