#include "sfu/speakers.hpp"

#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"

namespace sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr SpeakersId kRoom{1};
constexpr PublicationId kAni{10};
constexpr PublicationId kBudi{11};
constexpr PublicationId kCitra{12};
constexpr PublicationId kTeacher{20};
constexpr std::uint8_t kVoice = 25;
constexpr std::uint8_t kSoft = 38;
constexpr std::uint8_t kBreath = 65;
constexpr std::uint8_t kSilence = 127;

class SpeakersTest : public testing::Test {
 protected:
  // Those who are new are heard, silent, until that makes no difference any more.
  void set(std::size_t loudest, std::vector<SetSpeakers::Member> members) {
    std::map<PublicationId, std::uint8_t> silent;
    for (const SetSpeakers::Member& member : members) {
      if (known.insert(member.publication).second) silent[member.publication] = kSilence;
    }
    speakers.set({kRoom, loudest, std::move(members)});
    if (!silent.empty()) hear(kHeardAtFirst, silent);
  }
  // So long of packets of 20 ms of all of these at once; who was sent on with the last of them.
  std::vector<PublicationId> hear(base::Duration time,
                                  const std::map<PublicationId, std::uint8_t>& levels) {
    std::vector<PublicationId> sent;
    for (base::Duration done{}; done < time; done += milliseconds(20)) {
      sent.clear();
      for (const auto& [who, level] : levels) {
        if (speakers.takes(now, who, level)) sent.push_back(who);
      }
      now += milliseconds(20);
      if (now >= speakers.next_timeout()) speakers.handle_timeout(now);
      if (auto told = speakers.take_speaking(now)) {
        speaking = std::move(*told);
        ++tellings;
      }
    }
    return sent;
  }

  Speakers speakers;
  base::Time now{seconds(1000)};
  std::set<PublicationId> known;
  std::vector<PublicationId> speaking;
  int tellings = 0;
};

TEST_F(SpeakersTest, all_are_sent_where_there_is_room) {
  set(2, {{kAni, false}, {kBudi, false}});
  EXPECT_THAT(hear(seconds(1), {{kAni, kSilence}, {kBudi, kVoice}}), ElementsAre(kAni, kBudi));
}

TEST_F(SpeakersTest, the_loudest_are_sent_where_there_is_not) {
  set(1, {{kAni, false}, {kBudi, false}, {kCitra, false}});
  hear(seconds(1), {{kAni, kBreath}, {kBudi, kBreath}, {kCitra, kBreath}});
  EXPECT_THAT(hear(milliseconds(60), {{kAni, kBreath}, {kBudi, kBreath}, {kCitra, kVoice}}),
              ElementsAre(kCitra));
}

TEST_F(SpeakersTest, a_microphone_that_is_new_is_sent_for_a_while_and_takes_nobodys_place) {
  set(1, {{kAni, false}});
  hear(seconds(1), {{kAni, kVoice}});
  known.insert(kBudi);
  set(1, {{kAni, false}, {kBudi, false}});
  EXPECT_THAT(hear(kHeardAtFirst, {{kAni, kVoice}, {kBudi, kBreath}}), ElementsAre(kAni, kBudi));
  EXPECT_EQ(speakers.sent(), 1u);
  EXPECT_THAT(hear(milliseconds(20), {{kAni, kVoice}, {kBudi, kBreath}}), ElementsAre(kAni));
}

TEST_F(SpeakersTest, the_first_packets_of_a_voice_are_sent) {
  set(1, {{kAni, false}, {kBudi, false}});
  EXPECT_THAT(hear(seconds(1), {{kAni, kBreath}, {kBudi, kBreath}}), ElementsAre(kAni));
  EXPECT_THAT(hear(milliseconds(20), {{kBudi, kVoice}}), ElementsAre(kBudi));
  EXPECT_THAT(hear(milliseconds(20), {{kAni, kBreath}}), IsEmpty());
}

TEST_F(SpeakersTest, whoever_speaks_is_not_cut_by_one_who_is_as_loud) {
  set(1, {{kAni, false}, {kBudi, false}});
  hear(seconds(1), {{kAni, kVoice}, {kBudi, kBreath}});
  EXPECT_THAT(hear(seconds(2), {{kAni, kVoice}, {kBudi, kVoice}}), ElementsAre(kAni));
  EXPECT_THAT(hear(milliseconds(200), {{kAni, kBreath}, {kBudi, kSoft}}), ElementsAre(kAni))
      << "a breath between two words";
  EXPECT_THAT(hear(seconds(1), {{kAni, kBreath}, {kBudi, kVoice}}), ElementsAre(kBudi))
      << "has ended";
}

TEST_F(SpeakersTest, a_microphone_that_is_switched_off_gives_its_place_away) {
  set(1, {{kAni, false}, {kBudi, false}});
  hear(seconds(1), {{kAni, kVoice}, {kBudi, kBreath}});
  EXPECT_THAT(hear(milliseconds(200), {{kBudi, kBreath}}), IsEmpty()) << "not the same moment";
  EXPECT_THAT(hear(seconds(4), {{kBudi, kBreath}}), ElementsAre(kBudi));
}

