#include "classroom/participant.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Carrier, reads_back_its_names_and_no_other) {
  for (const Carrier carrier : {Carrier::kDirect, Carrier::kBroadcast}) {
    EXPECT_EQ(carrier_from(to_string(carrier)), carrier);
  }
  for (const char* text : {"", "Direct", "hls"}) EXPECT_FALSE(carrier_from(text)) << text;
}

TEST(Participant, finds_the_state_of_a_source) {
  Participant person;
  person.source(Source::kScreen).on = true;
  const Participant& same = person;
  EXPECT_TRUE(same.source(Source::kScreen).on);
  EXPECT_FALSE(same.source(Source::kScreenAudio).on);
  EXPECT_FALSE(same.source(Source::kCamera).on);
}

}  // namespace
}  // namespace classroom
