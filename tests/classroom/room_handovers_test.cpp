// Files that go from page to page: who may offer one to whom, and when it is over.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classroom/room.hpp"
#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class RoomHandovers : public RoomFixture {
 protected:
  RoomHandovers() {
    (void)room_.set_mesh_rules({MeshPolicy::kAuto});
    (void)room_.set_usual_private_rule(PrivateRule::kOn);
  }
  ParticipantId join(const std::string& name, Role role = Role::kStudent, bool meshes = true) {
    JoinRequest request{name, role, kChromium};
    request.meshes = meshes;
    request.guest = role == Role::kStudent;
    return room_.join(now_, request).value().id;
  }
  static OfferFile file(ParticipantId to, const std::string& key = "k1") {
    return {key, to, "tugas.pdf", 2'000};
  }
  // Budi has offered it to Ani, who has taken it.
  void begin(const std::string& key = "k1") {
    does(budi_, file(ani_, key));
    does(ani_, TakeFile{key});
  }
  static Event ended(ParticipantId who, HandoverEnd end, const std::string& key = "k1") {
    return FileEnded{key, who, end};
  }
  // Both are told that it is over, and nothing more of it is said.
  void expect_over(const Events& events, HandoverEnd end) {
    EXPECT_THAT(events, testing::IsSupersetOf({ended(budi_, end), ended(ani_, end)}));
    EXPECT_EQ(refused(budi_, FileSignal{"k1", "x"}), Refusal::kNoSuchFile);
  }

  ParticipantId sari_ = join("Bu Sari", Role::kTeacher);
  ParticipantId budi_ = join("Budi");
  ParticipantId ani_ = join("Ani");
};

TEST_F(RoomHandovers, are_asked_for_taken_and_over) {
  const Handover offered{"k1", budi_, ani_, "tugas.pdf", 2'000};
  EXPECT_THAT(does(budi_, file(ani_)), ElementsAre(Event(FileOffered{offered})));
  EXPECT_EQ(refused(budi_, FileSignal{"k1", "x"}), Refusal::kNoSuchFile) << "nobody has taken it";
  EXPECT_EQ(refused(budi_, TakeFile{"k1"}), Refusal::kNoSuchFile) << "it is his own";
  EXPECT_EQ(refused(sari_, TakeFile{"k1"}), Refusal::kNoSuchFile) << "it is for another";
  EXPECT_THAT(does(ani_, TakeFile{"k1"}), ElementsAre(Event(FileTaken{"k1", budi_})));
  EXPECT_THAT(does(ani_, TakeFile{"k1"}), IsEmpty());
  EXPECT_THAT(does(budi_, FileSignal{"k1", "a"}),
              ElementsAre(Event(FileSignalled{"k1", ani_, "a"})));
  EXPECT_THAT(does(ani_, FileSignal{"k1", "b"}),
              ElementsAre(Event(FileSignalled{"k1", budi_, "b"})));
  EXPECT_EQ(refused(sari_, FileSignal{"k1", "c"}), Refusal::kNoSuchFile);
  EXPECT_THAT(does(sari_, EndFile{"k1", HandoverEnd::kNoWay}), IsEmpty());
  EXPECT_THAT(does(ani_, EndFile{"k1", HandoverEnd::kDone}),
              ElementsAre(ended(budi_, HandoverEnd::kDone)));
  EXPECT_THAT(does(budi_, EndFile{"k1", HandoverEnd::kTakenBack}), IsEmpty()) << "too late";
}

TEST_F(RoomHandovers, end_by_the_words_that_each_may_say) {
  for (const auto end :
       {HandoverEnd::kDone, HandoverEnd::kDeclined, HandoverEnd::kGone, HandoverEnd::kNotAllowed}) {
    does(budi_, file(ani_));
    EXPECT_EQ(refused(budi_, EndFile{"k1", end}), Refusal::kNotAllowed);
    does(budi_, EndFile{"k1", HandoverEnd::kTakenBack});
  }
  for (const auto end : {HandoverEnd::kTakenBack, HandoverEnd::kGone, HandoverEnd::kNotAllowed}) {
    does(budi_, file(ani_));
    EXPECT_EQ(refused(ani_, EndFile{"k1", end}), Refusal::kNotAllowed);
    does(ani_, EndFile{"k1", HandoverEnd::kDeclined});
  }
  does(budi_, file(ani_));
  EXPECT_THAT(does(ani_, EndFile{"k1", HandoverEnd::kNoWay}),
              ElementsAre(ended(budi_, HandoverEnd::kNoWay)));
}

TEST_F(RoomHandovers, are_of_pages_that_can_and_rooms_that_may) {
  const ParticipantId old = join("Eka", Role::kStudent, false);
  EXPECT_EQ(refused(budi_, file(old)), Refusal::kDirectOff);
  EXPECT_EQ(refused(budi_, file(budi_)), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, file(ParticipantId{99})), Refusal::kNoSuchParticipant);
  (void)room_.set_mesh_rules({MeshPolicy::kNever});
  EXPECT_EQ(refused(budi_, file(ani_)), Refusal::kDirectOff);
  EXPECT_EQ(refused(sari_, file(ani_)), Refusal::kDirectOff);
  (void)room_.set_mesh_rules({MeshPolicy::kAlways});
  does(budi_, file(ani_));
}

