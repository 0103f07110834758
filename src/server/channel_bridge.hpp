// Joins what the SFU, the live thread and the HTTP front have to do with a channel that is
// published or watched by WebRTC. Lives on the app loop; gives from the media threads to the live
// thread, and back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/bridge/channel_endpoint.hpp"
#include "app/broadcast/channel_board.hpp"
#include "app/broadcast/live_port.hpp"
#include "app/broadcast/play_desk.hpp"
#include "app/broadcast/publish_desk.hpp"
#include "app/broadcast/quality_board.hpp"
#include "app/broadcast/watch_pass.hpp"
#include "app/clock.hpp"
#include "server/live_loop.hpp"
#include "server/media_loop.hpp"
#include "sfu/tap.hpp"

namespace server {

class ChannelBridge {
 public:
  // All outlive it.
  struct Parts {
    boost::asio::any_io_executor loop;
    std::vector<app::MediaPort*> shards;
    app::MediaIds& ids;
    base::Random& random;
    std::uint16_t media_port = 0;
    LiveLoop& live;
    app::broadcast::PublishDesk& desk;
    app::broadcast::PlayDesk& play_desk;
    app::broadcast::QualityBoard& quality;
    app::broadcast::ChannelBoard& board;
    const app::Clock& clock;
    const app::broadcast::PassKey& pass_key;
  };
  explicit ChannelBridge(Parts parts);

  app::bridge::ChannelEndpoint& endpoint() { return endpoint_; }
  void on_answer(app::broadcast::SourceAnswer answer);
  void on_station_event(const live::StationEvent& event);

  // As the live thread takes it: what was tapped is named by its publisher.
  static std::vector<FromPublisher> from_tapped(std::vector<sfu::Tapped> tapped);
  // As a shard takes what is fed.
  static sfu::Feed to_feed(live::FeedBatch batch);
  // Gives it to its shard, from any thread. What an overloaded one does not take is a loss.
  static void feed(const std::vector<std::unique_ptr<MediaLoop>>& shards, live::FeedBatch batch);

 private:
  app::bridge::ChannelEndpoint::Parts endpoint_parts();
  void note_quality(const app::bridge::ChannelMedia::Watching& whose,
                    const sfu::PeerReport& report) const;
  void remember_pass(const app::bridge::WatchQuestion& question);

  Parts parts_;
  app::bridge::ChannelEndpoint endpoint_;
  struct Viewer {
    std::string channel;
    std::uint64_t number = 0;
  };
  // Who watches with a pass: as it says, by the player's number.
  std::map<std::uint64_t, Viewer> viewers_;
};

}  // namespace server
