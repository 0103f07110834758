// One line in the log of a channel.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "app/store_gate.hpp"
#include "base/result.hpp"
#include "store/channels.hpp"
#include "store/error.hpp"

namespace app::broadcast {

// Lines are kept in the order of these calls. A channel that is deleted meanwhile has no log.
inline void post_log(StoreGate& gate, std::string_view channel, store::OnAirEntry entry) {
  gate.post("the log of a channel", [name = std::string(channel),
                                     entry = std::move(entry)](store::Store& store) {
    const store::Answer<void> written = store.channels().log(name, entry);
    return !written && written.error() == store::Error::kMissing ? store::Answer<void>() : written;
  });
}

}  // namespace app::broadcast
