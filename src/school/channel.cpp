#include "school/channel.hpp"

#include "school/numbered.hpp"

namespace school {

std::string_view to_string(Viewing viewing) {
  return viewing == Viewing::kPrivate ? "private" : "public";
}

std::optional<Viewing> viewing_from(std::string_view text) {
  if (text == "public") return Viewing::kPublic;
  if (text == "private") return Viewing::kPrivate;
  return std::nullopt;
}

std::string_view to_string(RecordingRule rule) {
  switch (rule) {
    case RecordingRule::kNever:
      return "never";
    case RecordingRule::kByHand:
      return "by_hand";
    case RecordingRule::kAlways:
      return "always";
  }
  return "never";
}

std::optional<RecordingRule> recording_rule_from(std::string_view text) {
  for (const RecordingRule rule :
       {RecordingRule::kNever, RecordingRule::kByHand, RecordingRule::kAlways}) {
    if (to_string(rule) == text) return rule;
  }
  return std::nullopt;
}

std::string_view to_string(ChannelChatRule rule) {
  switch (rule) {
    case ChannelChatRule::kOff:
      return "off";
    case ChannelChatRule::kTeam:
      return "team";
    case ChannelChatRule::kAll:
      return "all";
  }
  return "off";
}

std::optional<ChannelChatRule> channel_chat_rule_from(std::string_view text) {
  for (const ChannelChatRule rule :
       {ChannelChatRule::kOff, ChannelChatRule::kTeam, ChannelChatRule::kAll}) {
    if (to_string(rule) == text) return rule;
  }
  return std::nullopt;
}

bool is_chat_open(const ChannelRecord& channel, bool live, base::WallTime now) {
  if (channel.chat == ChannelChatRule::kOff) return false;
  if (live || !channel.next) return live;
  constexpr auto kAround =
      std::chrono::duration_cast<std::chrono::milliseconds>(kChatAroundAnnounced).count();
  const std::int64_t away = channel.next->milliseconds - now.milliseconds;
  return away <= kAround && away >= -kAround;
}

std::string to_string(ChannelKeyId id) {
  return "k" + std::to_string(id.value);
}

std::optional<ChannelKeyId> channel_key_id_from(std::string_view text) {
  return numbered<ChannelKeyId>('k', text);
}

std::string to_string(WatchLinkId id) {
  return "w" + std::to_string(id.value);
}

std::optional<WatchLinkId> watch_link_id_from(std::string_view text) {
  return numbered<WatchLinkId>('w', text);
}

bool holds(const WatchLink& link, base::WallTime now) {
  return !link.revoked && !(link.expires && now >= *link.expires);
}

KeyState check(const ChannelKey& key, base::WallTime now) {
  if (key.revoked) return KeyState::kRevoked;
  if (key.expires && now >= *key.expires) return KeyState::kExpired;
  if (key.opens && now < *key.opens) return KeyState::kNotYet;
  return KeyState::kValid;
}

namespace {

// Crockford's base 32, in small letters.
constexpr std::string_view kKeyLetters = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kKeyLength = 20;
constexpr std::size_t kKeyGroup = 4;

}  // namespace

std::string stream_key_from(const std::uint8_t (&bits)[kStreamKeyBytes]) {
  std::string key;
  for (std::size_t i = 0; i < kKeyLength; ++i) {
    if (i > 0 && i % kKeyGroup == 0) key += '-';
    const std::size_t first_bit = i * 5;
    const unsigned pair = static_cast<unsigned>(bits[first_bit / 8] << 8) |
                          (first_bit / 8 + 1 < kStreamKeyBytes ? bits[first_bit / 8 + 1] : 0U);
    key += kKeyLetters[pair >> (11 - first_bit % 8) & 31U];
  }
  return key;
}

std::string normalized_stream_key(std::string_view text) {
  std::string key;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    key += c;
  }
  return key;
}

}  // namespace school
