// The numbers of a channel as the store and as HLS know them.
#pragma once

#include "live/hls/counters.hpp"
#include "store/channels.hpp"

namespace app::broadcast {

inline live::hls::Counters counters_of(const store::ChannelNumbers& numbers) {
  live::hls::Counters counters;
  counters.segment = {numbers.video, numbers.audio};
  counters.discontinuity = numbers.discontinuity;
  counters.init = numbers.init;
  return counters;
}

inline store::ChannelNumbers numbers_of(const live::hls::Counters& counters) {
  return {counters.segment[live::hls::index_of(live::hls::Rendition::kVideo)],
          counters.segment[live::hls::index_of(live::hls::Rendition::kAudio)],
          counters.discontinuity, counters.init};
}

}  // namespace app::broadcast
