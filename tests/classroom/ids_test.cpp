#include "classroom/ids.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(ParticipantId, reads_back_what_it_writes) {
  EXPECT_EQ(to_string(ParticipantId{4}), "p4");
  EXPECT_EQ(participant_id_from("p4"), ParticipantId{4});
  EXPECT_EQ(participant_id_from(to_string(ParticipantId{~0ULL})), ParticipantId{~0ULL});
}

TEST(ParticipantId, refuses_what_it_does_not_write) {
  for (const char* text :
       {"", "p", "4", "p0", "p04", "p-4", "p+4", "p4x", " p4", "P4", "p18446744073709551616"}) {
    EXPECT_FALSE(participant_id_from(text)) << text;
  }
}

}  // namespace
}  // namespace classroom
