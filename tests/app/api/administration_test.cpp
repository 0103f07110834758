#include "app/api/administration.hpp"

#include <string>

#include <gtest/gtest.h>

#include "app/json/fields.hpp"
#include "tests/app/auth/school_fixture.hpp"

namespace app::api {
namespace {

using school::Permission;
using school::PersonRole;

class AdministrationTest : public testing::Test, protected SchoolFixture {
 protected:
  template <class T>
  static Problem problem(const Outcome<T>& outcome) {
    EXPECT_FALSE(outcome);
    return outcome ? Problem::kServerBusy : outcome.error().problem;
  }
  Outcome<boost::json::object> administer(const std::string& command,
                                          const std::string& arguments) {
    return api::administer(store(), command, json::parse_object(arguments).value(), random,
                           clock.wall_now());
  }
  base::WallTime now() const { return clock.wall_now(); }
};

TEST_F(AdministrationTest, adds_a_user_who_can_sign_in) {
  const auto added = add_user(store(), " Joko ", PersonRole::kTeacher, kPassword, random, now());
  ASSERT_TRUE(added);
  EXPECT_EQ(added->name, "joko");
  EXPECT_TRUE(run_to_end(accounts->sign_in("joko", kPassword, {})));
  EXPECT_EQ(problem(add_user(store(), "joko", PersonRole::kTeacher, kPassword, random, now())),
            Problem::kNameTaken);
  EXPECT_EQ(problem(add_user(store(), "!", PersonRole::kTeacher, kPassword, random, now())),
            Problem::kNameInvalid);
  EXPECT_EQ(problem(add_user(store(), "ani", PersonRole::kTeacher, "short", random, now())),
            Problem::kPasswordTooShort);
  EXPECT_EQ(list_users(store()).value().size(), 1u);
}

TEST_F(AdministrationTest, an_administrator_by_the_command_line_closes_the_first_run) {
  ASSERT_TRUE(add_user(store(), "sari", PersonRole::kAdministrator, kPassword, random, now()));
  const auto late = run_to_end(accounts->first_run(first_run_token, "eve", kPassword));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().why, Refusal::kAlreadyUsed);
}

TEST_F(AdministrationTest, a_new_password_signs_out_and_in) {
  add_person("joko");
  const auto before = run_to_end(accounts->sign_in("joko", kPassword, {}));
  ASSERT_TRUE(before);
  ASSERT_TRUE(set_password(store(), "Joko", "lain sekali", random));
  EXPECT_FALSE(run_to_end(accounts->recognise(before->token)).value());
  EXPECT_FALSE(run_to_end(accounts->sign_in("joko", kPassword, {})));
  EXPECT_TRUE(run_to_end(accounts->sign_in("joko", "lain sekali", {})));

  EXPECT_EQ(problem(set_password(store(), "ani", kPassword, random)), Problem::kUnknownPerson);
  EXPECT_EQ(problem(set_password(store(), "!", kPassword, random)), Problem::kUnknownPerson);
  EXPECT_EQ(problem(set_password(store(), "joko", "x", random)), Problem::kPasswordTooShort);
}

TEST_F(AdministrationTest, makes_lists_and_deletes_rooms) {
  const auto room = create_room(store(), "Kelas 7A", std::nullopt, now());
  ASSERT_TRUE(room);
  EXPECT_EQ(room->name, "kelas-7a");
  EXPECT_EQ(create_room(store(), "Kelas 7A", std::nullopt, now())->name, "kelas-7a-2");
  EXPECT_EQ(problem(create_room(store(), "X", "kelas-7a", now())), Problem::kNameTaken);
  EXPECT_EQ(problem(create_room(store(), "X", "", now())), Problem::kNameInvalid);
  EXPECT_EQ(problem(create_room(store(), "", "x", now())), Problem::kTitleMissing);
  EXPECT_EQ(list_rooms(store()).value().size(), 2u);
  EXPECT_TRUE(delete_room(store(), "kelas-7a"));
  EXPECT_EQ(problem(delete_room(store(), "kelas-7a")), Problem::kUnknownRoom);
}

TEST_F(AdministrationTest, makes_tokens_that_open_the_door) {
  add_room("x");
  const auto made = create_token(store(), "x", Permission::kPublish, 60, random, now());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->link.expires->milliseconds, now().milliseconds + 60'000);
  EXPECT_TRUE(run_to_end(accounts->open_by_token("x", made->token, Permission::kPublish)));
  EXPECT_EQ(list_links(store(), "x").value().size(), 1u);

  EXPECT_TRUE(create_token(store(), "x", Permission::kJoin, kLinkSecondsMax, random, now()));
  for (const std::int64_t seconds : {std::int64_t{0}, std::int64_t{-1}, kLinkSecondsMax + 1}) {
    EXPECT_EQ(problem(create_token(store(), "x", Permission::kJoin, seconds, random, now())),
              Problem::kBadMessage);
  }
  EXPECT_EQ(problem(create_token(store(), "y", Permission::kJoin, {}, random, now())),
            Problem::kUnknownRoom);
  EXPECT_EQ(problem(list_links(store(), "y")), Problem::kUnknownRoom);
}

TEST_F(AdministrationTest, revokes_links) {
  add_room("x");
  add_link("x");
  EXPECT_TRUE(revoke_link(store(), "x", last_link, now()));
  EXPECT_TRUE(list_links(store(), "x").value()[0].revoked);
  EXPECT_EQ(problem(revoke_link(store(), "y", last_link, now())), Problem::kUnknownLink);
}

TEST_F(AdministrationTest, every_command_refuses_what_is_incomplete) {
  for (const char* command :
       {"user-add", "user-passwd", "room-create", "room-delete", "token-create"}) {
    EXPECT_EQ(problem(administer(command, "{}")), Problem::kBadMessage) << command;
    EXPECT_EQ(problem(administer(command, R"({"name": 1, "title": 1, "room": 1})")),
              Problem::kBadMessage)
        << command;
  }
  EXPECT_EQ(
      problem(administer("user-add", R"({"name": "x1", "role": "king", "password": "rahasia 1"})")),
      Problem::kBadMessage);
  EXPECT_EQ(problem(administer("token-create", R"({"room": "x", "can": "rule"})")),
            Problem::kBadMessage);
  EXPECT_EQ(problem(administer("", "{}")), Problem::kUnknownCommand);
}

TEST_F(AdministrationTest, speaks_the_same_json_with_and_without_a_server) {
  EXPECT_EQ(json::write(administer("user-add", R"({"name": "joko", "role": "administrator",
                                                   "password": "rahasia 1"})")
                            .value()),
            R"({"name":"joko","role":"administrator"})");
  EXPECT_EQ(json::write(administer("user-list", "{}").value()),
            R"({"people":[{"name":"joko","role":"administrator"}]})");
  EXPECT_EQ(json::write(
                administer("user-passwd", R"({"name": "joko", "password": "rahasia 2"})").value()),
            R"({"person":1})");
  EXPECT_EQ(json::write(administer("room-create", R"({"title": "X", "name": "y"})").value()),
            R"({"name":"y","title":"X"})");
  EXPECT_EQ(json::write(administer("room-delete", R"({"name": "y"})").value()), "{}");
}

