// The door of a channel's chat: joins accounts, passes and the store with the live chats
// (app/signal). Whoever may watch may read: the rules are those of the broadcast itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/accounts.hpp"
#include "app/broadcast/watch_pass.hpp"
#include "app/clock.hpp"
#include "app/live_channels.hpp"
#include "app/signal/doorkeeper.hpp"
#include "app/store_gate.hpp"

namespace app {

class ChannelDoor final : public signal::ChannelDoorkeeper {
 public:
  using Answer = base::Result<signal::ChannelAdmission, signal::DoorRefusal>;
  // All outlive it.
  struct Parts {
    Accounts& accounts;
    StoreGate& store;
    const LiveChannels& live;
    const Clock& clock;
    broadcast::PassKey pass_key{};
  };
  explicit ChannelDoor(const Parts& parts) : parts_(parts) {}

  boost::asio::awaitable<Answer> admit(signal::Visitor visitor, std::string channel,
                                       std::string pass) override;
  bool is_live(std::string_view channel) const override { return parts_.live.is_live(channel); }

 private:
  struct Found {
    std::optional<school::ChannelRecord> channel;
    std::optional<school::WatchLink> link;  // of the pass
  };
  boost::asio::awaitable<store::Answer<Found>> look_up(std::string channel,
                                                       std::optional<std::uint64_t> link);
  Answer judge(Found found, const std::optional<school::Person>& person,
               const std::optional<broadcast::WatchPass>& pass) const;

  Parts parts_;
};

}  // namespace app
