#include "classroom/command.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace classroom {
namespace {

std::string protocol_page() {
  std::ifstream in(PENDOPO_SOURCE_DIR "/docs/PROTOCOL.md");
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Refusal, every_word_is_in_the_protocol) {
  const std::string page = protocol_page();
  for (const Refusal refusal :
       {Refusal::kBadMessage, Refusal::kNotInRoom, Refusal::kNameMissing, Refusal::kRoomFull,
        Refusal::kNotAllowed, Refusal::kTooLong, Refusal::kTooFast, Refusal::kEmpty,
        Refusal::kNoSuchParticipant, Refusal::kNeverRecorded, Refusal::kCarriedByMesh}) {
    const std::string word = "`" + std::string(to_string(refusal)) + "`";
    EXPECT_NE(page.find(word), std::string::npos) << word;
  }
}

TEST(RecordWish, reads_the_words_of_the_protocol) {
  EXPECT_EQ(record_wish_from("start"), RecordWish::kStart);
  EXPECT_EQ(record_wish_from("pause"), RecordWish::kPause);
  EXPECT_EQ(record_wish_from("resume"), RecordWish::kResume);
  EXPECT_EQ(record_wish_from("stop"), RecordWish::kStop);
  EXPECT_EQ(record_wish_from("erase"), std::nullopt);
}

TEST(LeaveReason, every_word_is_in_the_protocol) {
  const std::string page = protocol_page();
  for (const LeaveReason reason : {LeaveReason::kLeft, LeaveReason::kLost, LeaveReason::kRemoved}) {
    const std::string word = "`" + std::string(to_string(reason)) + "`";
    EXPECT_NE(page.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace classroom
