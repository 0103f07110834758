#include "app/files/file_ticket.hpp"

#include <gtest/gtest.h>

namespace app::files {
namespace {

constexpr TicketKey kKey{1, 2, 3};
constexpr base::WallTime kNow{1'000'000};
constexpr FileTicket kTicket{classroom::ParticipantId{4}, {2'000'000}};

TEST(FileTicket, opens_its_own_file_until_it_expires) {
  const std::string text = sign(kTicket, "kelas-7a", "f1", kKey);
  EXPECT_EQ(read_ticket(text, "kelas-7a", "f1", kKey, kNow), kTicket);
  EXPECT_FALSE(read_ticket(text, "kelas-7a", "f1", kKey, {2'000'000}));
  EXPECT_FALSE(read_ticket(text, "kelas-7a", "f2", kKey, kNow));
  EXPECT_FALSE(read_ticket(text, "kelas-7b", "f1", kKey, kNow));
  EXPECT_FALSE(read_ticket(text, "kelas-7a", "f1", TicketKey{1, 2, 4}, kNow));
}

TEST(FileTicket, is_refused_when_a_letter_is_another) {
  const std::string text = sign(kTicket, "kelas-7a", "f1", kKey);
  // The last letter has two bits that belong to no byte.
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    std::string other = text;
    other[at] = other[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_ticket(other, "kelas-7a", "f1", kKey, kNow)) << at;
  }
  for (const char* wrong : {"", "~", "AAAA", "%00"}) {
    EXPECT_FALSE(read_ticket(wrong, "kelas-7a", "f1", kKey, kNow));
  }
}

}  // namespace
}  // namespace app::files
