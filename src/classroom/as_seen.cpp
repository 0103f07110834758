#include "classroom/as_seen.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace classroom {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode 15, DerivedCoreProperties: Default_Ignorable_Code_Point; and U+2800.
constexpr std::array<Range, 19> kInvisible = {{{0x00AD, 0x00AD},
                                               {0x034F, 0x034F},
                                               {0x061C, 0x061C},
                                               {0x115F, 0x1160},
                                               {0x17B4, 0x17B5},
                                               {0x180B, 0x180F},
                                               {0x200B, 0x200F},
                                               {0x202A, 0x202E},
                                               {0x2060, 0x206F},
                                               {0x2800, 0x2800},
                                               {0x3164, 0x3164},
                                               {0xFE00, 0xFE0F},
                                               {0xFEFF, 0xFEFF},
                                               {0xFFA0, 0xFFA0},
                                               {0xFFF0, 0xFFF8},
                                               {0x1BCA0, 0x1BCA3},
                                               {0x1D173, 0x1D17A},
                                               {0xE0000, 0xE0FFF},
                                               {0x1107F, 0x1107F}}};

bool is_invisible(char32_t character) {
  return std::ranges::any_of(kInvisible, [character](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

}  // namespace

std::string as_seen(std::string_view text) {
  std::string seen;
  bool blank = false;  // between what was and what comes
  while (!text.empty()) {
    const std::string_view before = text;
    const auto character = base::take_utf8(text);
    if (!character) text.remove_prefix(1);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    if (character && is_invisible(*character)) continue;
    if (character && base::is_blank(*character)) {
      blank = true;
      continue;
    }
    if (blank && !seen.empty()) seen += ' ';
    blank = false;
    const bool capital = bytes.size() == 1 && bytes[0] >= 'A' && bytes[0] <= 'Z';
    seen += capital ? std::string(1, static_cast<char>(bytes[0] - 'A' + 'a')) : std::string(bytes);
  }
  return seen;
}

}  // namespace classroom
