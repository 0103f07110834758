// What every Store promises, whatever is behind it. A further store is one more line at the end.
#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

using school::LinkId;
using school::Permission;
using school::Person;
using school::PersonId;
using school::PersonRole;
using school::RoomRecord;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::WallTime kNow{1795000000000};
constexpr base::WallTime kLater{kNow.milliseconds + 1000};

using Open = std::function<std::unique_ptr<Store>(const TemporaryFolder&)>;

class StoreContract : public testing::TestWithParam<Open> {
 protected:
  StoreContract() : store_(GetParam()(folder_)) {}

  // Another program's view, or the same program's after a restart.
  void reopen() {
    store_.reset();
    store_ = GetParam()(folder_);
  }
  Person add_person(const std::string& name, PersonRole role = PersonRole::kTeacher) {
    return store_->add_person({name, role, "hash of " + name, kNow}).value();
  }
  void add_room(const std::string& name) { must(store_->add_room({name, "T " + name, kNow})); }
  school::Link add_link(const std::string& room, const std::string& hash) {
    return store_->add_link({room, hash, Permission::kJoin, kNow, std::nullopt}).value();
  }
  static classroom::ChatMessage message(std::uint64_t id) {
    return {classroom::MessageId{id},  classroom::ParticipantId{2},   "Budi",
            classroom::Role::kStudent, "nomor " + std::to_string(id), kNow};
  }

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_P(StoreContract, keeps_people) {
  const Person sari = add_person("sari", PersonRole::kAdministrator);
  const Person joko = add_person("joko");
  EXPECT_NE(sari.id, joko.id);
  reopen();
  EXPECT_THAT(store_->people().value(), ElementsAre(joko, sari));  // by name
  const auto found = store_->find_person("sari").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->person, sari);
  EXPECT_EQ(found->password_hash, "hash of sari");
  EXPECT_FALSE(store_->find_person("Sari").value());
  EXPECT_FALSE(store_->find_person("").value());
}

TEST_P(StoreContract, refuses_a_name_that_is_taken) {
  add_person("sari");
  EXPECT_EQ(store_->add_person({"sari", PersonRole::kTeacher, "x", kNow}).error(), Error::kTaken);
  EXPECT_EQ(store_->find_person("sari").value()->password_hash, "hash of sari");
}

TEST_P(StoreContract, knows_whether_there_is_an_administrator) {
  EXPECT_EQ(store_->has_administrator(), false);
  add_person("joko");
  EXPECT_EQ(store_->has_administrator(), false);
  add_person("sari", PersonRole::kAdministrator);
  EXPECT_EQ(store_->has_administrator(), true);
}

TEST_P(StoreContract, a_new_password_ends_all_sign_ins_of_that_person_only) {
  const Person sari = add_person("sari");
  const Person joko = add_person("joko");
  must(store_->add_sign_in("s1", sari.id, kLater));
  must(store_->add_sign_in("s2", sari.id, kLater));
  must(store_->add_sign_in("j1", joko.id, kLater));
  ASSERT_TRUE(store_->set_password(sari.id, "new"));
  EXPECT_EQ(store_->find_person("sari").value()->password_hash, "new");
  EXPECT_FALSE(store_->find_sign_in("s1").value());
  EXPECT_FALSE(store_->find_sign_in("s2").value());
  EXPECT_TRUE(store_->find_sign_in("j1").value());
}

TEST_P(StoreContract, a_refreshed_hash_signs_nobody_out) {
  const Person sari = add_person("sari");
  must(store_->add_sign_in("s1", sari.id, kLater));
  ASSERT_TRUE(store_->refresh_password(sari.id, "stronger"));
  EXPECT_EQ(store_->find_person("sari").value()->password_hash, "stronger");
  EXPECT_TRUE(store_->find_sign_in("s1").value());
}

