#include "app/api/room_routes.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RoomRoutesTest : public ApiFixture {
 protected:
  void SetUp() override { sign_in_as("sari"); }

  std::string member(const Response& response, const char* name) {
    const auto object = json_of(response);
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string().c_str()) : "";
  }
};

TEST_F(RoomRoutesTest, a_room_is_made_of_a_title) {
  const Response response = ask("POST", "/api/rooms", R"({"title": " Kelas 7A "})");
  EXPECT_EQ(response.status, 201u);
  EXPECT_EQ(text_of(response), R"({"name":"kelas-7a","title":"Kelas 7A"})");
  EXPECT_EQ(text_of(ask("POST", "/api/rooms", R"({"title": "Kelas 7A"})")),
            R"({"name":"kelas-7a-2","title":"Kelas 7A"})");
}

TEST_F(RoomRoutesTest, teachers_make_and_delete_rooms_only_where_the_school_lets_them) {
  add_room("kelas-7a");
  profile.room_makers = school::RoomMakers::kAdministrators;
  expect_refusal(ask("POST", "/api/rooms", R"({"title": "X"})"), 403, "administrators_only");
  expect_refusal(ask("DELETE", "/api/rooms/kelas-7a"), 403, "administrators_only");
  EXPECT_EQ(ask("GET", "/api/rooms").status, 200u);
  sign_in_as("ida", school::PersonRole::kAdministrator);
  EXPECT_EQ(ask("POST", "/api/rooms", R"({"title": "X"})").status, 201u);
  EXPECT_EQ(ask("DELETE", "/api/rooms/kelas-7a").status, 204u);
}

TEST_F(RoomRoutesTest, a_room_may_be_given_its_name) {
  const std::string body = R"({"title": "Kelas 7A", "name": "tujuh"})";
  EXPECT_EQ(ask("POST", "/api/rooms", body).status, 201u);
  expect_refusal(ask("POST", "/api/rooms", body), 409, "name_taken");
  expect_refusal(ask("POST", "/api/rooms", R"({"title": "X", "name": "A/B"})"), 400,
                 "name_invalid");
}

TEST_F(RoomRoutesTest, a_title_must_be_one) {
  expect_refusal(ask("POST", "/api/rooms", "{}"), 400, "title_missing");
  expect_refusal(ask("POST", "/api/rooms", R"({"title": "  "})"), 400, "title_missing");
  expect_refusal(ask("POST", "/api/rooms", R"({"title": "a\u0000b"})"), 400, "title_invalid");
  expect_refusal(ask("POST", "/api/rooms", "{\"title\": \"" + std::string(101, 'x') + "\"}"), 400,
                 "too_long");
}

TEST_F(RoomRoutesTest, rooms_are_listed_with_the_people_in_them) {
  EXPECT_EQ(text_of(ask("GET", "/api/rooms")), R"({"rooms":[]})");
  add_room("kelas-7b");
  add_room("kelas-7a");
  EXPECT_EQ(
      text_of(ask("GET", "/api/rooms")),
      R"({"rooms":[{"name":"kelas-7a","title":"Judul kelas-7a","people":3,"recording":"by_hand","recordings_days":0,"direct_max":0,"student_rights":["speak","show","present","file","chat"],"entry":"open","waiting_note":"","private_chat":"off","cameras":"all","absence":"go_on","ceiling":"everything","mesh":"auto"},)"
      R"({"name":"kelas-7b","title":"Judul kelas-7b","people":0,"recording":"by_hand","recordings_days":0,"direct_max":0,"student_rights":["speak","show","present","file","chat"],"entry":"open","waiting_note":"","private_chat":"off","cameras":"all","absence":"go_on","ceiling":"everything","mesh":"auto"}]})");
}

TEST_F(RoomRoutesTest, streams_are_measured_for_administrators) {
  add_room("kelas-7a");
  add_room("kosong");
  expect_refusal(ask("GET", "/api/rooms/kelas-7a/streams"), 403, "administrators_only");
  sign_in_as("ida", school::PersonRole::kAdministrator);
  const Response response = ask("GET", "/api/rooms/kelas-7a/streams");
  EXPECT_EQ(response.status, 200u);
  const auto people = json_of(response).at("people").as_array();
  ASSERT_EQ(people.size(), 1u);
  EXPECT_EQ(people[0].at("name").as_string(), "Bu Sari");
  EXPECT_THAT(rooms.asked_streams, ElementsAre("kelas-7a", "kelas-7a")) << "for rates";
  EXPECT_EQ(text_of(ask("GET", "/api/rooms/kosong/streams")), R"({"people":[],"watchers":0})");
  expect_refusal(ask("GET", "/api/rooms/tiada/streams"), 404, "unknown_room");
}

