#include "live/hls/segment_store.hpp"

#include <algorithm>

namespace live::hls {
namespace {

// A peak is measured over half a target duration at least (section 4.4.6.2, BANDWIDTH).
constexpr base::Duration kMeasuredMin = kTargetDuration / 2;
constexpr std::size_t kPartsMax = 1000;  // of a segment

std::uint64_t bitrate(std::size_t bytes, base::Duration duration) {
  if (duration <= base::Duration{}) return 0;
  const double seconds = std::chrono::duration<double>(duration).count();
  return static_cast<std::uint64_t>(static_cast<double>(bytes) * 8 / seconds);
}

template <class Segments>
const Segment* find_in(const Segments& segments, std::uint64_t number) {
  const auto at = std::ranges::lower_bound(segments, number, {}, &Segment::number);
  return at != segments.end() && at->number == number ? &*at : nullptr;
}

}  // namespace

void SegmentStore::add(base::Time, const InitSegment& init) {
  forget_inits();
  inits_.push_back(init);
}

void SegmentStore::add(base::Time now, const SegmentStart& start) {
  if (next_number_ && start.number < *next_number_) return;  // told twice: it is there
  if (growing() != nullptr) {                                // its end was lost
    listed_.back().lost = true;
    complete(listed_.back());
  }
  if (next_number_) fill_gap(start, now);
  Segment segment;
  segment.number = start.number;
  segment.discontinuity = start.discontinuity;
  segment.init = start.init;
  segment.shown_at = start.shown_at;
  segment.independent = start.independent;
  segment.listing = start.parts;
  listed_.push_back(std::move(segment));
  next_number_ = start.number + 1;
  trim(now);
}

void SegmentStore::add(base::Time now, const Part& part) {
  if (growing() == nullptr || listed_.back().number != part.segment) return;
  Segment& segment = listed_.back();
  if (part.index < segment.parts.size() || part.index >= kPartsMax) return;
  while (segment.parts.size() < part.index) {
    segment.parts.push_back({kPartTarget, false, 0, nullptr});
    segment.duration += kPartTarget;
    segment.lost = true;
  }
  segment.parts.push_back({part.duration, part.independent, part.frames, part.bytes});
  segment.duration += part.duration;
  segment.bytes += part.bytes->size();
  listed_bytes_ += part.bytes->size();
  if (segment.listing == Parts::kListed) {
    position_ = position_of(segment.number, segment.parts.size());
  }
  trim(now);
}

void SegmentStore::add(base::Time now, const SegmentEnd& end) {
  if (growing() == nullptr || listed_.back().number != end.segment) return;
  Segment& segment = listed_.back();
  segment.lost |= segment.parts.size() != end.parts;
  segment.duration = end.duration;
  complete(segment);
  trim(now);
}

void SegmentStore::end(base::Time now) {
  if (growing() != nullptr) {
    listed_.back().lost = true;
    complete(listed_.back());
  }
  trim(now);
}

void SegmentStore::expire(base::Time now) {
  while (!kept_.empty() && (kept_.front().kept_until <= now || kept_.size() > kSegmentsMax ||
                            kept_bytes_ > limits_.bytes_max / 2)) {
    kept_bytes_ -= kept_.front().bytes;
    kept_.pop_front();
  }
}

Position SegmentStore::position() const {
  return position_;
}

const Segment* SegmentStore::growing() const {
  return listed_.empty() || listed_.back().complete ? nullptr : &listed_.back();
}

const Segment* SegmentStore::find(std::uint64_t number) const {
  const Segment* segment = find_in(listed_, number);
  return segment != nullptr ? segment : find_in(kept_, number);
}

const InitSegment* SegmentStore::find_init(std::uint64_t id) const {
  const auto at = std::ranges::find(inits_, id, &InitSegment::id);
  return at == inits_.end() ? nullptr : &*at;
}

const InitSegment* SegmentStore::current_init() const {
  if (!listed_.empty()) return find_init(listed_.back().init);
  return inits_.empty() ? nullptr : &inits_.back();
}

std::uint64_t SegmentStore::next_number() const {
  return next_number_.value_or(0);
}

std::uint64_t SegmentStore::peak_bitrate() const {
  return std::max({peak_, average_bitrate(), std::uint64_t{1}});
}

std::uint64_t SegmentStore::average_bitrate() const {
  base::Duration duration = listed_duration_;
  if (const Segment* last = growing()) duration += last->duration;
  return bitrate(listed_bytes_, duration);
}

double SegmentStore::frame_rate() const {
  std::uint64_t frames = 0;
  base::Duration duration{};
  for (const Segment& segment : listed_) {
    for (const StoredPart& part : segment.parts) {
      if (!part.bytes) continue;
      frames += part.frames;
      duration += part.duration;
    }
  }
  if (frames == 0) return 0;
  return static_cast<double>(frames) / std::chrono::duration<double>(duration).count();
}

void SegmentStore::fill_gap(const SegmentStart& next, base::Time now) {
  if (listed_.empty()) return;
  if (next.number - *next_number_ > kGapsMax ||
      next.discontinuity - listed_.back().discontinuity > kDiscontinuitiesMax) {
    return begin_anew(now);
  }
  while (*next_number_ < next.number) {
    const Segment& last = listed_.back();
    Segment gap;
    gap.number = *next_number_;
    gap.discontinuity = last.discontinuity;
    gap.init = last.init;
    gap.shown_at = {last.shown_at.milliseconds + last.duration / std::chrono::milliseconds(1)};
    gap.duration = kSegmentAim;
    gap.independent = true;
    gap.lost = true;
    listed_.push_back(std::move(gap));
    complete(listed_.back());
    ++*next_number_;
  }
}

void SegmentStore::clear(base::Time now) {
  end(now);
  begin_anew(now);
}

void SegmentStore::begin_anew(base::Time now) {
  while (!listed_.empty()) remove_first(now);
}

void SegmentStore::complete(Segment& segment) {
  segment.complete = true;
  segment.duration = std::min(segment.duration, kTargetDuration);
  listed_duration_ += segment.duration;
  position_ = position_of(segment.number + 1, 0);
  if (!segment.lost) measure(segment);
}

void SegmentStore::measure(const Segment& segment) {
  measured_ += segment.duration;
  measured_bytes_ += segment.bytes;
  if (measured_ < kMeasuredMin) return;
  peak_ = std::max(peak_, bitrate(measured_bytes_, measured_));
  measured_ = {};
  measured_bytes_ = 0;
}

void SegmentStore::remove_first(base::Time now) {
  Segment& first = listed_.front();
  first.kept_until = now + listed_duration_ + first.duration;
  listed_duration_ -= first.duration;
  listed_bytes_ -= first.bytes;
  kept_bytes_ += first.bytes;
  kept_.push_back(std::move(first));
  listed_.pop_front();
}

void SegmentStore::trim(base::Time now) {
  const auto has_enough = [&] {
    const Segment& first = listed_.front();
    return listed_duration_ - first.duration >= limits_.window ||
           listed_bytes_ > limits_.bytes_max / 2 || listed_.size() > kSegmentsMax ||
           listed_.back().discontinuity - first.discontinuity > kSegmentsMax;
  };
  // The last two stay: a playlist without a complete segment tells nobody where it is.
  while (listed_.size() > 2 && has_enough()) remove_first(now);
  expire(now);
}

void SegmentStore::forget_inits() {
  const auto is_used = [](const std::deque<Segment>& segments, std::uint64_t id) {
    const auto at = std::ranges::lower_bound(segments, id, {}, &Segment::init);  // ids only grow
    return at != segments.end() && at->init == id;
  };
  std::erase_if(inits_, [&](const InitSegment& init) {
    return !is_used(listed_, init.id) && !is_used(kept_, init.id);
  });
}

}  // namespace live::hls