TEST_P(StoreContract, has_no_password_for_nobody) {
  EXPECT_EQ(store_->set_password(PersonId{99}, "x").error(), Error::kMissing);
  EXPECT_EQ(store_->refresh_password(PersonId{99}, "x").error(), Error::kMissing);
}

TEST_P(StoreContract, the_first_run_token_works_once) {
  must(store_->set_first_run_token("token"));
  reopen();
  const NewPerson sari{"sari", PersonRole::kAdministrator, "x", kNow};
  EXPECT_EQ(store_->check_first_run("other"), FirstRun::kWrongToken);
  EXPECT_EQ(store_->check_first_run("token"), FirstRun::kDone);
  EXPECT_EQ(store_->add_first_administrator("other", sari), FirstRun::kWrongToken);
  EXPECT_THAT(store_->people().value(), IsEmpty());
  EXPECT_EQ(store_->add_first_administrator("token", sari), FirstRun::kDone);
  EXPECT_EQ(store_->people().value().size(), 1u);
  EXPECT_EQ(store_->check_first_run("token"), FirstRun::kAlreadyUsed);
  EXPECT_EQ(
      store_->add_first_administrator("token", {"eve", PersonRole::kAdministrator, "x", kNow}),
      FirstRun::kAlreadyUsed);
  EXPECT_EQ(store_->people().value().size(), 1u);
}

TEST_P(StoreContract, a_new_first_run_token_replaces_the_one_before) {
  must(store_->set_first_run_token("old"));
  must(store_->set_first_run_token("new"));
  EXPECT_EQ(store_->check_first_run("old"), FirstRun::kWrongToken);
  EXPECT_EQ(store_->check_first_run("new"), FirstRun::kDone);
}

TEST_P(StoreContract, without_a_first_run_token_none_is_right) {
  EXPECT_EQ(store_->check_first_run(""), FirstRun::kWrongToken);
}

TEST_P(StoreContract, a_taken_name_does_not_spend_the_first_run_token) {
  add_person("sari");
  must(store_->set_first_run_token("token"));
  EXPECT_EQ(
      store_->add_first_administrator("token", {"sari", PersonRole::kAdministrator, "x", kNow})
          .error(),
      Error::kTaken);
  EXPECT_EQ(store_->check_first_run("token"), FirstRun::kDone);
}

TEST_P(StoreContract, keeps_sign_ins) {
  const Person sari = add_person("sari");
  ASSERT_TRUE(store_->add_sign_in("s1", sari.id, kNow));
  reopen();
  const auto found = store_->find_sign_in("s1").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->person, sari);
  EXPECT_EQ(found->expires, kNow);
  EXPECT_FALSE(store_->find_sign_in("s2").value());

  ASSERT_TRUE(store_->renew_sign_in("s1", kLater));
  EXPECT_EQ(store_->find_sign_in("s1").value()->expires, kLater);
  ASSERT_TRUE(store_->delete_sign_in("s1"));
  EXPECT_FALSE(store_->find_sign_in("s1").value());
  EXPECT_TRUE(store_->delete_sign_in("s1")) << "twice is no error";
  EXPECT_TRUE(store_->renew_sign_in("s1", kLater)) << "it may have been signed out meanwhile";
}

TEST_P(StoreContract, nobody_cannot_sign_in) {
  EXPECT_EQ(store_->add_sign_in("s1", PersonId{99}, kNow).error(), Error::kMissing);
}

TEST_P(StoreContract, forgets_sign_ins_that_expired) {
  const Person sari = add_person("sari");
  must(store_->add_sign_in("old", sari.id, kNow));
  must(store_->add_sign_in("new", sari.id, kLater));
  ASSERT_TRUE(store_->delete_expired_sign_ins(kNow));
  EXPECT_FALSE(store_->find_sign_in("old").value());
  EXPECT_TRUE(store_->find_sign_in("new").value());
}

