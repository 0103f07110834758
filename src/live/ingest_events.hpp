// What becomes of what a publisher sends, however it came: tracks, frames, and findings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "base/time.hpp"
#include "live/finding.hpp"
#include "media/frame.hpp"

namespace live {

inline constexpr std::size_t kVideoTrack = 0;
inline constexpr std::size_t kAudioTrack = 1;
// After this it is said that a track is missing, or a key frame. It may still come, and is taken.
inline constexpr base::Duration kTrackDeadline = std::chrono::seconds(5);
inline constexpr base::Duration kKeyframeDeadline = std::chrono::seconds(6);
inline constexpr std::uint32_t kVideoTimescale = 90'000;
inline constexpr std::size_t kFindingsMax = 64;  // a stream cannot say more than that of itself

// The track's frames from now on; comes again when the encoder changes it.
struct FormatFound {
  std::size_t track = kVideoTrack;
  media::Format format;
};
struct FrameReceived {
  std::size_t track = kVideoTrack;
  media::Frame frame;
};
// The encoder's clock did; the frames' times go on without a gap.
struct ClockJumped {
  std::int64_t by_ms = 0;
};
using IngestEvent = std::variant<FormatFound, FrameReceived, ClockJumped, Finding>;

// In the order in which it was found.
class IngestEvents {
 public:
  void emit(IngestEvent event) { events_.push(std::move(event)); }
  // Once for each kind and name.
  void find(FindingKind kind, std::int64_t number, std::string name = {}) {
    if (found_.size() >= kFindingsMax || !found_.emplace(kind, name).second) return;
    emit(Finding{kind, number, std::move(name)});
  }
  bool has_found(FindingKind kind) const { return found_.contains({kind, ""}); }
  void unreadable() {
    ++unreadable_count_;
    find(FindingKind::kUnreadable, 0);
  }
  std::uint64_t unreadable_count() const { return unreadable_count_; }

  std::optional<IngestEvent> poll() {
    if (events_.empty()) return std::nullopt;
    IngestEvent event = std::move(events_.front());
    events_.pop();
    return event;
  }

 private:
  std::queue<IngestEvent> events_;
  std::set<std::pair<FindingKind, std::string>> found_;
  std::uint64_t unreadable_count_ = 0;
};

}  // namespace live
