// Every stream of a class as the server measures it: what app/signal gathers and app/api shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace app {

// Over the seconds between the last two looks.
struct ClassStream {
  std::string participant;    // whose source it is
  std::string source;         // "camera", in the words of docs/PROTOCOL.md
  std::string layer;          // its RID, where the source comes in several sizes
  std::string codec;          // of what is received; empty of what is sent
  bool held = false;          // not sent, for want of room on the viewer's line
  std::uint64_t bitrate = 0;  // bit/s of payload
  double loss = 0;            // 0..1; of pictures before anything was sent again
  base::Duration jitter{};
  std::uint64_t nacks = 0;  // packets asked for again
  std::uint64_t plis = 0;   // keyframes asked for
};

// What a page says of the pictures that it plays, since it came.
struct Freezes {
  std::uint32_t count = 0;
  std::uint32_t milliseconds = 0;
  friend bool operator==(const Freezes&, const Freezes&) = default;
};

struct ClassLine {
  std::string participant;
  std::string name;
  std::optional<base::Duration> round_trip;
  std::optional<std::uint64_t> room;  // bit/s that the line carries; nullopt: it is not narrow
  std::optional<Freezes> freezes;     // nullopt: the page says nothing
  std::vector<ClassStream> sends;
  std::vector<ClassStream> receives;
};

struct ClassStreams {
  std::vector<ClassLine> people;
  std::size_t watchers = 0;  // by WHEP
};

}  // namespace app
