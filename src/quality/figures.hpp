// What one line did in one stretch of time: the words in which quality is told.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace quality {

// What nobody has measured is nullopt, and zero where it is a count. A segment is one of TCP with
// payload; over UDP it is a packet.
struct Figures {
  std::uint32_t time_ms = 0;   // how long the stretch is
  std::uint64_t bytes = 0;     // that the other end has, or, of a publisher, that came from it
  std::uint32_t segments = 0;  // sent; of a publisher received
  // Of the segments: sent again; over UDP lost; of a publisher those that came out of order, which
  // are those behind a lost one.
  std::uint32_t troubled = 0;
  std::optional<float> round_trip_ms;
  // Of a publisher the jitter of its frames' arrival (RFC 3550); of a viewer over TCP how much the
  // round trip varies (RTTVAR of RFC 6298); over UDP the jitter of RTCP.
  std::optional<float> jitter_ms;
  std::optional<float> behind_live_ms;  // as the player says
  std::optional<float> buffer_ms;       // the same
  std::optional<float> capacity_kbps;   // what the line could carry
  std::uint32_t stalls = 0;             // the picture stood still, against the viewer's will
  std::uint32_t stalled_ms = 0;
  std::uint32_t frames_shown = 0;
  std::uint32_t frames_dropped = 0;  // arrived, and came too late for the screen

  std::optional<float> kbps() const;          // nullopt: the stretch has no length
  std::optional<float> loss_percent() const;  // nullopt: there were no segments
  // Half of the round trip: the delay that ITU-T G.114 speaks of, as far as the network makes it.
  std::optional<float> delay_ms() const;
  friend bool operator==(const Figures&, const Figures&) = default;
};

// Several stretches as one: counts are added up, of what was measured the mean is taken.
class FiguresSum {
 public:
  void add(const Figures& figures);
  Figures figures() const;

 private:
  struct Mean {
    double sum = 0;
    unsigned count = 0;
    void add(const std::optional<float>& value);
    std::optional<float> value() const;
  };
  Figures counts_;
  Mean round_trip_, jitter_, behind_live_, buffer_, capacity_;
};

// The value that so many percent of them do not exceed (nearest rank); reorders them. nullopt of
// none.
std::optional<float> percentile(std::vector<float>& values, unsigned percent);

}  // namespace quality