TEST_P(StoreContract, keeps_rooms) {
  const RoomRecord b{"a-room", "B title", kNow};
  const RoomRecord a{"b-room", "a title", kLater};
  ASSERT_TRUE(store_->add_room(b));
  ASSERT_TRUE(store_->add_room(a));
  reopen();
  EXPECT_THAT(store_->rooms().value(), ElementsAre(a, b));  // by title
  school::RoomRecord changed = a;
  changed.title = "Biologi";
  changed.recording = school::RecordingRule::kAlways;
  changed.recordings_days = 30;
  changed.student_rights = {false, true, false};
  changed.entry = school::EntryRule::kAsk;
  changed.waiting_note = "Sebentar ya";
  changed.private_chat = school::PrivateChat::kKept;
  changed.mesh = school::MeshRule::kAlways;
  changed.cameras = school::CameraRule::kTeachers;
  changed.absence = school::AbsenceRule::kLock;
  changed.ceiling = school::Ceiling::kSound;
  ASSERT_TRUE(store_->change_room(changed));
  EXPECT_EQ(store_->find_room(a.name).value(), changed);
  changed.name = "unknown";
  EXPECT_EQ(store_->change_room(changed).error(), Error::kMissing);
  ASSERT_TRUE(store_->change_room(a));
  EXPECT_EQ(store_->find_room("a-room").value(), b);
  EXPECT_FALSE(store_->find_room("c-room").value());
  EXPECT_EQ(store_->add_room(a).error(), Error::kTaken);
}

TEST_P(StoreContract, keeps_all_that_a_message_has) {
  add_room("x");
  classroom::ChatMessage reply = message(2);
  reply.reply_to = classroom::MessageId{1};
  reply.edited = true;
  reply.audience = classroom::Audience::kTeam;
  reply.to = classroom::ParticipantId{3};
  reply.to_name = "Ani";
  reply.reply_audience = classroom::Audience::kTeam;
  must(store_->append_chat("x", message(1)));
  must(store_->append_chat("x", reply));
  reopen();
  EXPECT_THAT(store_->last_chat("x", 10).value(), ElementsAre(message(1), reply));
}

TEST_P(StoreContract, a_deleted_room_takes_links_and_chat_along) {
  add_room("x");
  add_link("x", "h1");
  must(store_->append_chat("x", message(1)));
  EXPECT_EQ(store_->delete_room("x"), true);
  EXPECT_EQ(store_->delete_room("x"), false);
  EXPECT_FALSE(store_->find_link("h1").value());
  add_room("x");  // of the same name, and new
  EXPECT_THAT(store_->links("x").value(), IsEmpty());
  EXPECT_THAT(store_->last_chat("x", 10).value(), IsEmpty());
}

TEST_P(StoreContract, keeps_links) {
  add_room("x");
  const auto first = store_->add_link({"x", "h1", Permission::kPublish, kNow, kLater}).value();
  const auto second = store_->add_link({"x", "h2", Permission::kWatch, kNow, std::nullopt}).value();
  EXPECT_EQ(first.can, Permission::kPublish);
  EXPECT_EQ(first.expires, kLater);
  EXPECT_FALSE(first.revoked);
  reopen();
  EXPECT_THAT(store_->links("x").value(), ElementsAre(first, second));
  EXPECT_EQ(store_->find_link("h2").value(), second);
  EXPECT_FALSE(store_->find_link("h3").value());
  EXPECT_THAT(store_->links("y").value(), IsEmpty());
}

TEST_P(StoreContract, refuses_a_link_to_nowhere_and_a_token_given_before) {
  add_room("x");
  EXPECT_EQ(store_->add_link({"y", "h1", Permission::kJoin, kNow, {}}).error(), Error::kMissing);
  add_link("x", "h1");
  EXPECT_EQ(store_->add_link({"x", "h1", Permission::kJoin, kNow, {}}).error(), Error::kTaken);
}

TEST_P(StoreContract, a_failed_change_leaves_the_next_id_alone) {
  add_room("x");
  const auto first = add_link("x", "h1");
  (void)store_->add_link({"x", "h1", Permission::kJoin, kNow, {}});
  EXPECT_EQ(add_link("x", "h2").id.value, first.id.value + 1);
}

