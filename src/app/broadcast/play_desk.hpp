// Decides who may play a channel by RTMP or WHEP, by the same rules as the page's door: whoever has
// the address of a public channel, the holder of a watch link ("?link=") of a private one, whoever
// that door has given a pass.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/broadcast/live_port.hpp"
#include "app/broadcast/watch_pass.hpp"
#include "app/clock.hpp"
#include "app/store_gate.hpp"
#include "base/language.hpp"
#include "school/channel.hpp"
#include "school/play_words.hpp"
#include "school/sign_in_throttle.hpp"

namespace app::broadcast {

class PlayDesk {
 public:
  // All outlive it.
  struct Parts {
    boost::asio::any_io_executor loop;
    StoreGate& store;
    LivePort& live;
    const Clock& clock;
    PassKey pass_key{};
  };
  explicit PlayDesk(Parts parts) : parts_(std::move(parts)) {}

  // The answer goes to the LivePort.
  void on_asked(PlayAsked asked);

 private:
  struct Found {
    std::optional<school::ChannelRecord> channel;
    std::optional<school::WatchLink> link;
  };

  boost::asio::awaitable<void> decide(PlayAsked asked);
  boost::asio::awaitable<store::Answer<Found>> look_up(std::string channel, std::string token,
                                                       std::optional<school::WatchLinkId> link);
  // nullopt: they may.
  std::optional<school::PlayRefusal> judge(const Found& found, bool has_token,
                                           const std::optional<WatchPass>& pass) const;
  void refuse(const PlayAsked& asked, const std::optional<school::ChannelRecord>& channel,
              school::PlayRefusal why, base::Duration wait = {});

  Parts parts_;
  school::SignInThrottle throttle_;  // of watch links that are guessed
};

}  // namespace app::broadcast
