#include "classroom/room.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// A room with short words for what the tests do to it.
class RoomTest : public RoomFixture {
 protected:
  ParticipantId join(const std::string& name, Role role = Role::kStudent,
                     VideoCodecs decodes = kChromium) {
    auto joined = room_.join(now_, {name, role, decodes});
    EXPECT_TRUE(joined) << name;
    if (!joined) return {};
    last_ = joined->events;
    return joined->id;
  }
  Refusal refused_join(const std::string& name) {
    auto joined = room_.join(now_, {name, Role::kStudent, kChromium});
    EXPECT_FALSE(joined) << name;
    return joined ? Refusal::kNotAllowed : joined.error();
  }
  const Participant& person(ParticipantId who) { return *room_.find(who); }

  Events last_;
};

using RoomJoin = RoomTest;
using RoomChat = RoomTest;
using RoomSources = RoomTest;
using RoomBlock = RoomTest;
using RoomPlaces = RoomTest;
using RoomCodec = RoomTest;

TEST_F(RoomJoin, a_newcomer_is_told_to_all_and_begins_with_everything_off) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);

  Participant expected;
  expected.id = sari;
  expected.name = "Bu Sari";
  expected.role = Role::kTeacher;
  EXPECT_THAT(last_, ElementsAre(Event{ParticipantJoined{expected}}));
  EXPECT_THAT(room_.participants(), ElementsAre(expected));
  EXPECT_EQ(room_.size(), 1u);
  EXPECT_FALSE(room_.empty());
}

TEST_F(RoomJoin, lists_people_in_the_order_of_coming) {
  join("A");
  const ParticipantId b = join("B");
  join("C");
  does(b, Leave{});
  join("D");
  std::vector<std::string> names;
  for (const Participant& p : room_.participants()) names.push_back(p.name);
  EXPECT_THAT(names, ElementsAre("A", "C", "D"));
}

TEST_F(RoomJoin, trims_the_name) {
  EXPECT_EQ(person(join("  Budi \u00A0")).name, "Budi");
}

TEST_F(RoomJoin, needs_a_name) {
  EXPECT_EQ(refused_join(""), Refusal::kNameMissing);
  EXPECT_EQ(refused_join(" \t\u3000 "), Refusal::kNameMissing);
  EXPECT_TRUE(room_.empty());
}

TEST_F(RoomJoin, measures_the_name_in_characters) {
  std::string name;
  for (std::size_t i = 0; i < kNameLengthMax; ++i) name += "é";
  join(name);
  EXPECT_EQ(refused_join(name + "é"), Refusal::kTooLong);
}

TEST_F(RoomJoin, refuses_names_that_are_no_text_or_could_pose_as_another) {
  EXPECT_EQ(refused_join("Bu\xFF"
                         "di"),
            Refusal::kBadMessage);
  EXPECT_EQ(refused_join("Bu\ndi"), Refusal::kBadMessage);
  EXPECT_EQ(refused_join("Bu\u202Eidi"), Refusal::kBadMessage);
}

TEST_F(RoomJoin, tells_people_of_the_same_name_apart) {
  join("Budi");
  EXPECT_EQ(person(join("Budi")).name, "Budi (2)");
  EXPECT_EQ(person(join(" Budi")).name, "Budi (3)");
  EXPECT_EQ(person(join("Budi (2)")).name, "Budi (2) (2)");
}

TEST_F(RoomJoin, gives_a_freed_name_again) {
  const ParticipantId first = join("Budi");
  does(first, Leave{});
  EXPECT_EQ(person(join("Budi")).name, "Budi");
}

TEST_F(RoomJoin, shortens_a_long_name_rather_than_its_number) {
  const std::string name(kNameLengthMax, 'x');
  join(name);
  EXPECT_EQ(person(join(name)).name, std::string(kNameLengthMax - 4, 'x') + " (2)");
}

TEST_F(RoomJoin, is_refused_when_the_room_is_full) {
  for (std::size_t i = 0; i < kParticipantsMax; ++i) join("n" + std::to_string(i));
  EXPECT_EQ(refused_join("one more"), Refusal::kRoomFull);
  does(room_.participants().front().id, Leave{});
  join("one more");
}

