#include "school/room_record.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace school {
namespace {

std::string name_of(std::string_view title) {
  return room_name_from(title, [](std::string_view) { return false; });
}

// A character of at most U+FFFF as UTF-8.
std::string utf8(char32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
  return {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
          static_cast<char>(0x80 | (c & 0x3F))};
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

TEST(RoomTitle, has_its_limit_in_characters_after_trimming) {
  std::string title;
  for (std::size_t i = 0; i < kRoomTitleMax; ++i) title += "\U0001F4DA";
  EXPECT_EQ(read_room_title("  " + title + "\t"), title);
  EXPECT_EQ(read_room_title("x" + title).error(), TitleError::kTooLong);
}

TEST(RoomTitle, that_is_both_too_long_and_broken_is_broken) {
  EXPECT_EQ(read_room_title(std::string(500, 'x') + "\x01").error(), TitleError::kInvalid);
}

TEST(MeshRule, has_words) {
  for (const MeshRule rule : {MeshRule::kAuto, MeshRule::kAlways, MeshRule::kNever}) {
    EXPECT_EQ(mesh_rule_from(to_string(rule)), rule);
  }
  EXPECT_EQ(mesh_rule_from("perhaps"), std::nullopt);
}

TEST(RoomTitle, keeps_joiners_and_scripts_that_run_the_other_way) {
  for (const char* title : {"\U0001F469\u200D\U0001F3EB", "\u0627\u0644\u0641\u0635\u0644 7",
                            "\u200F\u0641\u0635\u0644", "ꦏꦼꦭꦱ꧀"}) {
    EXPECT_EQ(read_room_title(title), title);
  }
}

// What could make one title pose as another, or break a line of a list.
class RoomTitleControl : public testing::TestWithParam<char32_t> {};

TEST_P(RoomTitleControl, is_refused_within_a_title) {
  EXPECT_EQ(read_room_title("a" + utf8(GetParam()) + "b").error(), TitleError::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(EachKind, RoomTitleControl,
                         testing::Values(char32_t{0}, U'\t', U'\x1B', U'\x7F', char32_t{0x9B},
                                         U'\u2028', U'\u202A', U'\u202E', U'\u2066', U'\u2069',
                                         U'\uFEFF'));

TEST(RoomName, is_the_same_for_a_letter_and_its_capital) {
  const auto expect_same = [](char32_t capital, char32_t small) {
    EXPECT_EQ(name_of(utf8(capital)), name_of(utf8(small))) << static_cast<unsigned>(capital);
  };
  for (char32_t c = 0xC0; c <= 0xDE; ++c) {
    if (c != 0xD7) expect_same(c, c + 0x20);
  }
  // Latin Extended-A pairs them, from an even place or, in two stretches, from an odd one.
  for (char32_t c = 0x100; c < 0x138; c += 2) expect_same(c, c + 1);
  for (char32_t c = 0x139; c < 0x149; c += 2) expect_same(c, c + 1);
  for (char32_t c = 0x14A; c < 0x178; c += 2) expect_same(c, c + 1);
  for (char32_t c = 0x179; c < 0x17F; c += 2) expect_same(c, c + 1);
  expect_same(0x178, 0xFF);
}

TEST(RoomName, has_one_plain_letter_for_every_letter_with_a_mark) {
  for (char32_t c = 0xC0; c < 0x17F; ++c) {
    const bool sign = c == 0xD7 || c == 0xF7;  // multiplied by, divided by
    const std::string name = name_of("a" + utf8(c) + "b");
    EXPECT_EQ(name.size(), 3u);
    EXPECT_EQ(name[1] == '-', sign) << static_cast<unsigned>(c);
  }
  EXPECT_EQ(name_of("a\u00BFb \u017F c"), "a-b-c") << "just outside the table";
}

TEST(RoomName, is_the_same_for_a_letter_written_as_one_character_or_as_two) {
  EXPECT_EQ(name_of("A\u0301e\u0308z\u030C"), name_of("\u00C1\u00EB\u017E"));
  EXPECT_EQ(name_of("\u0301"), "room") << "a mark on nothing";
}

TEST(RoomName, takes_broken_utf8_as_what_separates_words) {
  EXPECT_EQ(name_of("kelas\xFF\xFE"
                    "7a\xC3"),
            "kelas-7a");
  EXPECT_EQ(name_of(std::string_view("a\0b", 3)), "a-b");
}

TEST(RoomName, loses_no_more_than_its_number_needs) {
  const std::string title(kRoomNameMax, 'x');
  int asked = 0;
  const std::string tenth = room_name_from(title, [&](std::string_view) { return ++asked < 10; });
  EXPECT_EQ(tenth, std::string(kRoomNameMax - 3, 'x') + "-10");
  // A short name is not cut, and a hyphen that the cut bares is not doubled.
  EXPECT_EQ(room_name_from("!", [](std::string_view name) { return name == "room"; }), "room-2");
  const std::string bared(kRoomNameMax - 3, 'x');
  EXPECT_EQ(
      room_name_from(bared + " yy", [](std::string_view name) { return !name.ends_with("-2"); }),
      bared + "-2");
}

TEST(RoomName, of_any_bytes_at_all_is_a_room_name) {
  base::SeededRandom random(7);
  for (int i = 0; i < 2'000; ++i) {
    std::string title(random.u32() % 150, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(title.data()), title.size()});
    const unsigned taken = random.u32() % 12;
    unsigned asked = 0;
    const std::string name =
        room_name_from(title, [&](std::string_view) { return asked++ < taken; });
    ASSERT_TRUE(is_room_name(name)) << name;
  }
}

TEST(WaitingNote, is_one_line_that_is_not_too_long) {
  EXPECT_EQ(read_waiting_note("  Sebentar, ya \u00E9 "), "Sebentar, ya \u00E9");
  EXPECT_EQ(read_waiting_note(" "), "");
  EXPECT_EQ(read_waiting_note(std::string(kWaitingNoteMax, 'x'))->size(), kWaitingNoteMax);
  EXPECT_FALSE(read_waiting_note(std::string(kWaitingNoteMax + 1, 'x')));
  EXPECT_FALSE(read_waiting_note("a\nb"));
  EXPECT_FALSE(read_waiting_note("\xFF"));
}

TEST(EntryRule, is_a_word) {
  for (const EntryRule rule : {EntryRule::kOpen, EntryRule::kWithTeacher, EntryRule::kAsk}) {
    EXPECT_EQ(entry_rule_from(to_string(rule)), rule);
  }
  EXPECT_FALSE(entry_rule_from("Open"));
}

TEST(RoomName, is_made_of_ascii_only) {
  for (const char* text : {"kel\u00E1s", "a_b", "a.b", "a\n", "a%2f", "..", "a?b"}) {
    EXPECT_FALSE(is_room_name(text)) << text;
  }
  EXPECT_FALSE(is_room_name("-"));
  EXPECT_TRUE(is_room_name("a--b")) << "made by hand";
  EXPECT_TRUE(is_room_name("7"));
}

}  // namespace
}  // namespace school
