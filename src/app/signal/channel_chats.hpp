// The chats of all channels: each is made when the first viewer opens it, and forgotten when its
// broadcast is over. Runs on the app loop alone.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "app/channel_follower.hpp"
#include "app/clock.hpp"
#include "app/signal/doorkeeper.hpp"
#include "app/signal/live_chat.hpp"
#include "base/random.hpp"

namespace app::signal {

// Before the name of a channel, in the place of a room's: no room is called so.
inline constexpr std::string_view kChannelPrefix = "channel:";
// The channel that a join means; nullopt: it means a class.
std::optional<std::string_view> channel_in(std::string_view room);

class ChannelChats final : public ChannelFollower {
 public:
  // All outlive it.
  ChannelChats(ChannelDoorkeeper& door, base::Random& random, const Clock& clock)
      : door_(door), random_(random), clock_(clock) {}

  // Asks the door.
  boost::asio::awaitable<base::Result<ChannelAdmission, DoorRefusal>> admit(Visitor visitor,
                                                                            const Join& join);
  // The chat of who was let in; no time may have passed since.
  LiveChat& open(const ChannelAdmission& admission);
  // By what a join calls it; nullptr: nobody has opened it, or it is over.
  LiveChat* find(std::string_view room);
  void tick();
  void stop();  // tells everybody that the server stops

  void changed(const school::ChannelRecord& channel) override;
  void deleted(std::string_view channel) override;
  void watch_link_revoked(std::string_view channel, school::WatchLinkId link) override;

  // The sign-ins of this account were ended.
  void signed_out(std::uint64_t person);
  std::size_t people() const;  // in every chat

 private:
  LiveChat* of(std::string_view channel);

  ChannelDoorkeeper& door_;
  base::Random& random_;
  const Clock& clock_;
  std::map<std::string, std::unique_ptr<LiveChat>, std::less<>> chats_;
};

}  // namespace app::signal
