#include "sfu/bwe/line.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/bwe/bottleneck.hpp"

namespace sfu::bwe {
namespace {

using std::chrono::milliseconds;
using test::at;
using test::Bottleneck;

// A line over a bottleneck: sound each 20 ms, and a picture that waits for its turn.
class LineTest : public testing::Test {
 protected:
  void run(std::int64_t ms) {
    for (const base::Time end = now + milliseconds(ms); now < end; now += milliseconds(1)) step();
  }

  void send(std::size_t size) {
    const std::uint16_t number = line.next_number();
    line.sent(now, size);
    bytes += size + kDatagramOverhead;
    on_way.push_back({number, link.send(now, size + kDatagramOverhead)});
  }

  void step() {
    if (speaks && now >= sound_due) {
      send(100);
      sound_due = now + milliseconds(20);
      delay = link.queue(now);
      worst = std::max(worst, delay);
    }
    if (picture > 0 && now >= picture_due) {
      waiting += 1000;
      picture_due = now + time_of(1028, picture);
    }
    while (waiting > 0 && line.may_send(now)) {
      send(1000);
      waiting -= 1000;
    }
    if (now >= line.next_timeout()) {
      line.handle_timeout(now);
      for (std::size_t left = line.take_padding(now); left > 0;) {
        send(224);
        padded += 252;
        left -= std::min<std::size_t>(left, 252);
      }
    }
    if (answers && now >= feedback_due) feed_back();
  }

  void feed_back() {
    feedback_due = now + milliseconds(100);
    std::vector<proto::rtcp::Arrival> arrivals;
    const auto last = std::find_if(on_way.rbegin(), on_way.rend(), [&](const auto& packet) {
      return packet.received && *packet.received <= now - link.delay;
    });
    for (auto rest = on_way.rend() - last; rest > 0; --rest) {
      arrivals.push_back(on_way.front());
      on_way.pop_front();
    }
    if (arrivals.empty()) return;
    std::uint8_t buffer[1400];
    for (std::size_t from = 0; from < arrivals.size();) {
      base::ByteWriter out{buffer};
      const std::size_t taken =
          proto::rtcp::write_transport_feedback(1, 1, 0, std::span(arrivals).subspan(from), out);
      if (taken == 0) break;
      proto::rtcp::Reader reader{out.written()};
      const auto packet = reader.next();
      ASSERT_TRUE(packet);
      EXPECT_TRUE(line.feedback(now, std::get<proto::rtcp::TransportFeedback>(*packet)));
      from += taken;
    }
  }

