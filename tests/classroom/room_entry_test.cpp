// How students come in: at once, with the teacher, or when they are let in.
#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RoomEntryTest : public RoomFixture {
 protected:
  base::Result<Joined, Refusal> knock(const std::string& name, const std::string& device = "",
                                      Role role = Role::kStudent) {
    return room_.join(now_, {name, role, kChromium, false, device});
  }
  ParticipantId come(const std::string& name, const std::string& device = "",
                     Role role = Role::kStudent) {
    auto joined = knock(name, device, role);
    EXPECT_TRUE(joined);
    if (!joined) return {};
    events_ = std::move(joined->events);
    return joined->id;
  }
  ParticipantId teacher() { return come("Bu Sari", "desk", Role::kTeacher); }
  bool is_in(ParticipantId who) { return room_.find(who) != nullptr; }
  // In the class, and known by this event to whoever is there.
  Event joined(ParticipantId who) { return ParticipantJoined{*room_.find(who)}; }

  Events events_;  // of whoever came last
};

TEST_F(RoomEntryTest, whoever_asks_waits_until_a_teacher_lets_him_in) {
  const ParticipantId sari = teacher();
  EXPECT_THAT(does(sari, SetEntry{Entry::kAsk}), ElementsAre(Event{EntryChanged{Entry::kAsk}}));
  const ParticipantId budi = come("Budi");
  EXPECT_TRUE(room_.is_waiting(budi));
  EXPECT_FALSE(is_in(budi));
  EXPECT_EQ(room_.size(), 1u);
  EXPECT_THAT(events_, ElementsAre(Event{WaitingJoined{{budi, "Budi"}}}));
  EXPECT_THAT(room_.waiting_known_to(*room_.find(sari)), ElementsAre(Waiting{budi, "Budi"}));

  const Events events = does(sari, Admit{budi});
  EXPECT_THAT(events, ElementsAre(Event{WaitingLeft{budi, std::nullopt}}, joined(budi)));
  EXPECT_FALSE(room_.is_waiting(budi));
  EXPECT_EQ(refused(sari, Admit{budi}), Refusal::kNoSuchParticipant);
}

TEST_F(RoomEntryTest, only_teachers_let_in_and_say_how_one_comes_in) {
  const ParticipantId sari = teacher();
  const ParticipantId ani = come("Ani");
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  for (const Command& command : {Command{Admit{budi}}, Command{AdmitAll{}},
                                 Command{SetEntry{Entry::kOpen}}, Command{RemovePerson{budi}}}) {
    EXPECT_EQ(refused(ani, command), Refusal::kNotAllowed);
  }
  EXPECT_THAT(room_.waiting_known_to(*room_.find(ani)), IsEmpty());
}

TEST_F(RoomEntryTest, whoever_waits_can_do_nothing_but_go) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  for (const Command& command :
       {Command{SendChat{"halo"}}, Command{SetSource{Source::kMicrophone, true}},
        Command{RaiseHand{true}}, Command{Admit{budi}}, Command{EndClass{}}}) {
    EXPECT_EQ(refused(budi, command), Refusal::kNotAllowed);
  }
  EXPECT_FALSE(room_.may_send(budi, Source::kMicrophone));
  EXPECT_THAT(does(budi, Leave{}), ElementsAre(Event{WaitingLeft{budi, LeaveReason::kLeft}}));
  EXPECT_EQ(refused(budi, Leave{}), Refusal::kNotInRoom);
}

TEST_F(RoomEntryTest, all_are_let_in_in_the_order_of_their_coming) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  const ParticipantId other = come("Budi");
  const Events events = does(sari, AdmitAll{});
  EXPECT_THAT(events, ElementsAre(Event{WaitingLeft{budi, std::nullopt}}, joined(budi),
                                  Event{WaitingLeft{other, std::nullopt}}, joined(other)));
  EXPECT_EQ(room_.find(other)->name, "Budi (2)");
  EXPECT_THAT(does(sari, AdmitAll{}), IsEmpty());
}

