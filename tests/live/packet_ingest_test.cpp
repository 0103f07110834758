#include "live/packet_ingest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/packet_source.hpp"

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::SizeIs;

constexpr std::int64_t kSecond = 48'000;  // of sound

class PacketIngestTest : public testing::Test {
 protected:
  void drain() {
    while (auto event = ingest.poll_event()) {
      if (const auto* found = std::get_if<FormatFound>(&*event)) formats.push_back(*found);
      if (const auto* found = std::get_if<ClockJumped>(&*event)) jumps.push_back(found->by_ms);
      if (const auto* found = std::get_if<Finding>(&*event)) findings.push_back(*found);
      if (auto* found = std::get_if<FrameReceived>(&*event)) {
        auto& track = found->track == kVideoTrack ? pictures : sounds;
        if (!track.empty()) {
          EXPECT_GT(found->frame.decode_time, track.back().decode_time);
        }
        track.push_back(std::move(found->frame));
      }
    }
  }
  void feed(SourcePacket packet) {
    ingest.receive(now, std::move(packet));
    drain();
  }
  void feed(std::vector<SourcePacket> packets) {
    for (SourcePacket& packet : packets) feed(std::move(packet));
  }
  void wait(base::Duration time) {
    for (const base::Time end = now + time; now < end;) {
      now = std::min(end, std::max(now + milliseconds(1), ingest.next_timeout()));
      if (now >= ingest.next_timeout()) ingest.handle_timeout(now);
    }
    drain();
  }
  // 40 ms of picture and sound.
  void step(bool key = false) {
    feed(source.picture(key));
    feed(source.sound());
    feed(source.sound());
    wait(milliseconds(40));
  }
  std::vector<std::uint32_t> numbers() const {
    std::vector<std::uint32_t> numbers;
    for (const media::Frame& frame : pictures) numbers.push_back(test::number_of(frame.bytes));
    return numbers;
  }
  bool was_found(FindingKind kind) const {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.kind == kind; });
  }
  // The sound has no gap longer than `samples`, and nothing overlaps.
  void expect_unbroken_sound(std::int64_t samples = 0) const {
    for (std::size_t i = 1; i < sounds.size(); ++i) {
      const std::int64_t step = sounds[i].decode_time - sounds[i - 1].decode_time;
      ASSERT_GE(step, 960) << i;
      ASSERT_LE(step, 960 + samples) << i;
    }
  }

  base::Time now{seconds(500)};
  PacketIngest ingest{now};
  test::PacketSource source;
  std::vector<FormatFound> formats;
  std::vector<media::Frame> pictures;
  std::vector<media::Frame> sounds;
  std::vector<std::int64_t> jumps;
  std::vector<Finding> findings;
};

