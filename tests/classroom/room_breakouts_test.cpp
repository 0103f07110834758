// A class that works in groups: who is where, who hears whom, and how it is together again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class RoomBreakoutsTest : public RoomFixture {
 protected:
  RoomBreakoutsTest() {
    sari_ = comes("Bu Sari", Role::kTeacher);
    ani_ = comes("Ani", Role::kStudent);
    budi_ = comes("Budi", Role::kStudent);
    citra_ = comes("Citra", Role::kStudent);
  }
  ParticipantId comes(const std::string& name, Role role) {
    JoinRequest request{name, role, kChromium};
    request.device = "device of " + name;
    const auto joined = room_.join(now_, request);
    EXPECT_TRUE(joined);
    return joined->id;
  }
  Events divide(std::chrono::seconds length = {}) {
    return does(sari_, OpenBreakouts{{{"Satu", {ani_}}, {"Dua", {budi_}}}, length});
  }
  GroupId group(ParticipantId who) const { return room_.find(who)->group; }
  GroupId first() const { return room_.breakouts().groups.at(0).id; }
  GroupId second() const { return room_.breakouts().groups.at(1).id; }
  bool hears(ParticipantId viewer, ParticipantId owner) const {
    return room_.may_receive(viewer, owner, Source::kMicrophone);
  }

  ParticipantId sari_, ani_, budi_, citra_;
};

TEST_F(RoomBreakoutsTest, students_go_where_they_are_sent) {
  const Events events = divide();
  EXPECT_EQ(std::get<BreakoutsChanged>(events.front()).breakouts.groups.size(), 2U);
  EXPECT_EQ(group(ani_), first());
  EXPECT_EQ(group(budi_), second());
  EXPECT_EQ(group(citra_), kWholeClass);
  EXPECT_EQ(group(sari_), kWholeClass);
}

TEST_F(RoomBreakoutsTest, nothing_goes_from_one_group_into_another) {
  divide();
  EXPECT_FALSE(hears(ani_, budi_));
  EXPECT_FALSE(hears(ani_, sari_));
  EXPECT_FALSE(hears(sari_, ani_));
  EXPECT_TRUE(hears(sari_, citra_));
  EXPECT_FALSE(room_.is_before_all(ani_, Source::kMicrophone));
  EXPECT_TRUE(room_.is_before_all(sari_, Source::kCamera));
  does(sari_, MoveToGroup{budi_, first()});
  EXPECT_TRUE(hears(ani_, budi_));
  EXPECT_FALSE(room_.may_receive(ParticipantId{99}, ani_, Source::kCamera));
}

TEST_F(RoomBreakoutsTest, the_teacher_visits_and_comes_back) {
  divide();
  does(sari_, MoveToGroup{sari_, first()});
  EXPECT_TRUE(hears(ani_, sari_));
  EXPECT_FALSE(hears(citra_, sari_));
  EXPECT_FALSE(room_.is_before_all(sari_, Source::kMicrophone));
  does(sari_, MoveToGroup{sari_, kWholeClass});
  EXPECT_TRUE(hears(citra_, sari_));
}

TEST_F(RoomBreakoutsTest, a_visit_switches_nothing_off_and_a_move_everything) {
  does(sari_, SetSource{Source::kMicrophone, true});
  does(ani_, SetSource{Source::kMicrophone, true});
  divide();
  EXPECT_FALSE(room_.find(ani_)->source(Source::kMicrophone).on);
  does(sari_, MoveToGroup{sari_, first()});
  EXPECT_TRUE(room_.find(sari_)->source(Source::kMicrophone).on);
}

TEST_F(RoomBreakoutsTest, a_group_talks_where_the_class_may_not) {
  does(sari_, SetStudentRight{Right::kSpeak, false});
  EXPECT_EQ(refused(ani_, SetSource{Source::kMicrophone, true}), Refusal::kNotAllowed);
  divide();
  does(ani_, SetSource{Source::kMicrophone, true});
  EXPECT_TRUE(room_.may_send(ani_, Source::kMicrophone));
  does(sari_, CloseBreakouts{});
  EXPECT_FALSE(room_.find(ani_)->source(Source::kMicrophone).on);
  EXPECT_FALSE(room_.may_send(ani_, Source::kMicrophone));
}

