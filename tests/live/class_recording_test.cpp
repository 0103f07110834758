#include "live/class_recording.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/recording/part_scan.hpp"
#include "tests/live/packet_source.hpp"

namespace live {
namespace {

using namespace recording;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr ClassSourceId kMicrophone{1};
constexpr ClassSourceId kCamera{2};
constexpr ClassSourceId kScreen{3};
constexpr base::WallTime kWall{1'790'000'000'000};

class MemoryReader final : public Reader {
 public:
  explicit MemoryReader(const std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t at, base::Bytes out) const override {
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
    return true;
  }

 private:
  const std::vector<std::uint8_t>& bytes_;
};

class ClassRecordingTest : public testing::Test {
 protected:
  struct PacketSourceOf {
    test::PacketSource* source = nullptr;
    std::optional<ClassSourceId> picture;
  };
  void SetUp() override {
    add(kMicrophone, "microphone", media::Kind::kAudio);
    add(kCamera, "camera", media::Kind::kVideo);
    for (const char* const word : {"microphone", "camera"}) switch_on(word);
    take();
    events.clear();
  }
  void switch_on(const char* word, bool on = true) {
    const auto kind = on ? ClassEvent::Kind::kOn : ClassEvent::Kind::kOff;
    recording.note(now, {{}, kind, "p1", "Bu Sari", word});
  }
  void add(ClassSourceId id, const char* word, media::Kind kind, const char* who = "p1") {
    recording.add_source(now, {id, who, "Bu Sari", word, kind});
  }
  void take() {
    for (Operation& operation : recording.take_operations()) {
      if (const auto* create = std::get_if<Create>(&operation)) {
        EXPECT_FALSE(create->alone);
        open.insert(create->part);
      } else if (auto* append = std::get_if<Append>(&operation)) {
        EXPECT_TRUE(open.contains(append->part)) << append->part;
        auto& file = files[append->part];
        file.insert(file.end(), append->bytes.begin(), append->bytes.end());
      } else if (const auto* done = std::get_if<Done>(&operation)) {
        EXPECT_EQ(open.erase(done->part), 1u);
      } else if (const auto* note = std::get_if<Note>(&operation)) {
        events += note->lines;
      } else if (const auto* describe = std::get_if<Describe>(&operation)) {
        manifest = describe->manifest;
      } else if (const auto* close = std::get_if<Close>(&operation)) {
        closed = close->reason;
      }
    }
  }
  // 40 ms of what is on.
  void step(bool key, bool picture = true, bool sound = true) {
    step(key, picture, sound, PacketSourceOf{});
  }
  void step(bool key, bool picture, bool sound, PacketSourceOf from) {
    test::PacketSource& packets = from.source != nullptr ? *from.source : this->source;
    if (picture) {
      for (SourcePacket& packet : packets.picture(key)) {
        recording.receive(now, from.picture.value_or(kCamera), std::move(packet));
      }
    }
    if (sound) {
      recording.receive(now, kMicrophone, packets.sound());
      recording.receive(now, kMicrophone, packets.sound());
    }
    now += milliseconds(40);
    recording.handle_timeout(now);
    take();
  }
  void go_on(base::Duration time, bool picture = true, bool sound = true) {
    int count = 0;
    for (base::Duration done{}; done < time; done += milliseconds(40)) {
      step(count++ % 50 == 0, picture, sound);
    }
  }
  void wait(base::Duration time) {
    for (base::Duration done{}; done < time; done += milliseconds(100)) {
      now += milliseconds(100);
      recording.handle_timeout(now);
      take();
    }
  }
  std::vector<std::string> happened() const {
    std::vector<std::string> words;
    for (const ClassEvent& event : read_events(events)) {
      words.push_back(std::string(to_string(event.kind)) + " " + event.detail);
    }
    return words;
  }
  std::vector<std::uint32_t> tracks() const {
    std::vector<std::uint32_t> numbers;
    for (const Part& part : manifest.parts) numbers.push_back(part.track);
    return numbers;
  }

