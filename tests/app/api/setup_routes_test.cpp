#include "app/api/setup_routes.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::HasSubstr;

class SetupRoutesTest : public ApiFixture {
 protected:
  void SetUp() override { sign_in_as("sari", school::PersonRole::kAdministrator); }

  school::Profile stored() { return load_profile(store()).value(); }
};

TEST_F(SetupRoutesTest, are_for_administrators) {
  cookie.clear();
  expect_refusal(ask("GET", "/api/setup"), 403, "sign_in_needed");
  expect_refusal(ask("POST", "/api/restart"), 403, "sign_in_needed");
  sign_in_as("budi");
  expect_refusal(ask("GET", "/api/setup"), 403, "administrators_only");
  expect_refusal(ask("POST", "/api/setup", "{}"), 403, "administrators_only");
  expect_refusal(ask("POST", "/api/restart"), 403, "administrators_only");
  EXPECT_FALSE(server.restarted);
}

TEST_F(SetupRoutesTest, show_what_holds) {
  machine.saved["domain"] = "class.example";
  EXPECT_EQ(text_of(ask("GET", "/api/setup")),
            R"({"announce":"","domain":"class.example","language":"browser",)"
            R"("room_makers":"teachers","school_name":"","set_up":"no"})");
}

TEST_F(SetupRoutesTest, keep_the_answers_and_leave_the_rest) {
  EXPECT_EQ(
      ask("POST", "/api/setup", R"({"school_name": " SMP 1 ", "announce": "192.0.2.1"})").status,
      200u);
  EXPECT_EQ(machine.saved["announce"], "192.0.2.1");
  const Response second =
      ask("POST", "/api/setup", R"({"language": "id", "room_makers": "administrators"})");
  EXPECT_THAT(text_of(second), HasSubstr(R"("school_name":"SMP 1","set_up":"yes")"));
  const school::Profile expected{"SMP 1", school::PageLanguage::kIndonesian,
                                 school::RoomMakers::kAdministrators, true};
  EXPECT_EQ(profile, expected);
  EXPECT_EQ(stored(), expected);
}

TEST_F(SetupRoutesTest, no_answer_is_an_answer) {
  EXPECT_EQ(ask("POST", "/api/setup", "{}").status, 200u);
  EXPECT_TRUE(stored().set_up);
}

TEST_F(SetupRoutesTest, take_all_answers_or_none) {
  machine.refuses = SetupRefusal{"announce", "bad_value"};
  const Response refused =
      ask("POST", "/api/setup", R"({"school_name": "X", "announce": "there"})");
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(text_of(refused), R"({"refusal":"bad_value","key":"announce"})");
  EXPECT_EQ(stored(), school::Profile());

  machine.refuses.reset();
  for (const auto& [body, key, word] :
       {std::tuple(R"({"announce": "192.0.2.1", "language": "jv"})", "language", "bad_value"),
        std::tuple(R"({"announce": "192.0.2.1", "room_makers": ""})", "room_makers", "bad_value"),
        std::tuple(R"({"announce": "192.0.2.1", "school_name": "a\u0007"})", "school_name",
                   "bad_value")}) {
    const Response response = ask("POST", "/api/setup", body);
    EXPECT_EQ(response.status, 400u);
    EXPECT_EQ(text_of(response),
              std::string("{\"refusal\":\"") + word + "\",\"key\":\"" + key + "\"}");
  }
  EXPECT_EQ(machine.saved["announce"], "");
  const std::string long_name = std::string(101, 'x');
  EXPECT_THAT(text_of(ask("POST", "/api/setup", "{\"school_name\": \"" + long_name + "\"}")),
              HasSubstr("too_long"));
}

TEST_F(SetupRoutesTest, say_by_the_status_who_can_help) {
  machine.refuses = SetupRefusal{"https_port", "decided_elsewhere"};
  EXPECT_EQ(ask("POST", "/api/setup", "{}").status, 409u);
  machine.refuses = SetupRefusal{"", "server_busy"};
  EXPECT_EQ(ask("POST", "/api/setup", "{}").status, 503u);
}

TEST_F(SetupRoutesTest, take_texts_only) {
  expect_refusal(ask("POST", "/api/setup", R"({"https_port": 443})"), 400, "bad_message");
  const std::string long_answer(5000, 'x');
  expect_refusal(ask("POST", "/api/setup", "{\"domain\": \"" + long_answer + "\"}"), 400,
                 "bad_message");
}

TEST_F(SetupRoutesTest, answer_the_command_line_the_same) {
  EXPECT_EQ(control("setup-save", R"({"school_name": "SD 2"})").status, 200u);
  EXPECT_EQ(profile.name, "SD 2");
  EXPECT_THAT(text_of(control("setup-show")), HasSubstr(R"("school_name":"SD 2")"));
  EXPECT_EQ(control("restart").status, 200u);
  EXPECT_TRUE(server.restarted);
}

TEST_F(SetupRoutesTest, restart_the_server) {
  EXPECT_EQ(ask("POST", "/api/restart").status, 200u);
  EXPECT_TRUE(server.restarted);
}

TEST_F(SetupRoutesTest, say_that_the_store_fails) {
  store::must(sqlite->database().execute("DROP TABLE settings"));
  EXPECT_EQ(ask("POST", "/api/setup", "{}").status, 503u);
}

}  // namespace
}  // namespace app::api