  base::Time now = at(0);
  Bottleneck link;
  Line line;
  Bitrate picture = 0;
  std::size_t waiting = 0;
  std::size_t bytes = 0;
  std::size_t padded = 0;
  bool answers = true;
  bool speaks = true;
  base::Time sound_due = at(0);
  base::Time picture_due = at(0);
  base::Time feedback_due = at(0);
  base::Duration delay{};
  base::Duration worst{};
  std::deque<proto::rtcp::Arrival> on_way;
};

TEST_F(LineTest, is_not_judged_while_it_has_room) {
  link.rate = 5'000'000;
  picture = 1'200'000;
  run(20'000);
  EXPECT_FALSE(line.limit());
  EXPECT_TRUE(line.may_send(now));
  EXPECT_EQ(padded, 0u);
}

TEST_F(LineTest, begins_slowly_enough_for_a_thin_line) {
  link.rate = 300'000;
  link.queue_max = std::chrono::seconds(10);
  waiting = 200'000;  // a history that a late joiner is sent
  run(400);
  EXPECT_TRUE(line.limit());
  EXPECT_LE(worst, milliseconds(1'700)) << "64 kB";
}

TEST_F(LineTest, goes_fast_where_there_is_room) {
  link.rate = 50'000'000;
  link.delay = milliseconds(5);
  waiting = 200'000;
  run(700);
  EXPECT_EQ(waiting, 0u);
}

TEST_F(LineTest, is_limited_to_nearly_what_it_carries) {
  link.rate = 500'000;
  picture = 800'000;
  run(3'000);
  ASSERT_TRUE(line.limit());
  EXPECT_LE(*line.limit(), 520'000u);
  EXPECT_GE(*line.limit(), 300'000u);
}

TEST_F(LineTest, is_open_again_when_it_was_not_full_for_long) {
  link.rate = 500'000;
  picture = 800'000;
  run(3'000);
  picture = 0;
  waiting = 0;
  run(15'000);
  EXPECT_FALSE(line.limit());
}

TEST_F(LineTest, finds_room_with_padding) {
  link.rate = 300'000;
  picture = 800'000;
  run(3'000);
  picture = 0;
  waiting = 0;
  line.share(now, 40'000, 600'000);
  link.rate = 2'000'000;
  run(8'000);
  EXPECT_GT(padded, 0u);
  ASSERT_TRUE(line.limit());
  EXPECT_GE(*line.limit(), 600'000u);
  EXPECT_TRUE(line.take_news());
}

TEST_F(LineTest, finds_room_for_a_screen_too) {
  link.rate = 1'000'000;
  picture = 3'000'000;
  run(3'000);
  picture = 0;
  waiting = 0;
  link.rate = 20'000'000;
  line.share(now, 40'000, 3'000'000);
  run(15'000);
  ASSERT_TRUE(line.limit());
  EXPECT_GE(*line.limit(), 3'000'000u);
}

TEST_F(LineTest, is_tried_when_nothing_else_is_sent) {
  link.rate = 300'000;
  picture = 800'000;
  run(3'000);
  picture = 0;
  waiting = 0;
  speaks = false;
  link.rate = 2'000'000;
  line.share(now, 0, 600'000);
  run(12'000);
  ASSERT_TRUE(line.limit());
  EXPECT_GE(*line.limit(), 600'000u);
}

TEST_F(LineTest, that_drops_what_is_too_much_is_strained_until_less_is_sent) {
  link.rate = 400'000;
  link.queue_max = milliseconds(60);
  picture = 460'000;
  run(2'500);
  ASSERT_TRUE(line.limit());
  EXPECT_TRUE(line.is_strained(now));
  picture = 150'000;
  waiting = 0;
  run(5'000);
  EXPECT_FALSE(line.is_strained(now));
  EXPECT_LE(line.loss(), 0.02) << "the rate was its cause";
}

TEST_F(LineTest, does_not_take_a_pause_for_silence) {
  link.rate = 5'000'000;
  run(5'000);
  speaks = false;
  run(3'000);
  waiting = 30'000;  // a slide is turned
  run(2'000);
  EXPECT_FALSE(line.limit());
}

TEST_F(LineTest, reads_no_more_feedback_than_browsers_send) {
  for (int i = 0; i < 1'000; ++i) send(100);
  int heard = 0;
  for (std::uint16_t i = 1; i <= 1'000; ++i) {
    std::uint8_t buffer[100];
    base::ByteWriter out{buffer};
    const proto::rtcp::Arrival arrival{i, at(1)};
    proto::rtcp::write_transport_feedback(1, 1, 0, {&arrival, 1}, out);
    proto::rtcp::Reader reader{out.written()};
    const std::size_t open = line.unheard();
    EXPECT_TRUE(line.feedback(now, std::get<proto::rtcp::TransportFeedback>(*reader.next())));
    if (line.unheard() != open) ++heard;
  }
  EXPECT_EQ(heard, Line::kFeedbacksMax);
}

TEST_F(LineTest, tries_ever_more_seldom_in_vain_and_leaves_sound_alone) {
  link.rate = 300'000;
  link.queue_max = std::chrono::seconds(3);
  picture = 800'000;
  run(3'000);
  picture = 0;
  waiting = 0;
  run(2'000);
  line.share(now, 40'000, 800'000);
  worst = {};
  run(20'000);
  EXPECT_LE(worst, milliseconds(300));
  EXPECT_GT(padded, 0u);
  run(60'000);
  padded = 0;
  run(60'000);
  EXPECT_LE(padded, 200'000u) << "of 60 s of a line of 2.2 MB";
  ASSERT_TRUE(line.limit());
  EXPECT_LE(*line.limit(), 310'000u);
}

TEST_F(LineTest, wants_nothing_where_nothing_is_held) {
  link.rate = 300'000;
  picture = 800'000;
  run(3'000);
  picture = 0;
  waiting = 0;
  run(9'000);
  EXPECT_EQ(padded, 0u);
}

TEST_F(LineTest, sends_less_when_it_hears_nothing) {
  link.rate = 5'000'000;
  picture = 500'000;
  run(5'000);
  answers = false;
  run(5'000);
  ASSERT_TRUE(line.limit());
  EXPECT_LE(*line.limit(), 100'000u);
  answers = true;
  line.share(now, 40'000, 600'000);
  run(10'000);
  EXPECT_TRUE(!line.limit() || *line.limit() > 400'000u);
}

TEST_F(LineTest, does_without_feedback_that_never_came) {
  answers = false;
  picture = 500'000;
  run(10'000);
  EXPECT_FALSE(line.limit());
  EXPECT_TRUE(line.may_send(now));
}

TEST_F(LineTest, refuses_what_is_malformed) {
  const std::uint8_t body[] = {0, 1, 0xff, 0xff};
  EXPECT_FALSE(line.feedback(now, {1, 1, body}));
}

TEST_F(LineTest, rests_when_nothing_is_sent) {
  link.rate = 5'000'000;
  run(5'000);
  answers = false;
  int turns = 0;
  for (base::Time end = now + std::chrono::seconds(60); line.next_timeout() < end; ++turns) {
    now = line.next_timeout();
    line.handle_timeout(now);
  }
  EXPECT_LE(turns, 62);
}

}  // namespace
}  // namespace sfu::bwe