TEST_F(PacketIngestTest, makes_formats_and_frames) {
  step(true);
  step();
  ASSERT_THAT(formats, SizeIs(2));
  EXPECT_EQ(formats[0].format.codec, media::Codec::kH264);
  EXPECT_EQ(formats[0].format.width, 160);
  EXPECT_EQ(formats[0].format.timescale, 90'000u);
  EXPECT_EQ(formats[1].format.codec, media::Codec::kOpus);
  EXPECT_EQ(formats[1].format.timescale, 48'000u);
  EXPECT_EQ(formats[1].format.channels, 2);
  EXPECT_THAT(formats[1].format.configuration, SizeIs(19));
  ASSERT_THAT(pictures, SizeIs(2));
  EXPECT_TRUE(pictures[0].keyframe);
  EXPECT_FALSE(pictures[1].keyframe);
  EXPECT_EQ(pictures[1].decode_time - pictures[0].decode_time, 3'600);
  EXPECT_EQ(pictures[0].bytes[4], 0x65) << "the parameter sets are in the format";
  EXPECT_THAT(pictures[0].bytes, SizeIs(4 + 3'000));
  ASSERT_THAT(sounds, SizeIs(4));
  EXPECT_EQ(sounds[0].bytes, (std::vector<std::uint8_t>{0xFC, 0x55, 0xAA}));
  EXPECT_EQ(sounds[0].decode_time, kSecond);
  EXPECT_EQ(pictures[0].decode_time, 90'000);
  expect_unbroken_sound();
}

TEST_F(PacketIngestTest, another_order_on_the_way_changes_nothing) {
  step(true);
  auto packets = source.picture(false);
  ASSERT_THAT(packets, SizeIs(3));
  std::swap(packets[0], packets[2]);
  feed(std::move(packets));
  EXPECT_THAT(numbers(), ElementsAre(0, 1));
  EXPECT_FALSE(ingest.take_keyframe_wish());
}

TEST_F(PacketIngestTest, what_is_repaired_in_time_is_not_missed) {
  step(true);
  auto packets = source.picture(false);
  const SourcePacket late = packets[1];
  packets.erase(packets.begin() + 1);
  feed(std::move(packets));
  for (int i = 0; i < 10; ++i) step();
  EXPECT_THAT(numbers(), ElementsAre(0));
  feed(late);
  EXPECT_THAT(pictures, SizeIs(12));
  EXPECT_FALSE(ingest.take_keyframe_wish());
}

TEST_F(PacketIngestTest, after_a_loss_pictures_are_left_out_up_to_the_next_key_frame) {
  step(true);
  auto packets = source.picture(false);
  packets.erase(packets.begin() + 1);
  feed(std::move(packets));
  step();
  EXPECT_FALSE(ingest.take_keyframe_wish()) << "it may still come";
  wait(kPictureWait);
  EXPECT_TRUE(ingest.take_keyframe_wish());
  EXPECT_FALSE(ingest.take_keyframe_wish());
  step();
  step();
  EXPECT_THAT(numbers(), ElementsAre(0));
  step(true);
  step();
  EXPECT_THAT(numbers(), ElementsAre(0, 5, 6));
  EXPECT_FALSE(ingest.take_keyframe_wish());
}

TEST_F(PacketIngestTest, a_whole_picture_that_is_lost_is_a_loss) {
  step(true);
  (void)source.picture(false);
  step();
  wait(kPictureWait);
  EXPECT_TRUE(ingest.take_keyframe_wish());
  EXPECT_THAT(numbers(), ElementsAre(0));
}

TEST_F(PacketIngestTest, a_key_frame_that_lost_its_beginning_is_no_key_frame) {
  step(true);
  auto packets = source.picture(true);
  packets.erase(packets.begin());
  feed(std::move(packets));
  wait(kPictureWait);
  step();
  EXPECT_THAT(numbers(), ElementsAre(0));
  EXPECT_TRUE(ingest.take_keyframe_wish());
}

TEST_F(PacketIngestTest, a_key_frame_whole_behind_a_gap_is_taken) {
  step(true);
  (void)source.picture(false);
  step(true);
  wait(kPictureWait);
  EXPECT_THAT(numbers(), ElementsAre(0, 2));
  EXPECT_FALSE(ingest.take_keyframe_wish());
}

TEST_F(PacketIngestTest, another_size_of_the_picture_is_another_format) {
  step(true);
  step();
  source.record = test::kLarge;
  step(true);
  ASSERT_THAT(formats, SizeIs(3));
  EXPECT_EQ(formats[2].format.width, 1920);
  EXPECT_THAT(numbers(), ElementsAre(0, 1, 2));
}

TEST_F(PacketIngestTest, sound_that_is_lost_is_silence) {
  step(true);
  for (int i = 0; i < 3; ++i) (void)source.sound();
  step();
  step();
  wait(kSoundWait);
  ASSERT_THAT(sounds, SizeIs(9));
  EXPECT_EQ(sounds[2].bytes[0], 0xF8);
  EXPECT_EQ(sounds[4].bytes[0], 0xF8);
  EXPECT_EQ(sounds[5].bytes[0], 0xFC);
  expect_unbroken_sound();
}

TEST_F(PacketIngestTest, a_pause_of_the_sound_is_filled_behind_the_clock) {
  step(true);
  wait(milliseconds(900));
  EXPECT_THAT(sounds, SizeIs(2));
  wait(seconds(9));
  expect_unbroken_sound();
  const std::int64_t end = sounds.back().decode_time;
  EXPECT_GT(end, kSecond + 9 * kSecond - kSecond / 4);
  EXPECT_LT(end, kSecond + 10 * kSecond);
}

TEST_F(PacketIngestTest, after_a_pause_the_sound_goes_on_whether_its_clock_stood_or_not) {
  for (const bool stands : {false, true}) {
    step(true);
    wait(seconds(8));
    if (!stands) source.audio_time += 8 * kSecond;
    const std::size_t before = sounds.size();
    for (int i = 0; i < 25; ++i) step();
    EXPECT_GE(sounds.size(), before + 20) << stands;
    EXPECT_EQ(sounds.back().bytes[0], 0xFC) << stands;
    expect_unbroken_sound(960);
  }
  EXPECT_THAT(jumps, SizeIs(0));
}

TEST_F(PacketIngestTest, a_clock_that_jumps_is_said) {
  step(true);
  source.video_time += 90'000 * 100;
  source.audio_time += 48'000 * 100;
  step(true);
  EXPECT_THAT(jumps, SizeIs(2));
  EXPECT_TRUE(was_found(FindingKind::kClockJumped));
  EXPECT_LT(pictures.back().decode_time, 90'000 * 3);
}

TEST_F(PacketIngestTest, reports_bring_picture_and_sound_together) {
  for (int i = 0; i < 25; ++i) step(i == 0);
  // The picture travels 120 ms longer than the sound.
  ingest.receive(now, SourceReport{media::Kind::kAudio, now, source.audio_time});
  ingest.receive(now,
                 SourceReport{media::Kind::kVideo, now - milliseconds(120), source.video_time});
  for (int i = 0; i < 100; ++i) step();
  const std::int64_t picture_ms = pictures.back().decode_time / 90;
  const std::int64_t sound_ms = sounds[sounds.size() - 2].decode_time / 48;
  EXPECT_NEAR(static_cast<double>(picture_ms - sound_ms), -120, 2);
}

TEST_F(PacketIngestTest, says_what_is_missing) {
  wait(seconds(6));
  EXPECT_TRUE(was_found(FindingKind::kNoPicture));
  EXPECT_TRUE(was_found(FindingKind::kNoSound));
}

TEST_F(PacketIngestTest, says_when_no_key_frame_comes) {
  for (int i = 0; i < 200; ++i) step();
  EXPECT_TRUE(was_found(FindingKind::kNoKeyframe));
  EXPECT_THAT(pictures, SizeIs(0));
  EXPECT_FALSE(was_found(FindingKind::kNoSound));
}

TEST_F(PacketIngestTest, says_which_codec_it_does_not_take) {
  SourcePacket packet;
  packet.codec = media::Codec::kVp8;
  feed(packet);
  feed(packet);
  packet.kind = media::Kind::kAudio;
  feed(packet);
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0], (Finding{FindingKind::kUnsupportedVideo, 0, "VP8"}));
  EXPECT_EQ(findings[1].kind, FindingKind::kUnsupportedAudio);
}

TEST_F(PacketIngestTest, sound_that_cannot_be_read_is_said) {
  SourcePacket packet = source.sound();
  packet.payload = {0xFF, 0x3F};  // 63 frames of 20 ms
  feed(packet);
  EXPECT_TRUE(was_found(FindingKind::kUnreadable));
  EXPECT_THAT(sounds, SizeIs(0));
}

}  // namespace
}  // namespace live