TEST_F(RoomRoutesTest, deleting_a_room_ends_its_class) {
  add_room("kelas-7a");
  const std::string link = add_link("kelas-7a");
  EXPECT_EQ(ask("DELETE", "/api/rooms/kelas-7a").status, 204u);
  EXPECT_THAT(rooms.closed, ElementsAre("kelas-7a"));
  expect_refusal(ask("DELETE", "/api/rooms/kelas-7a"), 404, "unknown_room");
  EXPECT_EQ(rooms.closed.size(), 1u);
  expect_refusal(ask("POST", "/api/rooms/kelas-7a/door", R"({"link": ")" + link + R"("})"), 404,
                 "unknown_room");
}

TEST_F(RoomRoutesTest, a_link_is_shown_once_and_opens_the_door) {
  add_room("kelas-7a");
  const Response made =
      ask("POST", "/api/rooms/kelas-7a/links", R"({"can": "join", "expires_in_s": null})");
  EXPECT_EQ(made.status, 201u);
  const std::string token = member(made, "token");
  EXPECT_EQ(token.size(), 43u);

  const Response list = ask("GET", "/api/rooms/kelas-7a/links");
  EXPECT_EQ(text_of(list), R"({"links":[{"id":")" + member(made, "id") +
                               R"(","can":"join","created_at":1795000000000,)"
                               R"("expires_at":null,"revoked":false}],"plain_port":null})");
  EXPECT_EQ(text_of(list).find(token), std::string::npos);

  cookie.clear();
  const Response door = ask("POST", "/api/rooms/kelas-7a/door", R"({"link": ")" + token + R"("})");
  EXPECT_EQ(
      text_of(door),
      R"({"title":"Judul kelas-7a","role":"student","teachers":["Bu Sari"],"school":{"name":"","language":"browser"},"recording":{"state":"on","by":"Bu Sari","rule":"by_hand"}})");
}

TEST_F(RoomRoutesTest, links_come_with_where_devices_follow_without_a_certificate) {
  add_room("kelas-7a");
  rooms.plain = 8080;
  EXPECT_EQ(text_of(ask("GET", "/api/rooms/kelas-7a/links")), R"({"links":[],"plain_port":8080})");
}

TEST_F(RoomRoutesTest, a_link_may_end) {
  add_room("kelas-7a");
  const Response made =
      ask("POST", "/api/rooms/kelas-7a/links", R"({"can": "join", "expires_in_s": 60})");
  EXPECT_EQ(made.status, 201u);
  EXPECT_NE(text_of(ask("GET", "/api/rooms/kelas-7a/links")).find("\"expires_at\":1795000060000"),
            std::string::npos);
  const std::string body = R"({"link": ")" + member(made, "token") + R"("})";
  EXPECT_EQ(ask("POST", "/api/rooms/kelas-7a/door", body).status, 200u);
  clock.advance(std::chrono::minutes(1));
  expect_refusal(ask("POST", "/api/rooms/kelas-7a/door", body), 403, "link_expired");
}

TEST_F(RoomRoutesTest, a_link_must_be_for_something_and_of_a_length) {
  add_room("kelas-7a");
  for (const char* body :
       {R"({"can": "rule"})", R"({})", R"({"can": "join", "expires_in_s": 0})",
        R"({"can": "join", "expires_in_s": -5})", R"({"can": "join", "expires_in_s": 1.5})",
        R"({"can": "join", "expires_in_s": 9223372036854775807})"}) {
    expect_refusal(ask("POST", "/api/rooms/kelas-7a/links", body), 400, "bad_message");
  }
  expect_refusal(ask("POST", "/api/rooms/kelas-9/links", R"({"can": "join"})"), 404,
                 "unknown_room");
  expect_refusal(ask("GET", "/api/rooms/kelas-9/links"), 404, "unknown_room");
}

