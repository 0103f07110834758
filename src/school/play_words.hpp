// What somebody who wants to play a channel by RTMP is told: sentences without a full stop, as VLC
// and ffmpeg show them in their logs, in the language of the channel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/language.hpp"
#include "base/time.hpp"

namespace school {

enum class PlayRefusal : std::uint8_t {
  kNoChannel,    // the address names none
  kLinkNeeded,   // the channel is private
  kUnknownLink,  // or another channel's
  kLinkRevoked,
  kLinkExpired,
  kOffAir,
  kOver,             // the broadcast that was played has ended
  kMadePrivate,      // while it was played without a link
  kTooManyAttempts,  // wrong links
  kServerBusy,       // the store failed
  kNotByRtmp,        // it comes by WebRTC: players of RTMP do not know its sound
  kNotByWebRtc,      // it comes by RTMP: browsers do not take its sound by WebRTC
};

// Without a language both are spoken. `wait` is of kTooManyAttempts.
std::string play_sentence(PlayRefusal why, std::optional<base::Language> language,
                          base::Duration wait = {});

}  // namespace school