TEST_F(RoomEntryTest, an_open_class_lets_all_in_who_wait) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  const Events events = does(sari, SetEntry{Entry::kOpen});
  EXPECT_THAT(events, ElementsAre(Event{EntryChanged{Entry::kOpen}},
                                  Event{WaitingLeft{budi, std::nullopt}}, joined(budi)));
}

TEST_F(RoomEntryTest, a_class_with_its_teacher_begins_when_he_comes) {
  room_.set_usual_entry(Entry::kWithTeacher);
  const ParticipantId budi = come("Budi");
  EXPECT_TRUE(room_.is_waiting(budi));
  const ParticipantId sari = teacher();
  EXPECT_THAT(events_,
              ElementsAre(joined(sari), Event{WaitingLeft{budi, std::nullopt}}, joined(budi)));
  EXPECT_TRUE(is_in(come("Ani")));
  does(sari, Leave{});
  EXPECT_TRUE(is_in(budi));  // the class goes on
  EXPECT_TRUE(room_.is_waiting(come("Citra")));
}

TEST_F(RoomEntryTest, whoever_was_in_comes_back_without_asking) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi", "phone");
  does(sari, Admit{budi});
  does(budi, Leave{});
  EXPECT_TRUE(is_in(come("Budi", "phone")));
  EXPECT_TRUE(room_.is_waiting(come("Budi", "tablet")));
  EXPECT_TRUE(room_.is_waiting(come("Budi")));
}

TEST_F(RoomEntryTest, whoever_is_sent_away_while_he_waits_cannot_ask_again) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi", "phone");
  const ParticipantId again = come("Dodo", "phone");
  EXPECT_THAT(does(sari, RemovePerson{again}),
              ElementsAre(Event{RemovalsChanged{{{1, "Dodo"}}}},
                          Event{WaitingLeft{budi, LeaveReason::kRemoved}},
                          Event{WaitingLeft{again, LeaveReason::kRemoved}}));
  EXPECT_EQ(knock("Budi", "phone").error(), Refusal::kRemoved);
  const ParticipantId nameless = come("Ani");
  EXPECT_THAT(does(sari, RemovePerson{nameless}),
              ElementsAre(Event{WaitingLeft{nameless, LeaveReason::kRemoved}}));
}

TEST_F(RoomEntryTest, a_place_before_the_door_is_kept_for_a_weak_line) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  const ParticipantId ani = come("Ani");
  EXPECT_THAT(room_.connection_lost(now_, budi), IsEmpty());
  room_.connection_lost(now_, ani);
  EXPECT_EQ(room_.next_timeout(), now_ + kReturnTimeMax);
  EXPECT_TRUE(room_.resume(now_, ani, kChromium));
  EXPECT_THAT(room_.handle_timeout(now_ + kReturnTimeMax),
              ElementsAre(Event{WaitingLeft{budi, LeaveReason::kLost}}));
  EXPECT_TRUE(room_.is_waiting(ani));
  EXPECT_EQ(room_.resume(now_, budi, kChromium).error(), Refusal::kNotInRoom);
}

TEST_F(RoomEntryTest, somebody_who_is_let_in_while_his_line_is_lost_is_awaited) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  room_.connection_lost(now_, budi);
  does(sari, Admit{budi});
  EXPECT_FALSE(room_.find(budi)->connected);
  room_.handle_timeout(now_ + kReturnTimeMax);
  EXPECT_FALSE(is_in(budi));
}

TEST_F(RoomEntryTest, whoever_comes_to_a_full_class_by_way_of_it_follows_as_a_broadcast) {
  const ParticipantId sari = teacher();
  room_.set_direct_max(1);
  come("Ani");
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  does(sari, Admit{budi});
  EXPECT_EQ(room_.find(budi)->carrier, Carrier::kBroadcast);
}

TEST_F(RoomEntryTest, so_many_wait_and_no_more) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  for (std::size_t i = 0; i < kWaitingMax; ++i) come("Budi");
  EXPECT_EQ(knock("Budi").error(), Refusal::kRoomFull);
  come("Pak Joko", "", Role::kTeacher);
}

