// Who of those that hear each other speaks, and whose sound is sent on: judged by the levels that
// microphones tell (RFC 6464). Decodes nothing, sends nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "sfu/command.hpp"

namespace sfu {

// Up to that many decibels below overload it is a voice: more than the breath and the fan of most
// rooms, less than a soft word.
inline constexpr std::uint8_t kSpeechLevel = 40;
// Of voice before somebody speaks: a knock on the table, or a key, is shorter.
inline constexpr base::Duration kSpeechBegins = std::chrono::milliseconds(100);
// Between two words nobody has ended.
inline constexpr base::Duration kSpeechHold = std::chrono::seconds(1);
// A pause that is longer begins the count of kSpeechBegins anew.
inline constexpr base::Duration kWordPause = std::chrono::milliseconds(200);
// Changes are told of at most so often.
inline constexpr base::Duration kSpeakersToldEvery = std::chrono::milliseconds(300);
// Whoever is to take another's place must be louder by that many decibels.
inline constexpr double kLouderBy = 6;
// A microphone that is new is heard so long, whoever else is: a page that goes over from a mesh
// waits for the first sound of each.
inline constexpr base::Duration kHeardAtFirst = std::chrono::seconds(3);
// The measure of loudness follows a voice that begins within this time, and one that ends within
// this.
inline constexpr base::Duration kLoudnessRises = std::chrono::milliseconds(40);
inline constexpr base::Duration kLoudnessFalls = std::chrono::seconds(1);

class Speakers {
 public:
  // Replaces who belongs to it. Whoever stays keeps what is known of him.
  void set(const SetSpeakers& command);
  void remove(PublicationId publication);
  // A packet of that microphone came, with this level (-dBov). True: its sound is sent on; as is
  // one that tells no level.
  bool takes(base::Time now, PublicationId publication, std::optional<std::uint8_t> level);
  // Whoever has been silent long enough does not speak any more.
  void handle_timeout(base::Time now);
  base::Time next_timeout() const;
  // Those who speak, in the order in which they began, where they are others than were given last.
  std::optional<std::vector<PublicationId>> take_speaking(base::Time now);

  std::size_t size() const { return members_.size(); }
  // The loudest, who are sent on; without those who always are.
  std::size_t sent() const;

 private:
  struct Member {
    PublicationId publication;
    bool always = false;  // its sound is sent on, however soft
    bool sent = false;    // it is one of the loudest
    double loudness = 0;  // decibels above silence, smoothed; at `at`
    base::Time at{};
    std::optional<base::Time> first;        // packet of it
    std::optional<base::Time> voice_since;  // set while there is one, or only a short pause
    base::Time voice_at{};                  // when it was heard last
    bool speaks = false;
  };
  static void measure(base::Time now, Member& member, std::uint8_t level);
  static double loudness_at(base::Time now, const Member& member);
  void hear_voice(base::Time now, Member& member);
  bool takes_place(base::Time now, Member& member);

  std::size_t loudest_max_ = 0;
  std::vector<Member> members_;
  std::vector<PublicationId> speaking_;  // in the order in which they began
  std::vector<PublicationId> told_;
  base::Time tell_at_{};  // not before
};

}  // namespace sfu
