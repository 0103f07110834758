// Files that go from one page to another, past the server: who has offered what to whom, and
// whether it was taken. The bytes are never here; what is here says for whom a signal may be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classroom/ids.hpp"

namespace classroom {

// Offers that one person has made and are open at once; and as many that others have made to him.
inline constexpr std::size_t kHandoversOfOneMax = 16;
inline constexpr std::size_t kHandoverKeyMax = 64;                        // bytes
inline constexpr std::size_t kHandoverNameMax = 255;                      // characters
inline constexpr std::uint64_t kHandoverMax = std::uint64_t{512} << 20U;  // bytes of a file
inline constexpr std::size_t kHandoverSignalMax = 32 * 1024;              // bytes

// Why one is over.
enum class HandoverEnd : std::uint8_t {
  kDone,        // all of it has come
  kDeclined,    // whoever was to have it does not want it
  kTakenBack,   // by whom it is from
  kNoWay,       // the two browsers do not reach each other
  kGone,        // one of the two has left, or began a new page
  kNotAllowed,  // by the rules as they are now
};
std::string_view to_string(HandoverEnd end);  // "done", "declined", "taken_back"...
std::optional<HandoverEnd> handover_end_from(std::string_view text);

struct Handover {
  std::string key;  // by which both pages call it; whoever offers has made it up
  ParticipantId from;
  ParticipantId to;
  std::string name;
  std::uint64_t bytes = 0;
  bool taken = false;
  friend bool operator==(const Handover&, const Handover&) = default;

  bool is_of(ParticipantId who) const { return who == from || who == to; }
  ParticipantId other(ParticipantId who) const { return who == from ? to : from; }
};

class Handovers {
 public:
  // False: that key is there, or it would be one too many.
  bool add(Handover handover);
  // nullptr: there is none of that person's.
  Handover* find(std::string_view key, ParticipantId who);
  // What was there of that person; nullopt: nothing.
  std::optional<Handover> end(std::string_view key, ParticipantId who);
  // Those for which `over` is true; they are gone.
  template <typename Over>
  std::vector<Handover> end_where(const Over& over) {
    std::vector<Handover> ended;
    for (auto open = open_.begin(); open != open_.end();) {
      if (!over(open->second)) {
        ++open;
        continue;
      }
      ended.push_back(std::move(open->second));
      open = open_.erase(open);
    }
    return ended;
  }
  bool empty() const { return open_.empty(); }
  std::size_t from(ParticipantId who) const;
  std::size_t to(ParticipantId who) const;

 private:
  std::map<std::string, Handover, std::less<>> open_;
};

}  // namespace classroom
