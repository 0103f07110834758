// Values that say who is in a room and what was said: they hold all that docs/PROTOCOL.md shows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "classroom/attachment.hpp"
#include "classroom/breakouts.hpp"
#include "classroom/ids.hpp"
#include "classroom/readers.hpp"
#include "classroom/rights.hpp"
#include "classroom/role.hpp"
#include "classroom/source.hpp"

namespace classroom {

inline constexpr std::size_t kNameLengthMax = 64;  // characters
// A phone that goes from Wi-Fi to 4G or a page that reloads is back well within this.
inline constexpr base::Duration kReturnTimeMax = std::chrono::seconds(30);

// How somebody is given the class.
enum class Carrier : std::uint8_t {
  kDirect,     // by WebRTC, and may speak
  kBroadcast,  // by HLS, some seconds behind; sends nothing
};

std::string_view to_string(Carrier carrier);  // "direct", "broadcast"
std::optional<Carrier> carrier_from(std::string_view text);

struct SourceState {
  bool on = false;       // the person says it is on
  bool blocked = false;  // somebody stopped it; a blocked source is never on
  // Who stopped it leads nobody, but keeps order (Right::kModerate), and so may let it free again.
  bool by_helper = false;
  friend bool operator==(const SourceState&, const SourceState&) = default;
};

struct Participant {
  ParticipantId id;
  std::string name;  // unique among those present
  Role role = Role::kStudent;
  bool connected = true;  // false: the connection was lost, the place is kept for a while
  std::array<SourceState, kSources.size()> sources{};
  Carrier carrier = Carrier::kDirect;
  // Came by a connection that cannot carry the class itself, and stays in the audience.
  bool broadcast_only = false;
  Rights allowed{};  // of a student: what a teacher lets him do that students may not of themselves
  // What the class lets all students send was taken from him; lasts whatever the class allows then.
  bool no_files = false;
  GroupId group{};  // where he is; kWholeClass: with all

  const SourceState& source(Source s) const { return sources[index_of(s)]; }
  SourceState& source(Source s) { return sources[index_of(s)]; }
  friend bool operator==(const Participant&, const Participant&) = default;
};

// A hand that is up.
struct Hand {
  ParticipantId participant;
  base::WallTime at;  // when it was raised
  friend bool operator==(const Hand&, const Hand&) = default;
};

// Somebody whom a teacher has sent away.
struct Removal {
  std::uint64_t id = 0;  // rises
  std::string name;
  friend bool operator==(const Removal&, const Removal&) = default;
};

// Somebody who has asked to come in.
struct Waiting {
  ParticipantId id;
  std::string name;  // as it was given: another may have it, too
  friend bool operator==(const Waiting&, const Waiting&) = default;
};

// Name and role as they were when it was said: the person may be gone since.
struct ChatMessage {
  MessageId id;
  ParticipantId from;
  std::string name;
  Role role = Role::kStudent;
  std::string text;
  base::WallTime at;
  std::optional<MessageId> reply_to{};  // may be deleted or forgotten by now
  bool edited = false;                  // has other words than at first
  Audience audience = Audience::kAll;
  ParticipantId to{};  // whom it is for; 0: nobody in particular
  std::string to_name{};
  Audience reply_audience = Audience::kAll;  // of what it answers: not all may read that
  GroupId group{};                           // of kGroup
  std::optional<Attachment> file{};          // then the text may be empty
  friend bool operator==(const ChatMessage&, const ChatMessage&) = default;
};
// Of one for everybody nobody is named.
Readers readers_of(const ChatMessage& message);

}  // namespace classroom
