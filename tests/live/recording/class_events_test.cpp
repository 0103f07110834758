#include "live/recording/class_events.hpp"

#include <gtest/gtest.h>

namespace live::recording {
namespace {

using Kind = ClassEvent::Kind;
using std::chrono::milliseconds;

TEST(ClassEvents, come_back_as_they_were_written) {
  const std::vector<ClassEvent> events{
      {milliseconds(0), Kind::kJoined, "p1", "Bu Sari", ""},
      {milliseconds(1200), Kind::kOn, "p1", "Bu Sari", "camera"},
      {milliseconds(2500), Kind::kChat, "p2", "Budi", "Halo\nIbu\\tes\tya"},
      {milliseconds(2600), Kind::kUnrecorded, "p2", "Budi", "VP8"},
      {milliseconds(9000), Kind::kResumed, "", "", ""}};
  std::string text;
  for (const ClassEvent& event : events) text += write_event(event);
  EXPECT_EQ(read_events(text), events);
  EXPECT_EQ(write_event(events[1]), "1200\ton\tp1\tBu Sari\tcamera\n");
}

TEST(ClassEvents, know_all_their_words) {
  for (const Kind kind :
       {Kind::kJoined, Kind::kLeft, Kind::kOn, Kind::kOff, Kind::kChat, Kind::kHandUp,
        Kind::kHandDown, Kind::kSpeaks, Kind::kSilent, Kind::kResumed, Kind::kUnrecorded}) {
    const ClassEvent event{milliseconds(1), kind, "p1", "", ""};
    ASSERT_EQ(read_events(write_event(event)).size(), 1u) << to_string(kind);
    EXPECT_EQ(read_events(write_event(event))[0], event);
  }
}

TEST(ClassEvents, show_messages_as_they_were_in_the_end) {
  const ClassEvent first{milliseconds(1), Kind::kChat, "p1", "Ani", "nomor saya", 7};
  const ClassEvent second{milliseconds(2), Kind::kChat, "p1", "Ani", "jam 8", 8};
  const ClassEvent old{milliseconds(3), Kind::kChat, "p1", "Ani", "lama"};
  std::string text = write_event(first) + write_event(second) + write_event(old);
  text += write_event({milliseconds(4), Kind::kChatDeleted, "", "", "", 7});
  text += write_event({milliseconds(5), Kind::kChatEdited, "p1", "Ani", "jam 9", 8});
  text += write_event({milliseconds(6), Kind::kChatEdited, "p1", "Ani", "before a pause", 3});
  text += write_event({milliseconds(6), Kind::kChatDeleted, "", "", "", 3});
  const ClassEvent edited{milliseconds(2), Kind::kChat, "p1", "Ani", "jam 9", 8};
  EXPECT_EQ(read_events(text), (std::vector<ClassEvent>{edited, old}));
  EXPECT_EQ(write_event(second), "2\tchat\tp1\tAni\tjam 8\t8\n");
}

TEST(ClassEvents, leave_out_what_a_power_cut_left) {
  const std::string whole = write_event({milliseconds(5), Kind::kLeft, "p1", "Ani", ""});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(read_events(whole.substr(0, size)).empty()) << size;
  }
  EXPECT_EQ(read_events(whole + std::string(512, '\0')).size(), 1u);
  EXPECT_EQ(read_events(std::string(512, '\0') + "\n" + whole).size(), 1u);
  EXPECT_EQ(read_events("5\tleft\tp1\tA" + std::string(3, '\0') + "i\t\n" + whole).size(), 1u);
}

TEST(ClassEvents, leave_out_what_makes_no_sense) {
  for (const char* const line :
       {"\n", "1\n", "-1\tleft\tp\tx\t\n", "1\tflies\tp\tx\t\n", "1\tleft\tp\tx\n",
        "1\tleft\tp\tx\t\t\n", "1\tleft\tp\tx\t\t5\n", "1\tchat\tp\tx\tt\t\n",
        "1\tchat\tp\tx\tt\t0\n", "1\tchat\tp\tx\tt\t5\t\n", "1\tchat\tp\tx\tt\tfive\n",
        "1\tleft\tp\tx\t\\q\n", "1\tleft\tp\tx\t\\\n", "1\tleft\tp\t\xff\t\n",
        "99999999999999\tleft\tp\tx\t\n"}) {
    EXPECT_TRUE(read_events(line).empty()) << line;
  }
}

}  // namespace
}  // namespace live::recording
