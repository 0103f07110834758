#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SpeakersId kRoom{77};
constexpr std::uint8_t kVoice = 25;
constexpr std::uint8_t kBreath = 65;

// Three students with microphones, and one who listens to all.
class RouterSpeakersTest : public Class {
 protected:
  struct Student {
    Browser* browser;
    PublicationId microphone;
    OutboundStream stream;
    std::uint32_t heard_as;
  };

  RouterSpeakersTest() {
    std::vector<DownlinkTrack> tracks;
    for (std::uint32_t i = 0; i < 3; ++i) {
      const PublicationId id{100 + i};
      world.execute(AddPublication{id, media::Kind::kAudio});
      Browser& browser = world.connect();
      UplinkTrack track = sound_uplink();
      track.publication = id;
      SetUplink uplink{browser.id, {kMidId, kTransportId}, {track}};
      uplink.extensions.audio_level = kLevelId;
      world.execute(uplink);
      OutboundStream stream = microphone;
      stream.ssrc = 400 + i;
      students.push_back({&browser, id, stream, 5000 + i});
      tracks.push_back(downlink(id, 5000 + i, media::Kind::kAudio));
    }
    listener = &world.connect();
    watch(*listener, tracks);
  }

  void set(std::size_t loudest) {
    SetSpeakers command{kRoom, loudest, {}};
    for (const Student& student : students) command.members.push_back({student.microphone, false});
    world.execute(command);
    // Those who are new are heard, silent, until that makes no difference any more.
    speak(static_cast<int>(kHeardAtFirst / std::chrono::milliseconds(20)), {127, 127, 127});
    listener->by_ssrc.clear();
  }
  // So many packets of 20 ms of each, with these levels.
  void speak(int packets, const std::vector<std::uint8_t>& levels) {
    for (int i = 0; i < packets; ++i) {
      for (std::size_t k = 0; k < levels.size(); ++k) {
        Student& student = students[k];
        student.stream.level = levels[k];
        student.stream.timestamp += 960;
        student.browser->send_rtp(student.stream, {0x78, 1, 2});
      }
      run(20);
    }
  }
  std::size_t heard(std::size_t student) {
    return listener->received(students[student].heard_as).size();
  }
  std::vector<std::vector<PublicationId>> told() {
    std::vector<std::vector<PublicationId>> all;
    for (const SpeakersChanged& changed : world.events<SpeakersChanged>()) {
      EXPECT_EQ(changed.speakers, kRoom);
      all.push_back(changed.speaking);
    }
    return all;
  }

  std::vector<Student> students;
  Browser* listener = nullptr;
};

