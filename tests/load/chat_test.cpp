#include "load/chat.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

TEST(Chat, knows_its_own_messages) {
  EXPECT_EQ(
      sending_time_of(
          R"({"number":5,"event":"chat_posted","message":{"text":"pendopo load 1234","at":1}})"),
      1234);
  EXPECT_FALSE(sending_time_of(R"({"event":"chat_posted","message":{"text":"Selamat pagi"}})"));
  EXPECT_FALSE(sending_time_of(R"({"event":"chat_posted","message":{"text":"pendopo load x"}})"));
  EXPECT_FALSE(sending_time_of(R"({"event":"welcome","chat":[{"text":"pendopo load 1234"}]})"))
      << "what was said before";
}

TEST(Chat, knows_a_refusal_from_what_somebody_says) {
  EXPECT_TRUE(is_refusal(R"({"reply":7,"refusal":"too_fast"})"));
  EXPECT_FALSE(is_refusal(R"({"reply":7})"));
  EXPECT_FALSE(is_refusal(
      R"({"number":5,"event":"chat_posted","message":{"text":"{\"reply\":1,\"refusal\":1}"}})"));
}

TEST(Chat, says_that_nobody_answers) {
  Chat chat;
  ChatPlan plan;
  plan.signal = *net::http::parse_url("http://127.0.0.1:1/api/signal");
  plan.seats = 2;
  EXPECT_EQ(chat.start(plan), "seat 1: 127.0.0.1:1 does not answer");
}

}  // namespace
}  // namespace load