TEST_F(RoomJoin, is_limited_as_the_administrator_says) {
  room_ = Room(2);
  join("A");
  join("B");
  EXPECT_EQ(refused_join("C"), Refusal::kRoomFull);
}

TEST_F(RoomJoin, never_gives_an_id_twice) {
  const ParticipantId first = join("A");
  does(first, Leave{});
  EXPECT_NE(join("A"), first);
}

TEST_F(RoomChat, is_told_to_all_and_kept_for_late_comers) {
  const ParticipantId budi = join("Budi");
  const ChatMessage expected{MessageId{1}, budi, "Budi", Role::kStudent, "Selamat pagi", kWall};
  EXPECT_THAT(does(budi, SendChat{" Selamat pagi\n"}), ElementsAre(Event{ChatPosted{expected}}));
  EXPECT_THAT(room_.chat(), ElementsAre(expected));
}

TEST_F(RoomChat, refuses_what_nobody_could_read) {
  const ParticipantId budi = join("Budi");
  EXPECT_EQ(refused(budi, SendChat{""}), Refusal::kEmpty);
  EXPECT_EQ(refused(budi, SendChat{" \n "}), Refusal::kEmpty);
  EXPECT_EQ(refused(budi, SendChat{"\xC3"}), Refusal::kBadMessage);
  EXPECT_EQ(refused(budi, SendChat{std::string("a\0b", 3)}), Refusal::kBadMessage);
  EXPECT_EQ(refused(budi, SendChat{"\u202Eabc"}), Refusal::kBadMessage);
  EXPECT_THAT(room_.chat(), IsEmpty());
}

TEST_F(RoomChat, lines_and_tabs_are_text) {
  const ParticipantId budi = join("Budi");
  does(budi, SendChat{"satu\r\n\tdua"});
  EXPECT_EQ(room_.chat().back().text, "satu\r\n\tdua");
}

TEST_F(RoomChat, measures_the_text_in_characters) {
  const ParticipantId budi = join("Budi");
  std::string text;
  for (std::size_t i = 0; i < kChatLengthMax; ++i) text += "é";
  does(budi, SendChat{text});
  EXPECT_EQ(refused(budi, SendChat{text + "é"}), Refusal::kTooLong);
}

TEST_F(RoomChat, lets_a_burst_through_and_then_slows_one_person_down) {
  const ParticipantId budi = join("Budi");
  const ParticipantId ani = join("Ani");
  for (std::size_t i = 0; i < kChatBurst; ++i) does(budi, SendChat{"hai"});
  EXPECT_EQ(refused(budi, SendChat{"hai"}), Refusal::kTooFast);
  does(ani, SendChat{"hai"});  // each person for himself
  now_ += kChatBurstTime - milliseconds(1);
  EXPECT_EQ(refused(budi, SendChat{"hai"}), Refusal::kTooFast);
  now_ += milliseconds(1);
  does(budi, SendChat{"hai"});
}

TEST_F(RoomChat, a_refused_message_does_not_count_towards_the_rate) {
  const ParticipantId budi = join("Budi");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(refused(budi, SendChat{""}), Refusal::kEmpty);
  does(budi, SendChat{"hai"});
}

TEST_F(RoomChat, keeps_only_the_last_messages) {
  const ParticipantId budi = join("Budi");
  for (std::size_t i = 0; i < kChatHistoryMax + 3; ++i) {
    now_ += kChatBurstTime;
    does(budi, SendChat{"nomor " + std::to_string(i)});
  }
  EXPECT_EQ(room_.chat().size(), kChatHistoryMax);
  EXPECT_EQ(room_.chat().front().text, "nomor 3");
}

