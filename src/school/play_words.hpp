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
  kNotByWebRtc,      // it comes by RTMP in a codec that WebRTC does not have here
  kBFrames,          // the same, with pictures in another order than they are shown
  kNoAac,            // the same, and the server cannot make Opus of its sound
  kNoTranscoding,    // the same: it makes Opus of as many channels as it can
};

// Without a language both are spoken. `wait` is of kTooManyAttempts.
std::string play_sentence(PlayRefusal why, std::optional<base::Language> language,
                          base::Duration wait = {});

}  // namespace school