TEST_F(SpeakersTest, the_teacher_is_heard_however_soft_and_takes_nobodys_place) {
  set(1, {{kAni, false}, {kBudi, false}, {kTeacher, true}});
  EXPECT_THAT(hear(seconds(1), {{kAni, kVoice}, {kBudi, kBreath}, {kTeacher, kSilence}}),
              ElementsAre(kAni, kTeacher));
}

TEST_F(SpeakersTest, whoever_becomes_a_teacher_leaves_his_place_to_another) {
  set(1, {{kAni, false}, {kBudi, false}});
  hear(seconds(1), {{kAni, kVoice}, {kBudi, kBreath}});
  set(1, {{kAni, true}, {kBudi, false}});
  EXPECT_THAT(hear(milliseconds(20), {{kAni, kVoice}, {kBudi, kBreath}}), ElementsAre(kAni, kBudi));
  set(1, {{kAni, false}, {kBudi, false}});
  EXPECT_THAT(hear(seconds(1), {{kAni, kVoice}, {kBudi, kBreath}}), ElementsAre(kAni));
}

TEST_F(SpeakersTest, fewer_places_are_filled_with_as_many) {
  set(2, {{kAni, false}, {kBudi, false}, {kCitra, false}});
  hear(seconds(1), {{kAni, kVoice}, {kBudi, kVoice}});
  set(1, {{kAni, false}, {kBudi, false}, {kCitra, false}});
  EXPECT_EQ(hear(milliseconds(20), {{kAni, kVoice}, {kBudi, kVoice}}).size(), 1u);
  set(0, {{kAni, false}, {kBudi, false}, {kCitra, false}});
  EXPECT_THAT(hear(milliseconds(20), {{kAni, kVoice}, {kBudi, kVoice}}), IsEmpty());
}

TEST_F(SpeakersTest, who_tells_no_level_or_does_not_belong_is_sent) {
  set(0, {{kAni, false}});
  EXPECT_TRUE(speakers.takes(now, kAni, std::nullopt));
  EXPECT_TRUE(speakers.takes(now, kBudi, kSilence));
  EXPECT_FALSE(speakers.takes(now, kAni, kVoice));
  speakers.remove(kAni);
  EXPECT_TRUE(speakers.takes(now, kAni, kVoice));
  EXPECT_EQ(speakers.size(), 0u);
}

TEST_F(SpeakersTest, tells_who_speaks_in_the_order_in_which_they_began) {
  set(5, {{kAni, false}, {kBudi, false}});
  hear(seconds(1), {{kAni, kSilence}, {kBudi, kVoice}});
  EXPECT_THAT(speaking, ElementsAre(kBudi));
  hear(seconds(1), {{kAni, kSoft}, {kBudi, kVoice}});
  EXPECT_THAT(speaking, ElementsAre(kBudi, kAni));
  hear(milliseconds(900), {{kAni, kSoft}, {kBudi, kBreath}});
  EXPECT_THAT(speaking, ElementsAre(kBudi, kAni)) << "between two words";
  hear(milliseconds(500), {{kAni, kSoft}, {kBudi, kBreath}});
  EXPECT_THAT(speaking, ElementsAre(kAni));
  hear(seconds(2), {});
  EXPECT_THAT(speaking, IsEmpty()) << "although nothing came";
  EXPECT_EQ(speakers.next_timeout(), base::kNever);
}

TEST_F(SpeakersTest, a_knock_on_the_table_is_no_speech) {
  set(5, {{kAni, false}});
  for (int i = 0; i < 20; ++i) {
    hear(milliseconds(60), {{kAni, 5}});
    hear(milliseconds(400), {{kAni, kBreath}});
  }
  EXPECT_EQ(tellings, 0);
}

TEST_F(SpeakersTest, changes_are_not_told_of_all_the_time) {
  std::vector<SetSpeakers::Member> members;
  for (std::uint64_t i = 0; i < 30; ++i) members.push_back({PublicationId{i}, false});
  set(5, members);
  base::SeededRandom random{5};
  for (int step = 0; step < 500; ++step) {  // a second each 50 steps
    std::map<PublicationId, std::uint8_t> levels;
    for (std::uint64_t i = 0; i < 30; ++i) {
      levels[PublicationId{i}] = (random.u32() & 7) != 0 ? kBreath : kVoice;
    }
    hear(milliseconds(20), levels);
    EXPECT_EQ(speakers.sent(), 5u);
  }
  EXPECT_LE(tellings, 500 * milliseconds(20) / kSpeakersToldEvery + 1);
}

TEST_F(SpeakersTest, whoever_is_gone_does_not_speak) {
  set(5, {{kAni, false}, {kBudi, false}});
  hear(seconds(1), {{kAni, kVoice}, {kBudi, kVoice}});
  set(5, {{kBudi, false}});
  hear(milliseconds(400), {{kBudi, kVoice}});
  EXPECT_THAT(speaking, ElementsAre(kBudi));
}

}  // namespace
}  // namespace sfu
