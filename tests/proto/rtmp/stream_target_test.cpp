#include "proto/rtmp/stream_target.hpp"

#include <gtest/gtest.h>

namespace proto::rtmp {
namespace {

StreamTarget target(std::string app, std::string name, std::string query = "") {
  return {std::move(app), std::move(name), std::move(query)};
}

TEST(StreamTarget, is_app_and_key) {
  EXPECT_EQ(stream_target("live", "rtmp://h/live", "key"), target("live", "key"));
  EXPECT_EQ(stream_target("live/", "rtmp://h/live/", "/key"), target("live", "key"));
}

TEST(StreamTarget, is_the_same_whichever_slash_the_client_cut_at) {
  for (const auto& [app, name] : {std::pair{"app/instance", "key"},
                                  {"app", "instance/key"},
                                  {"app/instance/key", ""},
                                  {"/app//instance/", "key"}})
    if (std::string_view(app).find("//") == std::string_view::npos)
      EXPECT_EQ(stream_target(app, "", name), target("app/instance", "key")) << app;
}

TEST(StreamTarget, takes_everything_in_the_servers_field) {
  EXPECT_EQ(stream_target("live/key", "rtmp://h/live/key", ""), target("live", "key"));
  EXPECT_EQ(stream_target("live", "rtmp://h/live", ""), target("live", ""));
}

TEST(StreamTarget, cuts_the_query_off_key_and_app) {
  EXPECT_EQ(stream_target("live", "", "key?user=a&pass=b"), target("live", "key", "user=a&pass=b"));
  EXPECT_EQ(stream_target("live/key?token=x", "", ""), target("live", "key", "token=x"));
  EXPECT_EQ(stream_target("live?token=x", "", "?key=y"), target("live", "", "token=x&key=y"));
  EXPECT_EQ(stream_target("live?token=x/", "", "key"), target("live", "key", "token=x"));
}

TEST(StreamTarget, takes_an_empty_app_from_the_address_even_in_quotes) {
  EXPECT_EQ(stream_target("", "'rtmp://h:1935/live/room'", "key"), target("live/room", "key"));
  EXPECT_EQ(stream_target("", "\"rtmp://h/live?t=1\"", "key"), target("live", "key", "t=1"));
  EXPECT_EQ(stream_target("", "rtmp://h", "key"), target("", "key"));
  EXPECT_EQ(stream_target("", "nonsense", ""), target("", ""));
}

TEST(StreamTarget, reads_values_of_the_query) {
  EXPECT_EQ(query_value("user=a&pass=b%20c+d&key=", "pass"), "b c d");
  EXPECT_EQ(query_value("user=a&pass=b&key=", "key"), "");
  EXPECT_EQ(query_value("flag&user=a", "flag"), "");
  EXPECT_EQ(query_value("user=a", "pass"), std::nullopt);
  EXPECT_EQ(query_value("", "pass"), std::nullopt);
  EXPECT_EQ(query_value("a=%4", "a"), "%4");
  EXPECT_EQ(query_value("a=%zz%", "a"), "%zz%");
}

}  // namespace
}  // namespace proto::rtmp