TEST_F(RoomBreakoutsTest, everybody_comes_back) {
  divide();
  does(sari_, MoveToGroup{sari_, second()});
  const Events events = does(sari_, CloseBreakouts{});
  for (const ParticipantId who : {sari_, ani_, budi_}) EXPECT_EQ(group(who), kWholeClass);
  EXPECT_EQ(std::get<BreakoutsChanged>(events.back()).breakouts, Breakouts{});
  EXPECT_THAT(does(sari_, CloseBreakouts{}), IsEmpty());
}

TEST_F(RoomBreakoutsTest, the_time_brings_everybody_back) {
  divide(std::chrono::minutes(10));
  EXPECT_EQ(room_.breakouts().ends, base::WallTime{kWall.milliseconds + 600'000});
  EXPECT_EQ(room_.next_timeout(), now_ + std::chrono::minutes(10));
  EXPECT_THAT(room_.handle_timeout(now_ + std::chrono::minutes(9)), IsEmpty());
  EXPECT_THAT(room_.handle_timeout(now_ + std::chrono::minutes(10)), SizeIs(3));
  EXPECT_EQ(group(ani_), kWholeClass);
  EXPECT_EQ(room_.next_timeout(), base::kNever);
}

TEST_F(RoomBreakoutsTest, who_drops_out_comes_back_into_his_group) {
  divide();
  room_.connection_lost(now_, ani_);
  ASSERT_TRUE(room_.resume(now_, ani_, kChromium));
  EXPECT_EQ(group(ani_), first());
  does(ani_, Leave{});
  EXPECT_EQ(group(comes("Ani", Role::kStudent)), first());
  does(sari_, CloseBreakouts{});
  EXPECT_EQ(group(comes("Dewi", Role::kStudent)), kWholeClass);
  does(budi_, Leave{});
  EXPECT_EQ(group(comes("Budi", Role::kStudent)), kWholeClass);
}

TEST_F(RoomBreakoutsTest, who_comes_by_a_new_place_before_the_old_one_ends_is_himself) {
  divide();
  room_.connection_lost(now_, ani_);
  const ParticipantId again = comes("Ani", Role::kStudent);
  EXPECT_EQ(room_.find(again)->name, "Ani");
  EXPECT_EQ(group(again), first());
  EXPECT_EQ(room_.find(ani_), nullptr);
  // Who is there is another.
  EXPECT_EQ(room_.find(comes("Ani", Role::kStudent))->name, "Ani (2)");
}

TEST_F(RoomBreakoutsTest, who_comes_back_from_the_audience_is_in_his_group) {
  room_.set_direct_max(5);
  divide();
  does(sari_, SetCarrier{ani_, Carrier::kBroadcast});
  EXPECT_EQ(group(ani_), kWholeClass);
  does(sari_, SetCarrier{ani_, Carrier::kDirect});
  EXPECT_EQ(group(ani_), first());
}

TEST_F(RoomBreakoutsTest, a_teacher_stops_somebody_in_a_group) {
  does(sari_, SetStudentRight{Right::kSpeak, false});
  divide();
  does(ani_, SetSource{Source::kMicrophone, true});
  does(sari_, Allow{ani_, Right::kSpeak, false});
  EXPECT_FALSE(room_.may_send(ani_, Source::kMicrophone));
  EXPECT_FALSE(room_.find(ani_)->source(Source::kMicrophone).on);
  does(sari_, Allow{ani_, Right::kSpeak, true});
  EXPECT_TRUE(room_.may_send(ani_, Source::kMicrophone));
}

TEST_F(RoomBreakoutsTest, only_students_are_divided) {
  const ParticipantId other = comes("Pak Joko", Role::kTeacher);
  does(sari_, OpenBreakouts{{{"Satu", {other, sari_, ani_}}}, {}});
  EXPECT_EQ(group(other), kWholeClass);
  EXPECT_EQ(group(sari_), kWholeClass);
  EXPECT_EQ(group(ani_), first());
}

TEST_F(RoomBreakoutsTest, new_groups_take_the_place_of_the_old_ones) {
  divide();
  const GroupId before = first();
  does(sari_, OpenBreakouts{{{"Tiga", {citra_}}}, {}});
  EXPECT_EQ(group(ani_), kWholeClass);
  EXPECT_EQ(group(citra_), first());
  EXPECT_GT(first(), before);
  EXPECT_EQ(refused(sari_, MoveToGroup{ani_, before}), Refusal::kNoSuchGroup);
}

TEST_F(RoomBreakoutsTest, groups_are_the_teachers) {
  EXPECT_EQ(refused(ani_, OpenBreakouts{{{"Satu", {}}}, {}}), Refusal::kNotAllowed);
  divide();
  EXPECT_EQ(refused(ani_, MoveToGroup{ani_, kWholeClass}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(ani_, CloseBreakouts{}), Refusal::kNotAllowed);
  const ParticipantId other = comes("Pak Joko", Role::kTeacher);
  EXPECT_EQ(refused(sari_, MoveToGroup{other, first()}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, MoveToGroup{ParticipantId{99}, first()}), Refusal::kNoSuchParticipant);
}

TEST_F(RoomBreakoutsTest, groups_have_names_and_not_too_many) {
  EXPECT_EQ(refused(sari_, OpenBreakouts{}), Refusal::kBadMessage);
  EXPECT_EQ(refused(sari_, OpenBreakouts{{{" ", {}}}, {}}), Refusal::kNameMissing);
  EXPECT_EQ(refused(sari_, OpenBreakouts{{{"Satu", {}}, {"satu", {}}}, {}}), Refusal::kBadMessage);
  EXPECT_EQ(refused(sari_, OpenBreakouts{{{std::string(kGroupNameMax + 1, 'x'), {}}}, {}}),
            Refusal::kTooLong);
  EXPECT_EQ(refused(sari_, OpenBreakouts{{{"Satu", {}}}, kBreakoutsMax + std::chrono::seconds(1)}),
            Refusal::kBadMessage);
  OpenBreakouts many;
  for (std::size_t i = 0; i <= kGroupsMax; ++i) many.groups.push_back({std::to_string(i), {}});
  EXPECT_EQ(refused(sari_, many), Refusal::kBadMessage);
  many.groups.pop_back();
  does(sari_, many);
}

TEST_F(RoomBreakoutsTest, the_audience_of_the_broadcast_stays_where_it_is) {
  room_.set_direct_max(1);
  const ParticipantId dewi = comes("Dewi", Role::kStudent);
  ASSERT_EQ(room_.find(dewi)->carrier, Carrier::kBroadcast);
  does(sari_, OpenBreakouts{{{"Satu", {dewi, ani_}}}, {}});
  EXPECT_EQ(group(dewi), kWholeClass);
  EXPECT_EQ(refused(sari_, MoveToGroup{dewi, first()}), Refusal::kNotAllowed);
  does(sari_, SetCarrier{ani_, Carrier::kBroadcast});
  EXPECT_EQ(group(ani_), kWholeClass);
}

TEST_F(RoomBreakoutsTest, a_group_writes_to_itself_and_to_the_teachers) {
  divide();
  const Events said = does(ani_, SendChat{"Kami mulai"});
  const ChatMessage& message = std::get<ChatPosted>(said.front()).message;
  EXPECT_EQ(message.audience, Audience::kGroup);
  EXPECT_EQ(message.group, first());
  const auto reads = [&](ParticipantId who) {
    return !room_.chat_known_to(*room_.find(who)).empty();
  };
  EXPECT_TRUE(reads(ani_));
  EXPECT_TRUE(reads(sari_));
  EXPECT_FALSE(reads(budi_));
  EXPECT_FALSE(reads(citra_));
  does(sari_, MoveToGroup{citra_, first()});
  EXPECT_TRUE(reads(citra_));
  // What is taken back is told to whoever may have read it.
  const Events gone = does(ani_, DeleteMessage{message.id});
  EXPECT_EQ(std::get<ChatDeleted>(gone.front()).readers, Readers{});
}

TEST_F(RoomBreakoutsTest, a_teacher_writes_to_all_out_of_a_group) {
  divide();
  does(sari_, MoveToGroup{sari_, first()});
  const Events here = does(sari_, SendChat{"Halo"});
  EXPECT_EQ(std::get<ChatPosted>(here.front()).message.audience, Audience::kGroup);
  SendChat all{"Lima menit lagi"};
  all.everyone = true;
  const Events said = does(sari_, all);
  EXPECT_EQ(std::get<ChatPosted>(said.front()).message.audience, Audience::kAll);
  EXPECT_EQ(refused(ani_, all), Refusal::kNotAllowed);
}

TEST_F(RoomBreakoutsTest, end_with_the_class) {
  divide(std::chrono::minutes(10));
  for (const ParticipantId who : {ani_, budi_, citra_, sari_}) does(who, Leave{});
  EXPECT_EQ(room_.breakouts(), Breakouts{});
  EXPECT_EQ(room_.next_timeout(), base::kNever);
}

}  // namespace
}  // namespace classroom
