// Who hears whom, as a room tells it to the SFU.
#include <gmock/gmock.h>

#include "tests/app/signal/room_media_fixture.hpp"

namespace app::signal {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class RoomSpeakersTest : public RoomMediaTest {
 protected:
  std::vector<sfu::SetSpeakers> told() {
    media.take_offers();
    return port.all<sfu::SetSpeakers>();
  }
  sfu::PublicationId microphone(std::size_t at) {
    std::vector<sfu::PublicationId> sounds;
    for (const auto& added : port.all<sfu::AddPublication>()) {
      if (added.kind == media::Kind::kAudio) sounds.push_back(added.publication);
    }
    return sounds.at(at);
  }
};

TEST_F(RoomSpeakersTest, microphones_are_compared_and_a_teacher_is_always_heard) {
  media.set_first(kTeacher, true);
  publish(kTeacher);
  publish(kStudent);
  EXPECT_NE(port.last<sfu::SetUplink>().extensions.audio_level, 0);
  const auto all = told();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].loudest, kLoudestHeard);
  EXPECT_THAT(all[0].members, ElementsAre(sfu::SetSpeakers::Member{microphone(0), true},
                                          sfu::SetSpeakers::Member{microphone(1), false}));
  EXPECT_THAT(told(), SizeIs(1)) << "not again";
}

TEST_F(RoomSpeakersTest, whoever_shows_a_screen_is_always_heard_while_he_does) {
  publish(kStudent);
  EXPECT_FALSE(told().back().members.at(0).always);
  sight.presenting = {kStudent};
  EXPECT_TRUE(told().back().members.at(0).always);
  sight.presenting = {};
  EXPECT_FALSE(told().back().members.at(0).always);
}

TEST_F(RoomSpeakersTest, groups_do_not_compete) {
  publish(kStudent);
  publish(kLate);
  const auto whole = told().back().speakers;
  sight.places = {{kLate, 4}};
  const auto all = told();
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_THAT(all[1].members, SizeIs(1));
  EXPECT_THAT(all[2].members, ElementsAre(sfu::SetSpeakers::Member{microphone(1), false}));
  EXPECT_EQ(all[1].speakers, whole);
  EXPECT_NE(all[2].speakers, whole);
  sight.places = {};
  const auto back = told();
  ASSERT_THAT(back, SizeIs(5));
  EXPECT_EQ(back[4].speakers, all[2].speakers) << "the group is forgotten";
  EXPECT_THAT(back[4].members, SizeIs(0));
}

TEST_F(RoomSpeakersTest, knows_who_speaks) {
  publish(kTeacher);
  publish(kStudent);
  const auto id = told().back().speakers;
  const auto speaking = media.speaking({id, {microphone(1), microphone(0)}});
  ASSERT_TRUE(speaking);
  EXPECT_THAT(speaking->who, ElementsAre(kStudent, kTeacher));
  EXPECT_FALSE(media.speaking({sfu::SpeakersId{id.value + 1000}, {}})) << "another room's";
}

TEST_F(RoomSpeakersTest, who_leaves_is_compared_no_more) {
  publish(kStudent);
  const auto id = told().back().speakers;
  media.leave(kStudent);
  EXPECT_EQ(told().back(), (sfu::SetSpeakers{id, 0, {}}));
}

TEST_F(RoomSpeakersTest, a_busy_sfu_is_told_later) {
  publish(kStudent);
  port.full = true;
  media.take_offers();
  EXPECT_THAT(port.all<sfu::SetSpeakers>(), SizeIs(0));
  port.full = false;
  EXPECT_THAT(told(), SizeIs(1));
}

}  // namespace
}  // namespace app::signal