TEST_F(RoomChat, keeps_fewer_messages_when_they_are_long) {
  std::string longest;
  for (std::size_t i = 0; i < kChatLengthMax; ++i) longest += "\xF0\x9F\x98\x80";
  const ParticipantId budi = join("Budi");
  for (std::size_t i = 0; i < kChatHistoryMax; ++i) {
    now_ += kChatBurstTime;
    does(budi, SendChat{longest});
  }
  EXPECT_EQ(room_.chat().size(), kChatHistoryBytesMax / longest.size());
  const std::vector<ChatMessage> before(room_.chat().begin(), room_.chat().end());
  std::vector<ChatMessage> twice = before;
  twice.insert(twice.end(), before.begin(), before.end());
  room_.restore_chat(twice);
  EXPECT_EQ(room_.chat().size(), before.size());
}

TEST_F(RoomChat, stays_when_its_writer_leaves) {
  const ParticipantId budi = join("Budi");
  does(budi, SendChat{"hai"});
  does(budi, Leave{});
  EXPECT_EQ(room_.chat().back().name, "Budi");
}

TEST_F(RoomChat, goes_on_after_a_restart_with_ids_nobody_had) {
  std::vector<ChatMessage> before;
  for (std::uint64_t i = 1; i <= kChatHistoryMax + 10; ++i) {
    before.push_back({MessageId{i}, ParticipantId{7}, "Budi", Role::kStudent, "hai", kWall});
  }
  room_.restore_chat(before);
  EXPECT_EQ(room_.chat().size(), kChatHistoryMax);
  EXPECT_EQ(room_.chat().front().id, MessageId{11});

  const ParticipantId ani = join("Ani");
  EXPECT_EQ(ani, ParticipantId{8});
  does(ani, SendChat{"hai"});
  EXPECT_EQ(room_.chat().back().id, MessageId{kChatHistoryMax + 11});
}

TEST_F(RoomSources, a_switch_is_told_once) {
  const ParticipantId budi = join("Budi");
  Participant expected = person(budi);
  expected.source(Source::kCamera).on = true;
  EXPECT_THAT(does(budi, SetSource{Source::kCamera, true}),
              ElementsAre(Event{ParticipantChanged{expected}}));
  EXPECT_THAT(does(budi, SetSource{Source::kCamera, true}), IsEmpty());
  EXPECT_FALSE(person(budi).source(Source::kMicrophone).on);
}

TEST_F(RoomSources, a_stranger_is_refused_everything) {
  const ParticipantId nobody{99};
  EXPECT_EQ(refused(nobody, SetSource{Source::kCamera, true}), Refusal::kNotInRoom);
  EXPECT_EQ(refused(nobody, SendChat{"hai"}), Refusal::kNotInRoom);
  EXPECT_EQ(refused(nobody, Block{nobody, Source::kCamera, true}), Refusal::kNotInRoom);
  EXPECT_EQ(refused(nobody, Leave{}), Refusal::kNotInRoom);
  EXPECT_FALSE(room_.may_send(nobody, Source::kCamera));
}

TEST_F(RoomBlock, holds_until_a_teacher_takes_it_back) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  const ParticipantId budi = join("Budi");
  does(budi, SetSource{Source::kMicrophone, true});
  EXPECT_TRUE(room_.may_send(budi, Source::kMicrophone));

  Participant expected = person(budi);
  expected.source(Source::kMicrophone) = {.on = false, .blocked = true};
  EXPECT_THAT(does(sari, Block{budi, Source::kMicrophone, true}),
              ElementsAre(Event{ParticipantChanged{expected}}));
  EXPECT_FALSE(room_.may_send(budi, Source::kMicrophone));
  EXPECT_TRUE(room_.may_send(budi, Source::kCamera));
  EXPECT_EQ(refused(budi, SetSource{Source::kMicrophone, true}), Refusal::kNotAllowed);
  EXPECT_THAT(does(budi, SetSource{Source::kMicrophone, false}), IsEmpty());

  does(sari, Block{budi, Source::kMicrophone, false});
  EXPECT_TRUE(room_.may_send(budi, Source::kMicrophone));
  EXPECT_FALSE(person(budi).source(Source::kMicrophone).on) << "only Budi opens his microphone";
  does(budi, SetSource{Source::kMicrophone, true});
}

TEST_F(RoomBlock, survives_a_lost_connection) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  const ParticipantId budi = join("Budi");
  does(sari, Block{budi, Source::kCamera, true});
  room_.connection_lost(now_, budi);
  ASSERT_TRUE(room_.resume(now_, budi, kChromium));
  EXPECT_FALSE(room_.may_send(budi, Source::kCamera));
}

