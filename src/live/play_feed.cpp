#include "live/play_feed.hpp"

#include <algorithm>
#include <utility>

namespace live {
namespace {

constexpr std::uint8_t kExHeader = 0x80;
constexpr std::uint8_t kKeyframeType = 1;
constexpr std::uint8_t kSequenceStart = 0;
constexpr std::uint8_t kAvc = 7;
constexpr std::uint8_t kAac = 10;
constexpr std::uint8_t kExAudio = 9;

TagFacts video_facts(base::ConstBytes payload) {
  TagFacts facts;
  const std::uint8_t first = payload[0];
  const bool is_key = (first >> 4 & 7) == kKeyframeType;
  if ((first & kExHeader) != 0) {
    facts.header = (first & 0x0F) == kSequenceStart;
  } else {
    facts.header = (first & 0x0F) == kAvc && payload.size() > 1 && payload[1] == kSequenceStart;
  }
  facts.keyframe = is_key && !facts.header;
  return facts;
}

TagFacts audio_facts(base::ConstBytes payload) {
  const std::uint8_t format = payload[0] >> 4;
  TagFacts facts;
  if (format == kExAudio) facts.header = (payload[0] & 0x0F) == kSequenceStart;
  if (format == kAac) facts.header = payload.size() > 1 && payload[1] == kSequenceStart;
  return facts;
}

}  // namespace

TagFacts tag_facts(MediaKind kind, base::ConstBytes payload) {
  if (payload.empty()) return {};
  if (kind == MediaKind::kVideo) return video_facts(payload);
  if (kind == MediaKind::kAudio) return audio_facts(payload);
  return {};
}

std::int64_t PlayFeed::publish(Tag tag) {
  const TagFacts facts = tag_facts(tag.kind, tag.payload);
  const bool is_media = tag.kind != MediaKind::kData && !facts.header;
  tag.timestamp_ms = is_media ? place(tag.timestamp_ms) : newest_ms_.value_or(tag.timestamp_ms);
  const std::int64_t time = tag.timestamp_ms;
  if (tag.kind == MediaKind::kData) {
    metadata_ = std::move(tag);
  } else if (facts.header) {
    (tag.kind == MediaKind::kVideo ? video_header_ : audio_header_) = std::move(tag);
  } else {
    keep(std::move(tag), facts);
  }
  return time;
}

std::int64_t PlayFeed::place(std::int64_t timestamp_ms) {
  const bool jumps = newest_sent_ms_ && (timestamp_ms > *newest_sent_ms_ + kClockAheadMaxMs ||
                                         timestamp_ms < *newest_sent_ms_ - kClockBackMaxMs);
  if (newest_ms_ && (jumps || !newest_sent_ms_)) {
    shift_ms_ = *newest_ms_ + kClockJoinMs - timestamp_ms;
    newest_sent_ms_.reset();
  }
  newest_sent_ms_ = std::max(newest_sent_ms_.value_or(timestamp_ms), timestamp_ms);
  const std::int64_t time = timestamp_ms + shift_ms_;
  newest_ms_ = std::max(newest_ms_.value_or(time), time);
  return time;
}

void PlayFeed::keep(Tag tag, const TagFacts& facts) {
  if (facts.keyframe) {
    group_.clear();
    group_bytes_ = 0;
    group_broken_ = false;
  }
  if (group_broken_) return;
  group_bytes_ += tag.payload.size();
  group_.push_back(std::move(tag));
  if (group_bytes_ <= kGroupBytesMax && group_.size() <= kGroupTagsMax) return;
  group_broken_ = true;
  group_.clear();
  group_bytes_ = 0;
}

void PlayFeed::restart() {
  const std::optional<std::int64_t> newest = newest_ms_;
  *this = PlayFeed();
  newest_ms_ = newest;
}

std::vector<const Tag*> PlayFeed::beginning() const {
  std::vector<const Tag*> tags;
  for (const auto* header : {&metadata_, &video_header_, &audio_header_}) {
    if (*header) tags.push_back(&**header);
  }
  for (const Tag& tag : group_) tags.push_back(&tag);
  return tags;
}

std::int64_t PlayFeed::begins_at_ms() const {
  return group_.empty() ? newest_ms_.value_or(0) : group_.front().timestamp_ms;
}

bool PlayCursor::takes(MediaKind kind, const TagFacts& facts) {
  if (kind != MediaKind::kVideo) return true;
  if (facts.keyframe) waits_for_keyframe_ = false;
  return facts.header || !waits_for_keyframe_;
}

void PlayCursor::dropped(MediaKind kind) {
  if (kind == MediaKind::kVideo) waits_for_keyframe_ = true;
}

}  // namespace live