TEST_F(RoomEntryTest, a_locked_class_is_not_asked) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  does(sari, SetLocked{true});
  EXPECT_EQ(knock("Budi", "phone").error(), Refusal::kRoomLocked);
}

TEST_F(RoomEntryTest, the_end_of_the_class_is_the_end_for_who_waits_and_the_next_begins_as_usual) {
  room_.set_usual_entry(Entry::kAsk);
  const ParticipantId sari = teacher();
  const ParticipantId budi = come("Budi");
  const Events events = does(sari, EndClass{});
  EXPECT_THAT(events, ElementsAre(Event{WaitingLeft{budi, LeaveReason::kRemoved}},
                                  Event{ParticipantLeft{sari, LeaveReason::kRemoved}}));
  const ParticipantId again = teacher();
  does(again, SetEntry{Entry::kOpen});
  does(again, Leave{});
  EXPECT_EQ(room_.entry(), Entry::kAsk);
}

TEST_F(RoomEntryTest, whoever_finds_no_place_waits_on) {
  Room small(2);
  const auto enter = [&](const char* name, Role role) {
    return small.join(now_, {name, role, kChromium})->id;
  };
  small.set_usual_entry(Entry::kWithTeacher);
  const ParticipantId budi = enter("Budi", Role::kStudent);
  const ParticipantId ani = enter("Ani", Role::kStudent);
  const ParticipantId sari = enter("Bu Sari", Role::kTeacher);
  EXPECT_NE(small.find(budi), nullptr);
  EXPECT_TRUE(small.is_waiting(ani));
  EXPECT_EQ(small.handle(now_, kWall, sari, Admit{ani}).error(), Refusal::kRoomFull);
  EXPECT_THAT(*small.handle(now_, kWall, sari, AdmitAll{}), IsEmpty());
  ASSERT_TRUE(small.handle(now_, kWall, budi, Leave{}));
  EXPECT_NE(small.find(ani), nullptr);
}

TEST_F(RoomEntryTest, a_program_begins_no_class) {
  room_.set_usual_entry(Entry::kWithTeacher);
  const ParticipantId budi = come("Budi");
  const auto studio = room_.join(now_, {"Studio", Role::kTeacher, kChromium, false, {}, true});
  ASSERT_TRUE(studio);
  EXPECT_TRUE(room_.is_waiting(budi));
  teacher();
  EXPECT_TRUE(is_in(budi));
}

TEST_F(RoomEntryTest, nobody_is_let_into_an_empty_class_because_it_is_empty) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  does(sari, SetLocked{true});
  does(sari, SetLocked{false});
  const ParticipantId budi = come("Budi");
  does(sari, Leave{});
  EXPECT_TRUE(room_.is_waiting(budi));
  EXPECT_EQ(room_.entry(), Entry::kAsk);
  // When nobody waits any more it is over.
  does(budi, Leave{});
  EXPECT_EQ(room_.entry(), Entry::kOpen);
}

TEST_F(RoomEntryTest, a_locked_class_lets_in_whom_its_teacher_does_and_the_others_when_it_opens) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  const ParticipantId ani = come("Ani");
  does(sari, SetLocked{true});
  does(sari, SetEntry{Entry::kOpen});
  EXPECT_TRUE(room_.is_waiting(budi));
  does(sari, Admit{budi});
  EXPECT_TRUE(is_in(budi));
  does(sari, SetLocked{false});
  EXPECT_TRUE(is_in(ani));
}

TEST_F(RoomEntryTest, the_server_sends_away_who_waits_too) {
  const ParticipantId sari = teacher();
  does(sari, SetEntry{Entry::kAsk});
  const ParticipantId budi = come("Budi");
  EXPECT_THAT(room_.remove(budi), ElementsAre(Event{WaitingLeft{budi, LeaveReason::kRemoved}}));
}

}  // namespace
}  // namespace classroom