TEST_F(RoomBlock, of_a_screen_includes_its_sound) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  const ParticipantId budi = join("Budi");
  does(budi, SetSource{Source::kScreenAudio, true});
  EXPECT_EQ(does(sari, Block{budi, Source::kScreen, true}).size(), 1u);
  EXPECT_FALSE(room_.may_send(budi, Source::kScreenAudio));
  EXPECT_FALSE(person(budi).source(Source::kScreenAudio).on);
  EXPECT_EQ(refused(sari, Block{budi, Source::kScreenAudio, false}), Refusal::kNotAllowed);
  does(sari, Block{budi, Source::kScreen, false});
  EXPECT_TRUE(room_.may_send(budi, Source::kScreenAudio));
}

TEST_F(RoomBlock, of_the_sound_alone_leaves_the_screen) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  const ParticipantId budi = join("Budi");
  does(sari, Block{budi, Source::kScreenAudio, true});
  EXPECT_TRUE(room_.may_send(budi, Source::kScreen));
  EXPECT_FALSE(room_.may_send(budi, Source::kScreenAudio));
}

TEST_F(RoomBlock, is_told_only_when_something_changed) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  const ParticipantId budi = join("Budi");
  EXPECT_THAT(does(sari, Block{budi, Source::kCamera, false}), IsEmpty());
  does(sari, Block{budi, Source::kCamera, true});
  EXPECT_THAT(does(sari, Block{budi, Source::kCamera, true}), IsEmpty());
}

TEST_F(RoomBlock, is_the_teachers_and_never_against_a_teacher) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  const ParticipantId joko = join("Pak Joko", Role::kTeacher);
  const ParticipantId budi = join("Budi");
  const ParticipantId ani = join("Ani");
  EXPECT_EQ(refused(budi, Block{ani, Source::kCamera, true}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi, Block{budi, Source::kCamera, false}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari, Block{joko, Source::kCamera, true}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari, Block{ParticipantId{99}, Source::kCamera, true}),
            Refusal::kNoSuchParticipant);
  // Who may not block learns nothing about who is here.
  EXPECT_EQ(refused(budi, Block{ParticipantId{99}, Source::kCamera, true}), Refusal::kNotAllowed);
}

TEST_F(RoomPlaces, leaving_is_told_to_those_who_stay) {
  const ParticipantId budi = join("Budi");
  EXPECT_THAT(does(budi, Leave{}), ElementsAre(Event{ParticipantLeft{budi, LeaveReason::kLeft}}));
  EXPECT_EQ(room_.find(budi), nullptr);
  EXPECT_TRUE(room_.empty());
}

TEST_F(RoomPlaces, a_lost_person_who_comes_back_is_the_same_person) {
  const ParticipantId budi = join("Budi");
  Participant expected = person(budi);
  expected.connected = false;
  EXPECT_THAT(room_.connection_lost(now_, budi), ElementsAre(Event{ParticipantChanged{expected}}));
  EXPECT_EQ(room_.next_timeout(), now_ + kReturnTimeMax);

  now_ += kReturnTimeMax - milliseconds(1);
  EXPECT_THAT(room_.handle_timeout(now_), IsEmpty());
  expected.connected = true;
  const auto back = room_.resume(now_, budi, kChromium);
  ASSERT_TRUE(back);
  EXPECT_THAT(*back, ElementsAre(Event{ParticipantChanged{expected}}));
  EXPECT_EQ(room_.next_timeout(), base::kNever);
  EXPECT_THAT(room_.handle_timeout(now_ + seconds(100)), IsEmpty());
}

