// Who else hears of it when the record of a channel changes: its chat, which app/broadcast does not
// know.
#pragma once

#include <string_view>

#include "school/channel.hpp"

namespace app {

class ChannelFollower {
 public:
  virtual ~ChannelFollower() = default;
  virtual void changed(const school::ChannelRecord& channel) = 0;
  virtual void deleted(std::string_view channel) = 0;
  virtual void watch_link_revoked(std::string_view channel, school::WatchLinkId link) = 0;
};

}  // namespace app