TEST_F(RoomHandovers, keep_to_the_rules_of_the_chat) {
  does(sari_, SetStudentRight{Right::kFile, false});
  EXPECT_EQ(refused(budi_, file(ani_)), Refusal::kFilesOff);
  does(sari_, file(ani_));
  does(sari_, SetStudentRight{Right::kFile, true});
  does(sari_, SetPrivate{PrivateRule::kOff});
  EXPECT_EQ(refused(budi_, file(ani_)), Refusal::kPrivateOff);
  does(sari_, MuteWriter{budi_, true});
  EXPECT_EQ(refused(budi_, file(ani_)), Refusal::kMuted);
}

// What teachers are to read of what students write to each other does not go past them.
TEST_F(RoomHandovers, are_not_between_students_whose_words_are_kept) {
  does(sari_, SetPrivate{PrivateRule::kKept});
  EXPECT_EQ(refused(budi_, file(ani_)), Refusal::kDirectOff);
  does(budi_, file(sari_));
  does(sari_, file(ani_, "k2"));
}

TEST_F(RoomHandovers, refuse_what_is_no_offer) {
  EXPECT_EQ(refused(budi_, OfferFile{"", ani_, "a", 1}), Refusal::kBadMessage);
  EXPECT_EQ(refused(budi_, OfferFile{"k", ani_, "a", 0}), Refusal::kBadMessage);
  EXPECT_EQ(refused(budi_, OfferFile{"k", ani_, " ", 1}), Refusal::kNameMissing);
  EXPECT_EQ(refused(budi_, OfferFile{"k", ani_, "a\nb", 1}), Refusal::kBadMessage);
  EXPECT_EQ(refused(budi_, OfferFile{"k", ani_, "a", kHandoverMax + 1}), Refusal::kTooLong);
  EXPECT_EQ(refused(budi_, OfferFile{std::string(kHandoverKeyMax + 1, 'k'), ani_, "a", 1}),
            Refusal::kTooLong);
  does(budi_, OfferFile{std::string(kHandoverKeyMax, 'k'), ani_, "a", kHandoverMax});
  does(ani_, TakeFile{std::string(kHandoverKeyMax, 'k')});
  const std::string key(kHandoverKeyMax, 'k');
  EXPECT_EQ(refused(budi_, FileSignal{key, ""}), Refusal::kBadMessage);
  EXPECT_EQ(refused(budi_, FileSignal{key, std::string(kHandoverSignalMax + 1, 'x')}),
            Refusal::kTooLong);
}

