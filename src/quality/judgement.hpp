// From figures to words: good, fair or bad, and why; and the categories of TIPHON. docs/quality.md
// names the source of each threshold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "quality/figures.hpp"

namespace quality {

enum class Level : std::uint8_t { kGood, kFair, kBad };
std::string_view to_string(Level level);  // "good", "fair", "bad"

enum class Reason : std::uint8_t {
  // Of the publisher.
  kUploadWeak,    // what arrives falls ever further behind; the number is 0
  kUploadUneven,  // ms of jitter
  kUploadLossy,   // percent that came out of order
  kUploadFar,     // ms, one way
  // Of a viewer.
  kStalls,      // seconds in a minute
  kLineSlow,    // kbit/s that the line carries
  kLossy,       // percent that was sent again, or lost
  kUneven,      // ms of jitter
  kFar,         // ms, one way
  kBehindLive,  // seconds
  kDeviceWeak,  // percent of the pictures that the device did not show in time
};
std::string_view to_string(Reason reason);  // "upload_weak"

struct Complaint {
  Level level = Level::kFair;
  Reason reason = Reason::kUploadWeak;
  float number = 0;
  friend bool operator==(const Complaint&, const Complaint&) = default;
};

// The first value that is fair, and the first that is bad.
struct Threshold {
  float fair;
  float bad;
};
inline constexpr Threshold kLossThreshold{1, 5};            // percent
inline constexpr Threshold kOutOfOrderThreshold{3, 15};     // percent
inline constexpr Threshold kDelayThreshold{150, 400};       // ms, one way
inline constexpr Threshold kJitterThreshold{75, 225};       // ms
inline constexpr Threshold kBehindLiveThreshold{10, 30};    // s
inline constexpr Threshold kStalledThreshold{0.2F, 3};      // s in a minute
inline constexpr Threshold kFramesDroppedThreshold{2, 10};  // percent
inline constexpr float kCapacityFair = 1.5F;                // times the stream; less is fair
inline constexpr float kCapacityBad = 1.0F;                 // less is bad
// Of all viewers: so many percent that are fair or bad make the audience fair, so many bad ones
// bad.
inline constexpr unsigned kAudienceFairPercent = 10;
inline constexpr unsigned kAudienceBadPercent = 25;

// The worst first. `figures` should span a minute or more: five seconds say little.
std::vector<Complaint> judge_publisher(const Figures& figures, bool falls_behind);
// `stream_kbps`: what the publisher sends; 0: not known.
std::vector<Complaint> judge_viewer(const Figures& figures, float stream_kbps);
Level worst(std::span<const Complaint> complaints);  // kGood of none
Level judge_audience(std::size_t viewers, std::size_t fair, std::size_t bad);

// TIPHON (ETSI TR 101 329) as Indonesian reports on networks use it: an index from 4, "sangat
// bagus", to 1, "jelek". nullopt: it was not measured.
struct Tiphon {
  std::optional<unsigned> throughput;  // what arrives, of what was sent
  std::optional<unsigned> loss;
  std::optional<unsigned> delay;
  std::optional<unsigned> jitter;
  std::optional<float> mean() const;
};
// `stream_kbps`: what ought to arrive; 0: not known.
Tiphon tiphon(const Figures& figures, float stream_kbps);

}  // namespace quality
