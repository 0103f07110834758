#include "server/load_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

std::string token_for(std::string_view can) {
  return "made-to-" + std::string(can);
}
std::string no_token(std::string_view) {
  ADD_FAILURE() << "no token may be made";
  return "";
}

TEST(LoadCommand, goes_to_a_room_with_tokens_of_its_own_making) {
  Load command;
  command.server = "https://school.example:8443/";
  command.room = "uji";
  const auto plan = plan_of(command, token_for);
  EXPECT_EQ(plan.publish.url.target, "/whip/uji");
  EXPECT_EQ(plan.publish.token, "made-to-publish");
  EXPECT_EQ(plan.watch.url.target, "/whep/uji");
  EXPECT_EQ(plan.watch.url.port, 8443);
  EXPECT_EQ(plan.watch.token, "made-to-watch");
  EXPECT_EQ(plan.clips.size(), 2u);
}

TEST(LoadCommand, uses_the_tokens_it_is_given) {
  Load command;
  command.room = "uji";
  command.publish_token = "p";
  command.watch_token = "w";
  const auto plan = plan_of(command, no_token);
  EXPECT_EQ(plan.publish.token, "p");
  EXPECT_EQ(plan.watch.token, "w");
}

TEST(LoadCommand, makes_no_token_for_another_server) {
  Load command;
  command.whip = "https://other.example/in";
  command.whep = "https://other.example/out";
  const auto plan = plan_of(command, no_token);
  EXPECT_EQ(plan.publish.url.target, "/in");
  EXPECT_EQ(plan.watch.url.target, "/out");
}

TEST(LoadCommand, only_watches) {
  Load command;
  command.whep = "https://other.example/out";
  command.only_watch = true;
  EXPECT_TRUE(plan_of(command, no_token).clips.empty());
}

TEST(LoadCommand, seats_people_who_talk) {
  Load command;
  command.room = "uji";
  EXPECT_EQ(plan_of(command, token_for).chat.seats, 0u);
  command.chat_seats = 5;
  const auto chat = plan_of(command, token_for).chat;
  EXPECT_EQ(chat.seats, 5u);
  EXPECT_EQ(chat.link, "made-to-join");
  EXPECT_EQ(chat.signal.target, "/api/signal");
}

TEST(LoadCommand, refuses_what_is_no_address) {
  Load command;
  command.whip = command.whep = "other.example";
  EXPECT_THROW(plan_of(command, no_token), std::runtime_error);
}

TEST(LoadCommand, says_that_a_report_cannot_be_written) {
  Load command;
  command.whip = command.whep = "https://127.0.0.1:1/x";
  command.json = "/nowhere/report.json";
  EXPECT_THROW(run_load_command(command, no_token), std::runtime_error);
}

}  // namespace
}  // namespace server