TEST_F(RoomRoutesTest, a_revoked_link_sends_away_who_came_by_it) {
  add_room("kelas-7a");
  add_room("kelas-7b");
  const std::string token = add_link("kelas-7a");
  const std::string id = to_string(last_link);
  expect_refusal(ask("DELETE", "/api/rooms/kelas-7b/links/" + id), 404, "unknown_link");
  expect_refusal(ask("DELETE", "/api/rooms/kelas-7a/links/l99"), 404, "unknown_link");
  expect_refusal(ask("DELETE", "/api/rooms/kelas-7a/links/x"), 404, "unknown_link");
  EXPECT_THAT(rooms.revoked, IsEmpty());

  EXPECT_EQ(ask("DELETE", "/api/rooms/kelas-7a/links/" + id).status, 204u);
  EXPECT_THAT(rooms.revoked, ElementsAre(last_link));
  EXPECT_NE(text_of(ask("GET", "/api/rooms/kelas-7a/links")).find("\"revoked\":true"),
            std::string::npos);
  cookie.clear();
  expect_refusal(ask("POST", "/api/rooms/kelas-7a/door", R"({"link": ")" + token + R"("})"), 403,
                 "link_revoked");
}

TEST_F(RoomRoutesTest, the_door_knows_a_teacher_by_the_cookie) {
  add_room("kelas-7b");
  EXPECT_EQ(
      text_of(ask("POST", "/api/rooms/kelas-7b/door", R"({"link": null})")),
      R"({"title":"Judul kelas-7b","role":"teacher","teachers":[],"school":{"name":"","language":"browser"},"recording":{"state":"off","by":"","rule":"by_hand"}})");
}

TEST_F(RoomRoutesTest, the_door_says_why_it_stays_shut) {
  add_room("kelas-7a");
  cookie.clear();
  expect_refusal(ask("POST", "/api/rooms/kelas-7a/door", "{}"), 403, "sign_in_needed");
  expect_refusal(ask("POST", "/api/rooms/kelas-7a/door", R"({"link": "x"})"), 403, "wrong_link");
  expect_refusal(ask("POST", "/api/rooms/kelas-9/door", R"({"link": "x"})"), 404, "unknown_room");
  const std::string watch = add_link("kelas-7a", school::Permission::kWatch);
  expect_refusal(ask("POST", "/api/rooms/kelas-7a/door", R"({"link": ")" + watch + R"("})"), 403,
                 "wrong_link");
}

TEST_F(RoomRoutesTest, a_room_is_changed_and_the_class_hears_of_the_rule) {
  add_room("kelas-7a");
  const Response response =
      ask("POST", "/api/rooms/kelas-7a",
          R"({"title": "Biologi", "recording": "never", "recordings_days": 30, "direct_max": 20,
              "student_rights": ["show", "speak"], "entry": "ask", "waiting_note": " Sebentar ya ", "private_chat": "kept", "cameras": "teachers", "absence": "lock", "ceiling": "sound", "mesh": "always"})");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(
      text_of(response),
      R"({"name":"kelas-7a","title":"Biologi","people":3,"recording":"never","recordings_days":30,"direct_max":20,"student_rights":["speak","show"],"entry":"ask","waiting_note":"Sebentar ya","private_chat":"kept","cameras":"teachers","absence":"lock","ceiling":"sound","mesh":"always"})");
  EXPECT_THAT(rooms.rules, ElementsAre("kelas-7a never"));
  EXPECT_THAT(rooms.limits, ElementsAre(20));
  EXPECT_EQ(ask("POST", "/api/rooms/kelas-7a", "{}").status, 200u);
  EXPECT_EQ(json_of(ask("POST", "/api/rooms/kelas-7a/door", "{}")).at("recording").at("rule"),
            "never");
}

TEST_F(RoomRoutesTest, a_room_is_not_changed_to_what_makes_no_sense) {
  add_room("kelas-7a");
  const auto ask_for = [&](const char* body) { return ask("POST", "/api/rooms/kelas-7a", body); };
  expect_refusal(ask_for(R"({"recording": "perhaps"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"recordings_days": -1})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"recordings_days": 99999})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"direct_max": -1})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"direct_max": 1001})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"student_rights": ["sing"]})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"student_rights": ["admit"]})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"student_rights": "speak"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"student_rights": [1]})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"entry": "perhaps"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"private_chat": "perhaps"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"mesh": "perhaps"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"cameras": "nobody"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"absence": "end"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"ceiling": "nothing"})"), 400, "bad_message");
  expect_refusal(ask_for(R"({"waiting_note": 1})"), 400, "bad_message");
  const std::string too_long(school::kWaitingNoteMax + 1, 'x');
  expect_refusal(ask("POST", "/api/rooms/kelas-7a", R"({"waiting_note": ")" + too_long + R"("})"),
                 400, "bad_message");
  expect_refusal(ask_for(R"({"title": " "})"), 400, "title_missing");
  expect_refusal(ask("POST", "/api/rooms/kelas-9", "{}"), 404, "unknown_room");
  EXPECT_THAT(rooms.rules, IsEmpty());
}

}  // namespace
}  // namespace app::api
