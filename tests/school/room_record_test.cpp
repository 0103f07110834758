#include "school/room_record.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace school {
namespace {

std::string name_of(std::string_view title) {
  return room_name_from(title, [](std::string_view) { return false; });
}

TEST(RoomTitle, is_trimmed_text_of_some_length) {
  EXPECT_EQ(read_room_title("  Kelas 7A \n"), "Kelas 7A");
  EXPECT_EQ(read_room_title("").error(), TitleError::kMissing);
  EXPECT_EQ(read_room_title(" \u00A0 ").error(), TitleError::kMissing);
  EXPECT_EQ(read_room_title("a\nb").error(), TitleError::kInvalid);
  EXPECT_EQ(read_room_title("a\xFF").error(), TitleError::kInvalid);
  std::string title;
  for (std::size_t i = 0; i < kRoomTitleMax; ++i) title += "é";
  EXPECT_EQ(read_room_title(title), title);
  EXPECT_EQ(read_room_title(title + "é").error(), TitleError::kTooLong);
}

TEST(TitleError, has_words) {
  EXPECT_EQ(to_string(TitleError::kMissing), "title_missing");
  EXPECT_EQ(to_string(TitleError::kTooLong), "too_long");
  EXPECT_EQ(to_string(TitleError::kInvalid), "title_invalid");
}

TEST(RoomName, is_made_of_the_titles_words) {
  EXPECT_EQ(name_of("Kelas 7A"), "kelas-7a");
  EXPECT_EQ(name_of("  Matematika: aljabar & geometri!  "), "matematika-aljabar-geometri");
  EXPECT_EQ(name_of("--A--B--"), "a-b");
}

TEST(RoomName, keeps_letters_that_have_marks) {
  EXPECT_EQ(name_of("Français Ångström Łódź"), "francais-angstrom-lodz");
  EXPECT_EQ(name_of("Île cafe\u0301"), "ile-cafe");
  EXPECT_EQ(name_of("Bahasa Jawa: têtêmbungan"), "bahasa-jawa-tetembungan");
}

TEST(RoomName, of_a_title_without_latin_letters_is_room) {
  EXPECT_EQ(name_of("ꦏꦼꦭꦱ꧀"), "room");
  EXPECT_EQ(name_of("!!!"), "room");
  EXPECT_EQ(name_of("\xFF\xFE"), "room");
}

TEST(RoomName, is_unique_by_a_number) {
  std::set<std::string, std::less<>> taken{"kelas-7a", "kelas-7a-2"};
  const auto is_taken = [&](std::string_view name) { return taken.contains(name); };
  EXPECT_EQ(room_name_from("Kelas 7A", is_taken), "kelas-7a-3");
}

TEST(RoomName, is_cut_to_its_limit_with_its_number) {
  const std::string title(90, 'x');
  EXPECT_EQ(name_of(title), std::string(kRoomNameMax, 'x'));
  const std::string second =
      room_name_from(title, [](std::string_view name) { return !name.ends_with("-2"); });
  EXPECT_EQ(second, std::string(kRoomNameMax - 2, 'x') + "-2");
  // A cut at a hyphen leaves none at the end.
  EXPECT_EQ(name_of(std::string(kRoomNameMax - 1, 'x') + " y"), std::string(kRoomNameMax - 1, 'x'));
}

TEST(RoomName, of_every_title_is_a_room_name) {
  for (const char* title : {"Kelas 7A", "-", "é-", "\xC3", "7", "Ünïcödé"}) {
    EXPECT_TRUE(is_room_name(name_of(title))) << title;
  }
}

TEST(RoomName, is_recognised) {
  EXPECT_TRUE(is_room_name("kelas-7a"));
  EXPECT_TRUE(is_room_name(std::string(kRoomNameMax, 'x')));
  for (const std::string& text :
       {std::string(), std::string("-a"), std::string("a-"), std::string("Kelas"),
        std::string("a b"), std::string("a/b"), std::string(kRoomNameMax + 1, 'x')}) {
    EXPECT_FALSE(is_room_name(text)) << text;
  }
}

}  // namespace
}  // namespace school