  base::Time now{seconds(1000)};
  ClassRecording recording{RecordingId{7}, now, kWall};
  test::PacketSource source;
  std::map<std::uint32_t, std::vector<std::uint8_t>> files;
  std::set<std::uint32_t> open;
  std::string events;
  Manifest manifest;
  std::optional<EndReason> closed;
};

TEST_F(ClassRecordingTest, writes_each_source_into_a_file_of_its_own) {
  now += seconds(5);  // nobody sends yet
  go_on(seconds(4));
  recording.end(EndReason::kStopped);
  take();
  EXPECT_EQ(closed, EndReason::kStopped);
  EXPECT_THAT(open, IsEmpty());
  ASSERT_THAT(manifest.tracks, SizeIs(2));
  EXPECT_EQ(manifest.tracks[0], (Track{1, "microphone", "p1", "Bu Sari"}));
  ASSERT_THAT(manifest.parts, SizeIs(2));
  for (const Part& part : manifest.parts) {
    EXPECT_GE(part.begins, seconds(5));
    EXPECT_LE(part.begins, milliseconds(5300));
    const MemoryReader reader(files[part.number]);
    auto scan = PartScan::open(reader, reader.size());
    ASSERT_TRUE(scan);
    EXPECT_THAT(scan->head().movie.tracks, SizeIs(1));
    EXPECT_LE(scan->head().index_size, kClassIndexSpace);
    int fragments = 0;
    while (scan->next()) ++fragments;
    EXPECT_GE(fragments, 4);
    EXPECT_EQ(scan->position(), reader.size());
  }
}

TEST_F(ClassRecordingTest, a_source_that_was_off_begins_a_new_file_where_it_comes_back) {
  go_on(seconds(2));
  switch_on("camera", false);
  take();
  EXPECT_THAT(open, SizeIs(1)) << "the microphone's";
  go_on(seconds(20), false);
  source.video_time += 20 * 90'000;  // its clock has gone on
  step(true);                        // what was under way when it was switched off
  EXPECT_THAT(open, SizeIs(1));
  switch_on("camera");
  go_on(seconds(2));
  recording.end(EndReason::kStopped);
  take();
  ASSERT_THAT(manifest.parts, SizeIs(3));
  EXPECT_EQ(manifest.parts[2].track, 2u);
  EXPECT_NEAR(std::chrono::duration<double>(manifest.parts[2].begins).count(), 22.0, 0.3);
  EXPECT_THAT(happened(), ElementsAre("off camera", "on camera"));
}

TEST_F(ClassRecordingTest, writes_no_silence_of_somebody_who_says_nothing) {
  go_on(seconds(2), false);
  const auto after_two = files;
  wait(seconds(30));
  EXPECT_THAT(open, IsEmpty());
  std::size_t written = 0;
  for (const auto& [part, bytes] : files) written += bytes.size();
  wait(seconds(60));
  std::size_t later = 0;
  for (const auto& [part, bytes] : files) later += bytes.size();
  EXPECT_EQ(later, written);
  go_on(seconds(2), false);
  recording.end(EndReason::kStopped);
  take();
  EXPECT_THAT(tracks(), ElementsAre(1u, 1u));
  // Up to ten seconds of silence stand before it.
  EXPECT_GE(manifest.parts[1].begins, seconds(80));
}

TEST_F(ClassRecordingTest, a_pause_is_no_part_of_it) {
  go_on(seconds(2));
  EXPECT_TRUE(recording.set_paused(now, true));
  EXPECT_FALSE(recording.set_paused(now, true));
  EXPECT_EQ(recording.time(now), seconds(2));
  go_on(seconds(10));
  EXPECT_THAT(open, IsEmpty());
  EXPECT_EQ(recording.time(now), seconds(2));
  EXPECT_TRUE(recording.set_paused(now, false));
  go_on(seconds(2));
  recording.end(EndReason::kStopped);
  take();
  ASSERT_THAT(manifest.parts, SizeIs(4));
  EXPECT_NEAR(std::chrono::duration<double>(manifest.parts[3].begins).count(), 2.0, 0.3);
  EXPECT_THAT(happened(), ElementsAre("resumed "));
}

TEST_F(ClassRecordingTest, a_picture_in_another_format_is_said_and_the_sound_goes_on) {
  SourcePacket packet;
  packet.kind = media::Kind::kVideo;
  packet.codec = media::Codec::kVp8;
  packet.payload = {1, 2, 3};
  recording.receive(now, kCamera, packet);
  recording.receive(now, kCamera, packet);
  go_on(seconds(2), false);
  recording.end(EndReason::kStopped);
  take();
  EXPECT_THAT(happened(), ElementsAre("unrecorded VP8"));
  EXPECT_THAT(tracks(), ElementsAre(1u));
}

TEST_F(ClassRecordingTest, a_screen_has_a_clock_and_a_file_of_its_own) {
  add(kScreen, "screen", media::Kind::kVideo);
  switch_on("screen");
  test::PacketSource screen;
  screen.video_time = 77;
  for (int i = 0; i < 100; ++i) {
    step(i % 50 == 0);
    step(i % 50 == 0, true, false, {&screen, kScreen});
  }
  recording.end(EndReason::kStopped);
  take();
  EXPECT_THAT(manifest.parts, SizeIs(3));
}

TEST_F(ClassRecordingTest, asks_for_a_key_frame_after_a_loss) {
  step(true);
  EXPECT_THAT(recording.take_keyframe_wishes(), IsEmpty());
  source.picture(false);  // never comes
  for (int i = 0; i < 25; ++i) step(false);
  EXPECT_THAT(recording.take_keyframe_wishes(), ElementsAre(kCamera));
}

TEST_F(ClassRecordingTest, counts_people_and_ends_once) {
  for (const char* const who : {"p1", "p2", "p1"}) {
    recording.note(now, {{}, ClassEvent::Kind::kJoined, who, "X", {}});
  }
  recording.end(EndReason::kDiskNearlyFull);
  recording.end(EndReason::kStopped);
  take();
  EXPECT_EQ(manifest.people, 2u);
  EXPECT_EQ(manifest.ended, EndReason::kDiskNearlyFull);
  recording.note(now, {{}, ClassEvent::Kind::kLeft, "p1", "X", {}});
  EXPECT_FALSE(recording.set_paused(now, true));
  EXPECT_THAT(recording.take_operations(), IsEmpty());
}

TEST_F(ClassRecordingTest, who_switches_again_and_again_does_not_end_it_for_all) {
  const base::Time began = now;
  for (std::uint32_t i = 0; i < kPartsMax + 10; ++i) {
    switch_on("camera", false);
    switch_on("camera");
    step(true, true, false);
    step(false, true, false);
  }
  EXPECT_FALSE(recording.ended());
  EXPECT_GE(manifest.parts.size(), kPartsAtOnce);
  EXPECT_LE(manifest.parts.size(),
            2 * kPartsAtOnce + 2 * static_cast<std::size_t>((now - began) / kPartEvery) + 2);
}

TEST_F(ClassRecordingTest, is_abandoned_without_a_word) {
  go_on(seconds(1));
  recording.abandon(EndReason::kDiskFailed);
  EXPECT_THAT(recording.take_operations(), IsEmpty());
  recording.receive(now, kMicrophone, source.sound());
  recording.handle_timeout(now + seconds(1));
  EXPECT_THAT(recording.take_operations(), IsEmpty());
  EXPECT_EQ(recording.ended(), EndReason::kDiskFailed);
}

TEST_F(ClassRecordingTest, takes_so_many_sources_and_no_more) {
  for (std::uint64_t i = 10; i < 10 + 2 * kTracksMax; ++i) {
    add(ClassSourceId{i}, "microphone", media::Kind::kAudio, "p9");
  }
  EXPECT_TRUE(recording.has(ClassSourceId{10}));
  EXPECT_FALSE(recording.has(ClassSourceId{9 + 2 * kTracksMax}));
}

}  // namespace
}  // namespace live
