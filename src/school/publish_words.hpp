// What somebody who wants to publish is told: whole sentences without a full stop, as OBS and
// ffmpeg show them, in the language of the channel.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/language.hpp"
#include "base/time.hpp"

namespace school {

enum class PublishRefusal : std::uint8_t {
  kNoKey,  // nothing was given as the key
  kUnknownKey,
  kRevoked,          // `when` it was
  kExpired,          // the same
  kNotYet,           // `when` it begins to hold
  kWrongChannel,     // the key is another channel's than the one that was named
  kChannelBusy,      // another key is on air; `who` that is
  kSameKeyOnAir,     // the same key is on air from another place, and was taken over just before
  kServerFull,       // as many publishers as the server takes
  kTooManyAttempts,  // `wait` says for how long
  kServerBusy,       // the store failed
  kBitrate,          // more than the channel allows: `number` kbit/s
  kHeight,           // a picture higher than the channel allows: `number` pixels
  kStopped,          // somebody in charge ended it
  kCodec,            // a WHIP client offers nothing that HLS carries of its picture, or its sound
};

struct PublishFacts {
  std::optional<base::Language> language;  // nullopt: nobody knows the channel; both are spoken
  std::string_view contact;                // whom to ask; empty: whoever manages the server
  base::WallTime now;
  std::chrono::minutes utc_offset{0};  // of the clock on the wall, for days and hours
  std::optional<base::WallTime> when;
  std::string_view who;
  base::Duration wait{};
  std::uint32_t number = 0;
};

// At most kPublishSentenceMax bytes: OBS cuts longer ones.
std::string publish_sentence(PublishRefusal why, const PublishFacts& facts);
inline constexpr std::size_t kPublishSentenceMax = 500;

// The word of docs/PROTOCOL.md: "key_expired".
std::string_view to_string(PublishRefusal why);

}  // namespace school
