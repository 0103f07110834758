#include "app/api/control_routes.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using ControlRoutesTest = ApiFixture;

TEST_F(ControlRoutesTest, do_not_exist_for_the_network) {
  sign_in_as("sari", school::PersonRole::kAdministrator);
  for (const char* command : {"stop", "stats", "user-list", "user-add"}) {
    expect_refusal(ask("POST", std::string("/control/") + command, "{}"), 404, "not_found");
  }
  Caller loopback = page_caller();
  loopback.loopback = true;
  loopback.address = base::IpAddress::v4(127, 0, 0, 1);
  expect_refusal(send(page_request("POST", "/control/stop", "{}"), loopback), 404, "not_found");
  EXPECT_FALSE(server.stopped);
}

TEST_F(ControlRoutesTest, need_no_origin_and_no_cookie) {
  EXPECT_EQ(text_of(control("user-list")), R"({"people":[]})");
}

TEST_F(ControlRoutesTest, carry_out_the_commands_of_the_command_line) {
  EXPECT_EQ(text_of(control("user-add",
                            R"({"name": "sari", "role": "teacher", "password": "rahasia 1"})")),
            R"({"name":"sari","role":"teacher"})");
  expect_refusal(
      control("user-add", R"({"name": "sari", "role": "teacher", "password": "rahasia 1"})"), 409,
      "name_taken");
  EXPECT_EQ(text_of(control("room-create", R"({"title": "Kelas 7A"})")),
            R"({"name":"kelas-7a","title":"Kelas 7A"})");
  EXPECT_EQ(text_of(control("room-list")), R"({"rooms":[{"name":"kelas-7a","title":"Kelas 7A"}]})");
  const auto made = json_of(control("token-create", R"({"room": "kelas-7a", "can": "publish"})"));
  EXPECT_TRUE(made.contains("token"));
  const auto changed =
      json_of(control("user-passwd", R"({"name": "sari", "password": "rahasia 2"})"));
  ASSERT_EQ(rooms.signed_out_people.size(), 1u) << "whoever is in a class with the old one goes";
  EXPECT_EQ(changed.at("person").to_number<std::uint64_t>(), rooms.signed_out_people[0].value);
  expect_refusal(control("user-passwd", R"({"name": "joko", "password": "rahasia 1"})"), 404,
                 "unknown_person");
  EXPECT_EQ(rooms.signed_out_people.size(), 1u);
  expect_refusal(control("nonsense"), 404, "unknown_command");
  expect_refusal(control("user-add"), 400, "bad_message");
}

TEST_F(ControlRoutesTest, deleting_a_room_ends_its_class) {
  add_room("kelas-7a");
  EXPECT_EQ(text_of(control("room-delete", R"({"name": "kelas-7a"})")), "{}");
  EXPECT_THAT(rooms.closed, testing::ElementsAre("kelas-7a"));
  expect_refusal(control("room-delete", R"({"name": "kelas-7a"})"), 404, "unknown_room");
  EXPECT_EQ(rooms.closed.size(), 1u);
}

TEST_F(ControlRoutesTest, tell_how_the_server_is_and_stop_it) {
  EXPECT_EQ(text_of(control("stats")),
            R"({"server":{"pipes":3},"shards":[{"peers":4,"bytes_sent":5000000000},{"peers":0}]})");
  EXPECT_FALSE(server.stopped);
  EXPECT_EQ(control("stop").status, 200u);
  EXPECT_TRUE(server.stopped);
}

}  // namespace
}  // namespace app::api
