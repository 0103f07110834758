// Who follows a class as a broadcast, and how somebody comes from there into the class and back.
#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classroom/room.hpp"
#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class RoomAudience : public RoomFixture {
 protected:
  RoomAudience() { (void)room_.set_direct_max(2); }

  ParticipantId join(const std::string& name, Role role = Role::kStudent,
                     VideoCodecs decodes = kChromium) {
    auto joined = room_.join(now_, {name, role, decodes});
    EXPECT_TRUE(joined) << name;
    if (!joined) return {};
    last_ = joined->events;
    return joined->id;
  }
  Carrier carrier(ParticipantId who) { return room_.find(who)->carrier; }

  Events last_;
};

TEST_F(RoomAudience, is_whoever_comes_when_the_limit_is_reached) {
  const auto budi = join("Budi");
  const auto ani = join("Ani");
  const auto citra = join("Citra");
  EXPECT_EQ(carrier(budi), Carrier::kDirect);
  EXPECT_EQ(carrier(ani), Carrier::kDirect);
  EXPECT_EQ(carrier(citra), Carrier::kBroadcast);
  EXPECT_THAT(last_, Contains(Event{BroadcastingChanged{{true, {}}, 2}}));
  EXPECT_TRUE(room_.broadcasting().on);
}

TEST_F(RoomAudience, never_has_a_teacher_in_it) {
  join("Budi");
  join("Ani");
  const auto sari = join("Bu Sari", Role::kTeacher);
  EXPECT_EQ(carrier(sari), Carrier::kDirect);
  EXPECT_EQ(refused(sari, SetCarrier{sari, Carrier::kBroadcast}), Refusal::kNotAllowed);
}

TEST_F(RoomAudience, does_not_exist_where_nobody_set_a_limit) {
  (void)room_.set_direct_max(0);
  for (const char* name : {"A", "B", "C", "D"}) EXPECT_EQ(carrier(join(name)), Carrier::kDirect);
  EXPECT_FALSE(room_.broadcasting().on);
}

TEST_F(RoomAudience, leaves_its_place_to_nobody_by_itself) {
  const auto budi = join("Budi");
  join("Ani");
  const auto citra = join("Citra");
  does(budi, Leave{});
  EXPECT_EQ(carrier(citra), Carrier::kBroadcast) << "a picture that restarts is worse than a delay";
  EXPECT_EQ(carrier(join("Dewi")), Carrier::kDirect);
}

TEST_F(RoomAudience, sends_nothing) {
  join("Budi");
  join("Ani");
  const auto citra = join("Citra");
  EXPECT_EQ(refused(citra, SetSource{Source::kMicrophone, true}), Refusal::kNotAllowed);
  EXPECT_FALSE(room_.may_send(citra, Source::kMicrophone));
  does(citra, SendChat{"Selamat pagi"});
}

TEST_F(RoomAudience, comes_into_the_class_by_a_teacher_and_goes_back_as_it_likes) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  join("Budi");
  join("Ani");
  const auto citra = join("Citra");
  EXPECT_EQ(refused(citra, SetCarrier{citra, Carrier::kDirect}), Refusal::kNotAllowed);
  const Events invited = does(sari, SetCarrier{citra, Carrier::kDirect});
  EXPECT_THAT(invited, ElementsAre(Event{ParticipantChanged{*room_.find(citra)}},
                                   Event{BroadcastingChanged{{false, {}}, 2}}));
  does(citra, SetSource{Source::kMicrophone, true});
  does(citra, SetCarrier{citra, Carrier::kBroadcast});
  EXPECT_FALSE(room_.find(citra)->source(Source::kMicrophone).on);
  EXPECT_THAT(does(citra, SetCarrier{citra, Carrier::kBroadcast}), IsEmpty());
}

TEST_F(RoomAudience, comes_in_of_itself_while_there_are_places) {
  const auto budi = join("Budi");
  const auto ani = join("Ani");
  const auto citra = join("Citra");
  EXPECT_EQ(refused(citra, SetCarrier{citra, Carrier::kDirect}), Refusal::kNotAllowed);
  does(budi, SetCarrier{budi, Carrier::kBroadcast});
  does(citra, SetCarrier{citra, Carrier::kDirect});
  EXPECT_EQ(carrier(citra), Carrier::kDirect);
  EXPECT_EQ(refused(budi, SetCarrier{budi, Carrier::kDirect}), Refusal::kNotAllowed)
      << "the place has been taken";
  does(ani, Leave{});
  does(budi, SetCarrier{budi, Carrier::kDirect});
  EXPECT_EQ(carrier(budi), Carrier::kDirect);
}