TEST_F(RoomPlaces, who_does_not_come_back_is_lost) {
  const ParticipantId budi = join("Budi");
  const ParticipantId ani = join("Ani");
  room_.connection_lost(now_, budi);
  now_ += seconds(1);
  room_.connection_lost(now_, ani);
  EXPECT_EQ(room_.next_timeout(), now_ + kReturnTimeMax - seconds(1));
  now_ += kReturnTimeMax - seconds(1);
  EXPECT_THAT(room_.handle_timeout(now_),
              ElementsAre(Event{ParticipantLeft{budi, LeaveReason::kLost}}));
  now_ += seconds(5);
  EXPECT_THAT(room_.handle_timeout(now_),
              ElementsAre(Event{ParticipantLeft{ani, LeaveReason::kLost}}));
  EXPECT_EQ(room_.resume(now_, budi, kChromium).error(), Refusal::kNotInRoom);
}

TEST_F(RoomPlaces, losing_the_connection_twice_does_not_prolong_the_waiting) {
  const ParticipantId budi = join("Budi");
  room_.connection_lost(now_, budi);
  EXPECT_THAT(room_.connection_lost(now_ + seconds(20), budi), IsEmpty());
  EXPECT_EQ(room_.next_timeout(), now_ + kReturnTimeMax);
}

TEST_F(RoomPlaces, a_pipe_that_replaces_a_living_one_changes_nothing) {
  const ParticipantId budi = join("Budi");
  const auto back = room_.resume(now_, budi, kChromium);
  ASSERT_TRUE(back);
  EXPECT_THAT(*back, IsEmpty());
}

TEST_F(RoomPlaces, somebody_can_be_sent_away) {
  const ParticipantId budi = join("Budi");
  EXPECT_THAT(room_.remove(budi), ElementsAre(Event{ParticipantLeft{budi, LeaveReason::kRemoved}}));
  EXPECT_THAT(room_.remove(budi), IsEmpty());
  EXPECT_THAT(room_.connection_lost(now_, budi), IsEmpty());
}

TEST_F(RoomCodec, begins_with_h264) {
  EXPECT_EQ(room_.video_codec(), VideoCodec::kH264);
}

TEST_F(RoomCodec, follows_a_newcomer_who_cannot_decode_it) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  does(sari, SetSource{Source::kCamera, true});
  const ParticipantId budi = join("Budi", Role::kStudent, kFirefoxOffline);
  EXPECT_THAT(last_, ElementsAre(Event{ParticipantJoined{person(budi)}},
                                 Event{VideoCodecChanged{VideoCodec::kVp8}}));
  EXPECT_EQ(room_.video_codec(), VideoCodec::kVp8);
}

TEST_F(RoomCodec, does_not_interrupt_a_picture_to_go_back) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  const ParticipantId budi = join("Budi", Role::kStudent, kFirefoxOffline);
  does(sari, SetSource{Source::kScreen, true});
  EXPECT_EQ(does(budi, Leave{}).size(), 1u);
  EXPECT_EQ(room_.video_codec(), VideoCodec::kVp8);

  does(sari, SetSource{Source::kScreen, false});
  const ParticipantId ani = join("Ani");
  EXPECT_THAT(last_, ElementsAre(Event{ParticipantJoined{person(ani)}},
                                 Event{VideoCodecChanged{VideoCodec::kH264}}));
}

TEST_F(RoomCodec, goes_back_when_the_last_who_needed_it_leaves_and_nothing_is_shown) {
  join("Bu Sari", Role::kTeacher);
  const ParticipantId budi = join("Budi", Role::kStudent, kFirefoxOffline);
  EXPECT_THAT(does(budi, Leave{}), ElementsAre(Event{ParticipantLeft{budi, LeaveReason::kLeft}},
                                               Event{VideoCodecChanged{VideoCodec::kH264}}));
}

TEST_F(RoomCodec, waits_for_who_is_only_reconnecting) {
  const ParticipantId budi = join("Budi", Role::kStudent, kFirefoxOffline);
  room_.connection_lost(now_, budi);
  join("Ani");
  EXPECT_EQ(room_.video_codec(), VideoCodec::kVp8);
  now_ += kReturnTimeMax;
  EXPECT_EQ(room_.handle_timeout(now_).size(), 2u);
  EXPECT_EQ(room_.video_codec(), VideoCodec::kH264);
}

TEST_F(RoomCodec, a_listener_has_no_say) {
  join("Radio", Role::kStudent, VideoCodecs{});
  join("Baru", Role::kStudent, VideoCodecs{VideoCodec::kAv1});
  EXPECT_EQ(room_.video_codec(), VideoCodec::kH264);
}

