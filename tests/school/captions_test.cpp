#include "school/captions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace school {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

CaptionsError error_of(std::string_view text) {
  const auto read = read_captions(text);
  EXPECT_FALSE(read) << *read;
  return read ? CaptionsError{} : read.error();
}

TEST(Captions, of_subrip_become_webvtt) {
  const auto read = read_captions(
      "\xEF\xBB\xBF"
      "1\r\n00:00:01,500 --> 00:00:04,000\r\nSelamat pagi, Ibu.\r\n\r\n"
      "2\r\n01:02:03,004 --> 01:02:05,999\r\nMari kita mulai.\r\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read,
            "WEBVTT\n\n1\n00:00:01.500 --> 00:00:04.000\nSelamat pagi, Ibu.\n\n"
            "2\n01:02:03.004 --> 01:02:05.999\nMari kita mulai.\n");
}

TEST(Captions, of_webvtt_stay_as_they_are) {
  const std::string text =
      "WEBVTT - with a title\n\nNOTE by Sari\n\n00:01.000 --> 00:02.000 align:start\n<v Sari>Ya.\n";
  const auto read = read_captions(text);
  ASSERT_TRUE(read);
  EXPECT_THAT(*read, StartsWith("WEBVTT - with a title\n\nNOTE by Sari\n"));
  EXPECT_THAT(*read, HasSubstr("00:00:01.000 --> 00:00:02.000 align:start\n<v Sari>Ya.\n"));
  EXPECT_EQ(read_captions(*read).value(), *read);
}

TEST(Captions, that_are_something_else_are_refused_with_the_line) {
  EXPECT_EQ(error_of("").kind, CaptionsErrorKind::kNoCues);
  EXPECT_EQ(error_of("just text\nand more\n").kind, CaptionsErrorKind::kNoCues);
  EXPECT_EQ(error_of("\xFF\xFE"
                     "1\n")
                .kind,
            CaptionsErrorKind::kNotUtf8);
  EXPECT_EQ(error_of(std::string(kCaptionsBytesMax + 1, 'x')).kind, CaptionsErrorKind::kTooLong);
  for (const char* times : {"00:00:01,5 --> 00:00:02,000", "00:61:00.000 --> 00:62:00.000",
                            "--> 00:00:02.000", "00:00:03.000 --> 00:00:02.000", "1:2:3 --> 4:5:6",
                            "00:00:01.000 -->", "00:00:-1,500 --> 00:00:04,000"}) {
    const CaptionsError error = error_of(std::string("WEBVTT\n\n") + times + "\nx\n");
    EXPECT_EQ(error.kind, CaptionsErrorKind::kBadTimes) << times;
    EXPECT_EQ(error.line, 3u) << times;
  }
}

}  // namespace
}  // namespace school
