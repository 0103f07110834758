#include "app/signal/seat_table.hpp"

#include "tests/app/signal/fakes.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;

struct SeatTableTest : testing::Test {
  base::SeededRandom random{3};
  SeatTable seats{random};

  Seat& add(std::uint64_t who, std::optional<std::string> wished = {}) {
    Join join;
    join.seat = std::move(wished);
    return seats.add(join, ParticipantId{who}, {});
  }
};

TEST_F(SeatTableTest, finds_a_seat_by_person_and_by_token_until_it_is_given_up) {
  const std::string token = add(1).token();
  EXPECT_EQ(seats.find(ParticipantId{1})->token(), token);
  EXPECT_EQ(seats.find_token(token)->participant(), ParticipantId{1});
  seats.erase(ParticipantId{1});
  EXPECT_EQ(seats.find(ParticipantId{1}), nullptr);
  EXPECT_EQ(seats.find_token(token), nullptr);
  seats.erase(ParticipantId{1});  // a second time nothing happens
}

TEST_F(SeatTableTest, takes_the_token_that_a_page_has_chosen_where_it_is_good_and_free) {
  const std::string chosen = "a-token-of-the-page_itself";
  EXPECT_EQ(add(1, chosen).token(), chosen);
  EXPECT_NE(add(2, chosen).token(), chosen);
  EXPECT_NE(add(3, "short").token(), "short");
  EXPECT_NE(add(4, std::string(65, 'a')).token(), std::string(65, 'a'));
}

TEST_F(SeatTableTest, keeps_as_many_events_as_it_was_told_to) {
  SeatTable small(random, 1000);
  Seat& seat = small.add(Join{}, ParticipantId{1}, {});
  FakePipe pipe;
  seat.begin(pipe, 1);
  for (int i = 0; i < 20; ++i) seat.send("\"event\":\"republish\",\"video_codec\":\"VP8\"}");
  EXPECT_FALSE(seat.remembers_after(1));
  EXPECT_TRUE(seat.remembers_after(19));
}

TEST(JoinWords, too_long_names_of_pages_and_devices_count_as_none) {
  Join join;
  EXPECT_EQ(page_of(join), "");
  join.page = "p";
  join.device = std::string(65, 'd');
  EXPECT_EQ(page_of(join), "p");
  EXPECT_EQ(device_of(join), "");
}

}  // namespace
}  // namespace app::signal
