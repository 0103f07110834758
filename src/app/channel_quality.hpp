// What app/api asks of, and passes on to, those who measure broadcasts, which app/broadcast does.
#pragma once

#include <string_view>

#include "quality/channel.hpp"

namespace app {

class ChannelQuality {
 public:
  virtual ~ChannelQuality() = default;
  // What is known of the channel since the server started; valid until the loop turns. nullptr:
  // nothing, it was not on air.
  virtual const quality::Channel* look(std::string_view channel) const = 0;
  // What the page of a viewer says. `pass` is his, as WatchDoor gave it. False: it is no pass of
  // this channel.
  virtual bool note_player(std::string_view channel, std::string_view pass,
                           const quality::PlayerReport& report) = 0;
};

}  // namespace app