TEST_F(RoomAudience, is_let_in_by_a_limit_that_rises_or_goes) {
  join("Budi");
  join("Ani");
  const auto citra = join("Citra");
  const auto dewi = join("Dewi");
  EXPECT_THAT(room_.set_direct_max(3), ElementsAre(Event{BroadcastingChanged{{true, {}}, 3}}));
  EXPECT_THAT(room_.set_direct_max(3), IsEmpty());
  EXPECT_EQ(carrier(citra), Carrier::kBroadcast) << "nobody is moved";
  does(citra, SetCarrier{citra, Carrier::kDirect});
  EXPECT_EQ(refused(dewi, SetCarrier{dewi, Carrier::kDirect}), Refusal::kNotAllowed);
  (void)room_.set_direct_max(0);
  EXPECT_THAT(does(dewi, SetCarrier{dewi, Carrier::kDirect}),
              Contains(Event{BroadcastingChanged{{false, {}}, 0}}));
}

TEST_F(RoomAudience, is_not_refused_what_a_teacher_has_just_done) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  join("Budi");
  join("Ani");
  const auto citra = join("Citra");
  does(sari, SetCarrier{citra, Carrier::kDirect});
  EXPECT_THAT(does(citra, SetCarrier{citra, Carrier::kDirect}), IsEmpty());
}

TEST_F(RoomAudience, keeps_what_a_teacher_has_stopped) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  const auto budi = join("Budi");
  does(sari, Block{budi, Source::kMicrophone, true});
  does(sari, SetCarrier{budi, Carrier::kBroadcast});
  does(budi, SetCarrier{budi, Carrier::kDirect});
  EXPECT_EQ(refused(budi, SetSource{Source::kMicrophone, true}), Refusal::kNotAllowed);
}

TEST_F(RoomAudience, is_not_for_a_student_to_bring_others_from) {
  const auto budi = join("Budi");
  const auto ani = join("Ani");
  does(ani, SetCarrier{ani, Carrier::kBroadcast});
  EXPECT_EQ(refused(budi, SetCarrier{ani, Carrier::kDirect}), Refusal::kNotAllowed)
      << "though there is a place";
}

TEST_F(RoomAudience, is_not_for_a_student_to_send_others_to) {
  const auto budi = join("Budi");
  const auto ani = join("Ani");
  EXPECT_EQ(refused(budi, SetCarrier{ani, Carrier::kBroadcast}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi, SetCarrier{ParticipantId{99}, Carrier::kBroadcast}),
            Refusal::kNoSuchParticipant);
}

TEST_F(RoomAudience, pins_h264_and_names_whom_that_leaves_out) {
  const auto ani = join("Ani", Role::kStudent, kFirefoxOffline);
  join("Budi");
  EXPECT_EQ(room_.video_codec(), VideoCodec::kVp8);
  const auto citra = join("Citra", Role::kStudent, kFirefoxOffline);
  EXPECT_EQ(room_.video_codec(), VideoCodec::kH264);
  EXPECT_THAT(room_.broadcasting().left_out, ElementsAre("Ani")) << "Citra plays HLS";
  does(ani, Leave{});
  EXPECT_THAT(room_.broadcasting().left_out, IsEmpty());
  does(citra, Leave{});
  EXPECT_FALSE(room_.broadcasting().on);
}

TEST_F(RoomAudience, keeps_its_place_over_a_lost_line) {
  join("Budi");
  join("Ani");
  const auto citra = join("Citra");
  (void)room_.connection_lost(now_, citra);
  ASSERT_TRUE(room_.resume(now_, citra, kChromium));
  EXPECT_EQ(carrier(citra), Carrier::kBroadcast);
}

TEST_F(RoomAudience, holds_for_good_who_can_be_in_no_class) {
  Room room;  // without a limit
  const auto sari = room.join(now_, {"Bu Sari", Role::kTeacher, kChromium})->id;
  const auto budi = room.join(now_, {"Budi", Role::kStudent, kChromium, true})->id;
  EXPECT_EQ(room.find(budi)->carrier, Carrier::kBroadcast);
  EXPECT_TRUE(room.broadcasting().on);
  for (const ParticipantId who : {sari, budi}) {
    const auto moved =
        room.handle(now_, base::WallTime{1}, who, SetCarrier{budi, Carrier::kDirect});
    EXPECT_EQ(moved.error(), Refusal::kNotAllowed);
  }
  EXPECT_TRUE(room.handle(now_, base::WallTime{1}, budi, SetCarrier{budi, Carrier::kBroadcast}));
  EXPECT_FALSE(room.may_send(budi, Source::kMicrophone));
}

TEST_F(RoomAudience, does_not_count_those_towards_the_limit) {
  ASSERT_TRUE(room_.join(now_, {"Citra", Role::kStudent, kChromium, true}));
  EXPECT_EQ(carrier(join("Budi")), Carrier::kDirect);
  EXPECT_EQ(carrier(join("Ani")), Carrier::kDirect);
}

TEST_F(RoomAudience, a_teacher_is_in_the_class_whatever_the_line) {
  const auto sari = room_.join(now_, {"Bu Sari", Role::kTeacher, kChromium, true})->id;
  EXPECT_EQ(carrier(sari), Carrier::kDirect);
  EXPECT_FALSE(room_.find(sari)->broadcast_only);
}

}  // namespace
}  // namespace classroom
