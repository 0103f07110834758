#include "server/station_post.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace server {
namespace {

live::StationEvent part(std::size_t size) {
  live::hls::Part media;
  media.bytes = std::make_shared<const std::vector<std::uint8_t>>(size);
  return live::HlsAdded{"klinik", std::move(media)};
}

TEST(StationPost, carries_events_in_order_and_leaves_media_out_that_would_wait_too_long) {
  boost::asio::io_context loop;
  std::vector<std::size_t> heard;  // the alternative of each
  StationPost post(loop, [&](const live::StationEvent& event) { heard.push_back(event.index()); });
  const std::size_t of_part = part(1).index();
  post.post(part(StationPost::kMediaWaitingMax));
  post.post(part(1));
  post.post(live::WentOffAir{"klinik"});
  loop.run();
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_EQ(heard[0], of_part);
  loop.restart();
  post.post(part(1));
  loop.run();
  EXPECT_EQ(heard.size(), 3u) << "what waited is gone";
}

}  // namespace
}  // namespace server