TEST_F(AdministrationTest, a_store_that_fails_is_told) {
  store::must(
      sqlite->database().execute("DROP TABLE sign_ins; DROP TABLE people;"
                                 "DROP TABLE chat; DROP TABLE links; DROP TABLE rooms"));
  EXPECT_EQ(problem(administer("user-list", "{}")), Problem::kServerBusy);
  EXPECT_EQ(problem(administer("room-list", "{}")), Problem::kServerBusy);
  EXPECT_EQ(problem(administer("room-create", R"({"title": "X"})")), Problem::kServerBusy);
  EXPECT_EQ(problem(set_password(store(), "joko", kPassword, random)), Problem::kServerBusy);
  EXPECT_EQ(problem(list_links(store(), "x")), Problem::kServerBusy);
  EXPECT_EQ(problem(revoke_link(store(), "x", last_link, now())), Problem::kServerBusy);
  EXPECT_EQ(problem(delete_room(store(), "x")), Problem::kServerBusy);
  EXPECT_EQ(problem(create_token(store(), "x", Permission::kJoin, {}, random, now())),
            Problem::kServerBusy);
}

TEST(Problems, have_a_word_and_a_sentence_each) {
  for (int i = 0; i <= static_cast<int>(Problem::kServerBusy); ++i) {
    const std::string_view word = to_string(static_cast<Problem>(i));
    EXPECT_FALSE(word.empty());
    EXPECT_NE(sentence_of(word), word);
  }
  EXPECT_EQ(sentence_of("something_new"), "something_new");
}

}  // namespace
}  // namespace app::api
