// What the SFU has told of each stream, twice, so that there are rates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "app/class_streams.hpp"
#include "base/time.hpp"
#include "sfu/event.hpp"

namespace app::signal {

// A look that comes so soon after another is passed over: its rates would say little.
inline constexpr base::Duration kLooksApart = std::chrono::milliseconds(500);
// What happened so long ago is no rate of now.
inline constexpr base::Duration kLooksApartMax = std::chrono::seconds(15);

class StreamBook {
 public:
  void note(sfu::StreamsReport report);
  void forget(sfu::PeerId peer) { peers_.erase(peer); }
  void clear() { peers_.clear(); }

  // A stream with its rates; `stream` lacks whose and which it is.
  struct Measured {
    sfu::PublicationId publication;
    sfu::PublicationId layer;  // of what is sent to a viewer: the one that he gets
    ClassStream stream;
  };
  struct Line {
    std::optional<base::Duration> round_trip;
    std::optional<std::uint64_t> room;
    std::vector<Measured> inbound;
    std::vector<Measured> outbound;
  };
  // nullopt: there have not been two looks at it yet.
  std::optional<Line> of(sfu::PeerId peer) const;

 private:
  struct Looks {
    std::optional<sfu::StreamsReport> before;
    sfu::StreamsReport last;
  };
  std::map<sfu::PeerId, Looks> peers_;
};

}  // namespace app::signal