TEST_P(StoreContract, never_gives_an_id_twice) {
  add_room("x");
  const auto first = add_link("x", "h1");
  must(store_->delete_room("x"));
  add_room("x");
  EXPECT_NE(add_link("x", "h2").id, first.id);
}

TEST_P(StoreContract, a_revoked_link_stays_and_says_so) {
  add_room("x");
  add_room("y");
  const auto link = add_link("x", "h1");
  EXPECT_EQ(store_->revoke_link("y", link.id, kNow), false) << "that link is of another room";
  EXPECT_EQ(store_->revoke_link("x", LinkId{99}, kNow), false);
  EXPECT_FALSE(store_->find_link("h1").value()->revoked);
  EXPECT_EQ(store_->revoke_link("x", link.id, kNow), true);
  EXPECT_EQ(store_->revoke_link("x", link.id, kLater), true);
  EXPECT_TRUE(store_->find_link("h1").value()->revoked);
}

TEST_P(StoreContract, keeps_chat_in_order) {
  add_room("x");
  add_room("y");
  for (std::uint64_t id : {3u, 1u, 2u}) must(store_->append_chat("x", message(id)));
  must(store_->append_chat("y", message(7)));
  reopen();
  EXPECT_THAT(store_->last_chat("x", 10).value(), ElementsAre(message(1), message(2), message(3)));
  EXPECT_THAT(store_->last_chat("x", 2).value(), ElementsAre(message(2), message(3)));
  EXPECT_THAT(store_->last_chat("z", 10).value(), IsEmpty());
  EXPECT_EQ(store_->append_chat("z", message(1)).error(), Error::kMissing);
}

TEST_P(StoreContract, a_message_of_the_same_id_replaces_the_one_before) {
  add_room("x");
  must(store_->append_chat("x", message(1)));
  auto changed = message(1);
  changed.text = "lain";
  changed.role = classroom::Role::kTeacher;
  must(store_->append_chat("x", changed));
  EXPECT_THAT(store_->last_chat("x", 10).value(), ElementsAre(changed));
}

TEST_P(StoreContract, forgets_a_message_that_was_taken_back) {
  add_room("x");
  for (std::uint64_t id : {1u, 2u}) must(store_->append_chat("x", message(id)));
  must(store_->remove_chat("x", classroom::MessageId{1}));
  must(store_->remove_chat("x", classroom::MessageId{9}));
  must(store_->remove_chat("z", classroom::MessageId{2}));
  EXPECT_THAT(store_->last_chat("x", 10).value(), ElementsAre(message(2)));
}

TEST_P(StoreContract, drops_chat_that_is_too_old) {
  add_room("x");
  must(store_->append_chat("x", message(1)));
  must(store_->append_chat("x", message(2)));
  must(store_->append_chat("x", message(kChatKeptMax + 1)));
  EXPECT_THAT(store_->last_chat("x", kChatKeptMax).value(),
              ElementsAre(message(2), message(kChatKeptMax + 1)));
}

TEST_P(StoreContract, keeps_settings) {
  EXPECT_FALSE(store_->setting("colour").value());
  ASSERT_TRUE(store_->set_setting("colour", "red"));
  ASSERT_TRUE(store_->set_setting("colour", ""));
  reopen();
  EXPECT_EQ(store_->setting("colour").value(), "");
}

TEST_P(StoreContract, takes_text_as_text) {
  const std::string nasty = "x'); DROP TABLE people; --";
  add_person(nasty);
  EXPECT_TRUE(store_->find_person(nasty).value());
  EXPECT_FALSE(store_->find_person("' OR '1'='1").value());
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract,
                         testing::Values(Open([](const TemporaryFolder& folder) {
                           return std::unique_ptr<Store>(
                               SqliteStore::open(folder.file("pendopo.db")).value());
                         })));

}  // namespace
}  // namespace store