TEST_F(RoomCodec, stays_when_nothing_suits_all) {
  join("Budi", Role::kStudent, kFirefoxOffline);
  join("Lama", Role::kStudent, VideoCodecs{VideoCodec::kH264});
  EXPECT_EQ(room_.video_codec(), VideoCodec::kVp8);
}

TEST_F(RoomCodec, a_person_may_come_back_with_another_browser) {
  const ParticipantId sari = join("Bu Sari", Role::kTeacher);
  does(sari, SetSource{Source::kCamera, true});
  const auto back = room_.resume(now_, sari, kFirefoxOffline);
  ASSERT_TRUE(back);
  EXPECT_THAT(*back, ElementsAre(Event{VideoCodecChanged{VideoCodec::kVp8}}));
}

using RoomRecording = RoomTest;

Recording told(const Events& events) {
  for (const Event& event : events) {
    if (const auto* changed = std::get_if<RecordingChanged>(&event)) return changed->recording;
  }
  ADD_FAILURE() << "nobody was told of a recording";
  return {};
}

TEST_F(RoomRecording, begins_pauses_and_ends_by_the_teacher_alone) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  const auto budi = join("Budi");
  EXPECT_EQ(refused(budi, Record{RecordWish::kStart}), Refusal::kNotAllowed);
  EXPECT_EQ(told(does(sari, Record{RecordWish::kStart})),
            (Recording{RecordingState::kOn, "Bu Sari", {}, {}}));
  EXPECT_THAT(does(sari, Record{RecordWish::kStart}), IsEmpty());
  EXPECT_THAT(does(sari, Record{RecordWish::kResume}), IsEmpty());
  EXPECT_EQ(told(does(sari, Record{RecordWish::kPause})).state, RecordingState::kPaused);
  EXPECT_EQ(told(does(sari, Record{RecordWish::kResume})).state, RecordingState::kOn);
  EXPECT_EQ(told(does(sari, Record{RecordWish::kStop})), Recording{});
  EXPECT_THAT(does(sari, Record{RecordWish::kStop}), IsEmpty());
}

TEST_F(RoomRecording, is_refused_where_it_is_never_wanted) {
  EXPECT_THAT(room_.set_recording_rights({.allowed = false}), IsEmpty());
  const auto sari = join("Bu Sari", Role::kTeacher);
  EXPECT_EQ(refused(sari, Record{RecordWish::kStart}), Refusal::kNeverRecorded);
}

TEST_F(RoomRecording, ends_when_the_rule_forbids_it_from_now_on) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  does(sari, Record{RecordWish::kStart});
  EXPECT_EQ(told(room_.set_recording_rights({.allowed = false})).state, RecordingState::kOff);
}

TEST_F(RoomRecording, begins_by_itself_with_the_first_teacher_and_not_again_after_a_stop) {
  (void)room_.set_recording_rights({.allowed = true, .always = true});
  join("Budi");
  EXPECT_EQ(room_.recording().state, RecordingState::kOff);
  const auto sari = join("Bu Sari", Role::kTeacher);
  EXPECT_EQ(told(last_), (Recording{RecordingState::kOn, "", {}, {}}));
  does(sari, Record{RecordWish::kStop});
  join("Pak Joko", Role::kTeacher);
  EXPECT_EQ(room_.recording().state, RecordingState::kOff);
}

TEST_F(RoomRecording, begins_by_itself_again_for_the_next_class) {
  (void)room_.set_recording_rights({.allowed = true, .always = true});
  const auto sari = join("Bu Sari", Role::kTeacher);
  does(sari, Record{RecordWish::kStop});
  does(sari, Leave{});
  join("Bu Sari", Role::kTeacher);
  EXPECT_EQ(room_.recording().state, RecordingState::kOn);
}