TEST_F(RouterSpeakersTest, without_a_limit_all_are_heard) {
  speak(20, {kVoice, kBreath, kBreath});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(heard(i), 20u);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(RouterSpeakersTest, the_loudest_alone_is_heard) {
  set(1);
  speak(20, {kVoice, kBreath, kBreath});
  EXPECT_EQ(heard(0), 20u);
  EXPECT_EQ(heard(1) + heard(2), 0u);
  EXPECT_EQ(world.drops(DropReason::kNotAmongLoudest), 40u);
}

TEST_F(RouterSpeakersTest, what_was_held_back_is_no_loss_and_time_passes_meanwhile) {
  set(1);
  speak(20, {kVoice, kBreath, kBreath});
  speak(80, {kBreath, kVoice, kBreath});
  speak(20, {kVoice, kBreath, kBreath});
  const auto& first = listener->received(students[0].heard_as);
  ASSERT_GT(first.size(), 30u);
  bool was_silent = false;
  for (std::size_t i = 1; i < first.size(); ++i) {
    EXPECT_EQ(static_cast<std::uint16_t>(first[i].sequence - first[i - 1].sequence), 1);
    const std::uint32_t passed = first[i].timestamp - first[i - 1].timestamp;
    EXPECT_EQ(passed % 960, 0u);
    if (passed == 960) continue;
    EXPECT_FALSE(std::exchange(was_silent, true));
    EXPECT_GE(passed, 60u * 960);
  }
  EXPECT_TRUE(was_silent);
  EXPECT_THAT(listener->received(students[1].heard_as), SizeIs(testing::Ge(70u)));
}

TEST_F(RouterSpeakersTest, a_late_packet_of_what_was_held_back_stays_held_back) {
  set(1);
  speak(5, {kVoice, kBreath, kBreath});
  const OutboundStream late = students[1].stream;
  students[1].stream.sequence++;
  speak(50, {kBreath, kVoice, kBreath});
  const std::size_t before = heard(1);
  students[1].browser->push(students[1].browser->make_rtp(late, Payload{0x78, 1, 2}, true));
  world.settle();
  EXPECT_EQ(heard(1), before);
}

TEST_F(RouterSpeakersTest, a_late_packet_gives_nobody_his_place_back) {
  set(1);
  speak(5, {kVoice, kBreath, kBreath});
  OutboundStream late = students[0].stream;
  students[0].stream.sequence++;
  speak(100, {kBreath, kVoice, kBreath});
  const std::size_t before = heard(0);
  late.level = 0;
  students[0].browser->push(students[0].browser->make_rtp(late, Payload{0x78, 1, 2}, true));
  world.settle();
  EXPECT_EQ(heard(0), before);
}

TEST_F(RouterSpeakersTest, what_is_tapped_is_not_held_back) {
  set(1);
  world.execute(AddTap{students[2].microphone, TapId{9}});
  speak(20, {kVoice, kBreath, kBreath});
  std::size_t packets = 0;
  for (const Tapped& tapped : world.worker.take_tapped()) {
    const auto& packet = std::get<TappedPacket>(tapped);
    EXPECT_EQ(packet.level, kBreath);
    ++packets;
  }
  EXPECT_EQ(packets, 20u);
  EXPECT_EQ(heard(2), 0u);
}

TEST_F(RouterSpeakersTest, tells_who_speaks) {
  set(5);
  speak(50, {kVoice, kBreath, kBreath});
  EXPECT_THAT(told(), ElementsAre(ElementsAre(students[0].microphone)));
  run(2000);  // nothing comes any more
  EXPECT_THAT(told(), ElementsAre(ElementsAre(students[0].microphone), IsEmpty()));
}

TEST_F(RouterSpeakersTest, a_limit_that_ends_holds_nobody_back) {
  set(1);
  speak(20, {kVoice, kBreath, kBreath});
  world.execute(SetSpeakers{kRoom, 0, {}});
  speak(20, {kVoice, kBreath, kBreath});
  EXPECT_EQ(heard(1), 20u);
  EXPECT_EQ(heard(2), 20u);
}

TEST_F(RouterSpeakersTest, a_publication_that_is_removed_leaves_its_place_to_another) {
  set(1);
  speak(20, {kVoice, kBreath, kBreath});
  world.execute(RemovePublication{students[0].microphone});
  speak(20, {kVoice, kBreath, kBreath});
  EXPECT_EQ(heard(0), 20u);
  EXPECT_EQ(heard(1) + heard(2), 20u);
}

TEST_F(RouterSpeakersTest, a_microphone_belongs_to_those_that_named_it_last) {
  set(1);
  world.execute(SetSpeakers{SpeakersId{78}, 1, {{students[1].microphone, false}}});
  speak(20, {kVoice, kBreath, kBreath});
  EXPECT_EQ(heard(1), 20u);
  EXPECT_EQ(heard(2), 0u);
  set(1);
  speak(20, {kVoice, kBreath, kBreath});
  EXPECT_EQ(heard(1), 0u);
}

TEST_F(RouterSpeakersTest, names_that_are_unknown_or_no_sound_are_passed_over) {
  world.execute(SetSpeakers{kRoom, 0, {{PublicationId{999}, false}, {kPicture, false}}});
  Browser& teacher = publisher();
  Browser& pupil = viewer();
  frame(teacher, camera, true);
  EXPECT_THAT(pupil.received(kView), SizeIs(3));
}

}  // namespace
}  // namespace sfu