TEST_F(RoomHandovers, are_few_at_once) {
  const ParticipantId eka = join("Eka");
  for (std::size_t i = 0; i < kHandoversOfOneMax; ++i) does(budi_, file(ani_, std::to_string(i)));
  now_ += 10s;
  EXPECT_EQ(refused(budi_, file(eka, "one more")), Refusal::kDirectOff) << "he gives so many";
  EXPECT_EQ(refused(eka, file(ani_, "one more")), Refusal::kDirectOff) << "she is asked so often";
  does(eka, file(sari_, "another"));
  EXPECT_EQ(refused(eka, file(sari_, "another")), Refusal::kDirectOff) << "the same key";
  does(ani_, file(eka, "hers"));
}

TEST_F(RoomHandovers, ask_nobody_all_the_time) {
  int asked = 0;
  for (bool more = true; more; ++asked) {
    const auto answer = room_.handle(now_, kWall, budi_, file(ani_));
    more = answer.has_value();
    if (more) does(ani_, EndFile{"k1", HandoverEnd::kDeclined});
    ASSERT_LT(asked, 1'000);
  }
  EXPECT_LE(asked, 17);
  EXPECT_EQ(refused(budi_, file(ani_)), Refusal::kTooFast);
  now_ += 1s;
  does(budi_, file(ani_));
}

TEST_F(RoomHandovers, are_over_with_whoever_leaves_or_begins_anew) {
  begin();
  EXPECT_THAT(
      room_.page_forgotten(now_, ani_),
      UnorderedElementsAre(ended(budi_, HandoverEnd::kGone), ended(ani_, HandoverEnd::kGone)));
  begin();
  EXPECT_THAT(does(sari_, RemovePerson{budi_}), testing::Contains(ended(ani_, HandoverEnd::kGone)));
  EXPECT_EQ(refused(ani_, FileSignal{"k1", "x"}), Refusal::kNoSuchFile);
}

TEST_F(RoomHandovers, outlive_a_line_that_breaks_for_a_moment) {
  begin();
  (void)room_.connection_lost(now_, ani_);
  EXPECT_EQ(refused(budi_, file(ani_, "k2")), Refusal::kDirectOff) << "nobody hears it";
  (void)room_.resume(now_, ani_, kChromium);
  does(ani_, FileSignal{"k1", "x"});
}

TEST_F(RoomHandovers, are_over_with_the_right_to_them) {
  begin();
  expect_over(does(sari_, SetStudentRight{Right::kFile, false}), HandoverEnd::kNotAllowed);
  does(sari_, SetStudentRight{Right::kFile, true});
  begin();
  expect_over(does(sari_, MuteWriter{budi_, true}), HandoverEnd::kNotAllowed);
  does(sari_, MuteWriter{budi_, false});
  begin();
  expect_over(does(sari_, SetPrivate{PrivateRule::kKept}), HandoverEnd::kNotAllowed);
  does(sari_, SetPrivate{PrivateRule::kOn});
  begin();
  expect_over(does(sari_, SetCameras{CameraRule::kTeachers}), HandoverEnd::kNotAllowed);
  does(sari_, SetCameras{CameraRule::kAll});
  begin();
  expect_over(room_.set_usual_private_rule(PrivateRule::kKept), HandoverEnd::kNotAllowed);
  (void)room_.set_usual_private_rule(PrivateRule::kOn);
  begin();
  Rights less = kStudentRights;
  less.set(Right::kFile, false);
  expect_over(room_.set_usual_rights(less), HandoverEnd::kNotAllowed);
  (void)room_.set_usual_rights(kStudentRights);
  begin();
  expect_over(room_.set_mesh_rules({MeshPolicy::kNever}), HandoverEnd::kNotAllowed);
}

}  // namespace
}  // namespace classroom