TEST_F(RoomRecording, pins_h264_and_names_whom_that_leaves_out) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  const auto ani = join("Ani", Role::kStudent, kFirefoxOffline);
  EXPECT_EQ(room_.video_codec(), VideoCodec::kVp8);
  EXPECT_THAT(told(does(sari, Record{RecordWish::kStart})).left_out, ElementsAre("Ani"));
  EXPECT_EQ(room_.video_codec(), VideoCodec::kH264);
  join("Budi", Role::kStudent, kFirefoxOffline);
  EXPECT_THAT(told(last_).left_out, ElementsAre("Ani", "Budi"));
  EXPECT_THAT(told(does(ani, Leave{})).left_out, ElementsAre("Budi"));
  does(sari, Record{RecordWish::kStop});
  EXPECT_EQ(room_.video_codec(), VideoCodec::kVp8) << "Budi is still there";
}

TEST_F(RoomRecording, ends_a_while_after_the_room_is_empty) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  does(sari, Record{RecordWish::kStart});
  does(sari, Leave{});
  EXPECT_THAT(room_.handle_timeout(now_), IsEmpty());
  EXPECT_EQ(room_.next_timeout(), now_ + kRecordingEmptyMax);
  now_ += kRecordingEmptyMax - seconds(1);
  EXPECT_THAT(room_.handle_timeout(now_), IsEmpty());
  now_ += seconds(1);
  EXPECT_EQ(told(room_.handle_timeout(now_)).state, RecordingState::kOff);
}

TEST_F(RoomRecording, goes_on_when_the_teacher_comes_back_in_time) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  join("Budi");
  does(sari, Record{RecordWish::kStart});
  does(sari, Leave{});
  (void)room_.handle_timeout(now_);
  now_ += kRecordingAloneMax - seconds(1);
  join("Bu Sari", Role::kTeacher);
  now_ += seconds(2);
  EXPECT_THAT(room_.handle_timeout(now_), IsEmpty());
  EXPECT_EQ(room_.recording().state, RecordingState::kOn);
}

TEST_F(RoomRecording, ends_where_no_teacher_is_left_to_end_it) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  join("Budi");
  does(sari, Record{RecordWish::kStart});
  does(sari, Leave{});
  (void)room_.handle_timeout(now_);
  now_ += kRecordingAloneMax;
  EXPECT_EQ(told(room_.handle_timeout(now_)).state, RecordingState::kOff);
}

TEST_F(RoomRecording, says_why_it_ended_by_itself) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  EXPECT_THAT(room_.recording_failed("disk_failed"), IsEmpty()) << "nothing is recorded";
  does(sari, Record{RecordWish::kStart});
  EXPECT_EQ(told(room_.recording_failed("disk_nearly_full")).ended, "disk_nearly_full");
  EXPECT_EQ(told(does(sari, Record{RecordWish::kStart})).ended, "");
}

TEST_F(RoomRecording, says_that_the_disk_gets_full_until_that_is_not_said_again) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  EXPECT_THAT(room_.recording_space_low(now_, std::chrono::minutes(20)), IsEmpty());
  does(sari, Record{RecordWish::kStart});
  EXPECT_EQ(told(room_.recording_space_low(now_, std::chrono::minutes(20))).minutes_left, 20);
  EXPECT_EQ(told(does(sari, Record{RecordWish::kPause})).minutes_left, 20);
  now_ += kSpaceWordHolds - seconds(1);
  EXPECT_THAT(room_.handle_timeout(now_), IsEmpty());
  EXPECT_EQ(room_.next_timeout(), now_ + seconds(1));
  EXPECT_EQ(told(room_.handle_timeout(now_ + seconds(1))).minutes_left, std::nullopt);
  EXPECT_EQ(room_.next_timeout(), base::kNever);
}

TEST_F(RoomRecording, that_was_ended_no_disk_is_full_for) {
  const auto sari = join("Bu Sari", Role::kTeacher);
  does(sari, Record{RecordWish::kStart});
  (void)room_.recording_space_low(now_, std::chrono::minutes(20));
  EXPECT_EQ(told(does(sari, Record{RecordWish::kStop})).minutes_left, std::nullopt);
  EXPECT_THAT(room_.handle_timeout(now_ + kSpaceWordHolds), IsEmpty());
}

}  // namespace
}  // namespace classroom
