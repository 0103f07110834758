#include "app/broadcast/waiting_requests.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/hls/broadcast.hpp"

namespace app::broadcast {
namespace {

using live::hls::Rendition;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class WaitingRequestsTest : public testing::Test {
 protected:
  void hold(int name, std::optional<Rendition> rendition, live::hls::Position at_least,
            base::Duration at_most = seconds(60)) {
    boost::asio::co_spawn(loop, waiting.wait({rendition, at_least, {}}, at_most),
                          [this, name](std::exception_ptr) { woken.push_back(name); });
    turn();
  }
  void turn() {
    loop.restart();
    loop.poll();
  }

  boost::asio::io_context loop;
  std::vector<int> woken;
  WaitingRequests waiting{loop.get_executor()};
  live::hls::test::Broadcast source;
};

TEST_F(WaitingRequestsTest, those_wake_whose_part_is_there) {
  source.begin();
  source.run(seconds(1));
  const live::hls::Position video = source.window.position(Rendition::kVideo);
  const live::hls::Position audio = source.window.position(Rendition::kAudio);
  hold(1, Rendition::kVideo, video + 1);
  hold(2, Rendition::kAudio, audio);
  hold(3, Rendition::kVideo, video);
  hold(4, std::nullopt, std::max(video, audio));
  hold(5, std::nullopt, std::max(video, audio) + 1);
  EXPECT_EQ(waiting.size(), 5u);
  waiting.wake(source.window);
  turn();
  EXPECT_THAT(woken, testing::UnorderedElementsAre(2, 3, 4));
  EXPECT_EQ(waiting.size(), 2u);
  source.run(seconds(1));
  waiting.wake(source.window);
  turn();
  EXPECT_EQ(waiting.size(), 0u);
}

TEST_F(WaitingRequestsTest, all_wake_at_the_end_of_the_broadcast) {
  source.begin();
  source.run(seconds(1));
  hold(1, Rendition::kVideo, live::hls::kEndPosition - 1);
  hold(2, Rendition::kAudio, 1);
  source.muxer.end(source.out);
  source.deliver();
  waiting.wake(source.window);
  turn();
  EXPECT_THAT(woken, testing::UnorderedElementsAre(1, 2));
}

TEST_F(WaitingRequestsTest, nobody_waits_longer_than_he_may) {
  hold(1, Rendition::kVideo, 1, milliseconds(10));
  EXPECT_THAT(woken, IsEmpty());
  loop.restart();
  loop.run_for(seconds(5));
  EXPECT_THAT(woken, ElementsAre(1));
  EXPECT_EQ(waiting.size(), 0u);
}

TEST_F(WaitingRequestsTest, wakes_thousands_together_and_all_when_told) {
  for (int i = 0; i < 5'000; ++i) hold(i, Rendition::kVideo, static_cast<unsigned>(i) + 1);
  waiting.wake_all();
  turn();
  EXPECT_EQ(woken.size(), 5'000u);
  EXPECT_EQ(waiting.size(), 0u);
}

TEST(WaitingRequests, may_go_before_those_who_wait) {
  boost::asio::io_context loop;
  bool done = false;
  {
    WaitingRequests passing(loop.get_executor());
    boost::asio::co_spawn(loop, passing.wait({Rendition::kVideo, 1, {}}, seconds(60)),
                          [&](std::exception_ptr) { done = true; });
    loop.poll();
    EXPECT_EQ(passing.size(), 1u);
  }
  EXPECT_FALSE(done);  // the loop destroys it
}

}  // namespace
}  // namespace app::broadcast
