// From what the kernel has counted of connections since they began to what happened since it was
// last asked.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/tcp_facts.hpp"
#include "base/time.hpp"
#include "quality/figures.hpp"

namespace quality {

// Which way the media goes, seen from the server.
enum class Side : std::uint8_t { kSends, kReceives };

// Of one viewer or publisher, open at once; browsers use up to six to one server, ffmpeg keeps a
// few more. The one that was not heard of for longest is forgotten for a new one.
inline constexpr std::size_t kConnectionsMax = 16;

class LineRates {
 public:
  explicit LineRates(Side side) : side_(side) {}

  // Of one of the connections now. They count from when each is first heard of: what a browser
  // loaded by it before is not the broadcast.
  // True: it is heard of for the first time.
  bool note(base::Time now, const base::TcpFacts& facts);
  // The last news of a connection that has ended.
  void note_end(base::Time now, const base::TcpFacts& facts);
  // Adds what happened since it was last taken, and the time between the last notes of then and
  // now. Without news it adds nothing, not even time: the next news is of all that time.
  void take(Figures& into);
  bool has_news() const { return news_; }

 private:
  struct Counts {
    std::uint64_t connection = 0;
    std::uint64_t bytes = 0;
    std::uint32_t segments = 0;
    std::uint32_t troubled = 0;
  };
  Counts counts_of(const base::TcpFacts& facts) const;
  void measure(const base::TcpFacts& facts);

  Side side_;
  std::deque<Counts> connections_;   // the one heard of last is last
  std::optional<base::Time> taken_;  // when the last of what was taken was noted
  base::Time noted_{};
  Figures waiting_;
  bool news_ = false;
};

}  // namespace quality
