// What lets somebody watch a channel: a signed text in the path of every address of the broadcast.
// Players ask for pieces without cookies and headers (streaming on an iPhone), so it must be there.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace app::broadcast {

inline constexpr std::size_t kPassKeySize = 32;  // bytes
using PassKey = std::array<std::uint8_t, kPassKeySize>;

// How long somebody may go on watching; the page asks for a new one by itself.
inline constexpr base::Duration kPassTime = std::chrono::hours(24);

// By what right somebody was let in.
enum class WatchRight : std::uint8_t {
  kPublic,  // the channel was open to everybody; the pass opens nothing once it is private
  kLink,
  kSignIn,
};

struct WatchPass {
  std::uint64_t viewer = 0;  // chance: tells viewers apart
  WatchRight right = WatchRight::kPublic;
  std::optional<std::uint64_t> link;  // the number of the one by which they came; it ends the pass
  base::WallTime expires;
  friend bool operator==(const WatchPass&, const WatchPass&) = default;
};

// "~" and 55 letters of base64url. Good for this `subject` only: the name of a channel, or
// "video/v3"; HMAC-SHA-256, cut to 128 bits
// (RFC 2104 section 5).
std::string sign(const WatchPass& pass, std::string_view subject, const PassKey& key);
// nullopt: not signed by this key for this subject, or expired at `now`.
std::optional<WatchPass> read_pass(std::string_view text, std::string_view subject,
                                   const PassKey& key, base::WallTime now);
// The server's own key, made when it first starts.
store::Answer<PassKey> load_pass_key(store::Store& store, base::Random& random);

// Whether a segment of a path is meant as a pass.
inline bool is_pass(std::string_view segment) {
  return segment.starts_with('~');
}

}  // namespace app::broadcast
