// Those who have asked to come in and are not in yet, in the order in which they came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "classroom/entry.hpp"
#include "classroom/participant.hpp"
#include "classroom/video_codec.hpp"

namespace classroom {

// Whoever comes when so many wait, or wait in the same browser, is refused like somebody who comes
// to a full class.
inline constexpr std::size_t kWaitingMax = 1000;
inline constexpr std::size_t kWaitingPerDeviceMax = 3;

class WaitingRoom {
 public:
  struct Person {
    Waiting shown;  // the name as it was given
    VideoCodecs decodes;
    bool broadcast_only = false;
    std::string device;
    base::Time gone_at = base::kNever;  // the connection was lost: when the place is given up
    bool guest = true;
    bool meshes = false;
  };

  bool has_place(std::string_view device) const;
  bool empty() const { return people_.empty(); }
  void add(Person person) { people_.push_back(std::move(person)); }
  Person* find(ParticipantId who);
  const Person* find(ParticipantId who) const;
  // nullopt: does not wait.
  std::optional<Person> take(ParticipantId who);
  // The one who has waited longest; nullopt: nobody waits.
  std::optional<ParticipantId> first() const;

  std::vector<ParticipantId> of_device(std::string_view device) const;  // "": nobody's
  std::vector<ParticipantId> lost(base::Time now) const;
  base::Time next_timeout() const;
  std::vector<Waiting> shown() const;
  void clear() { people_.clear(); }

 private:
  std::vector<Person> people_;
};

}  // namespace classroom
