#include "live/recording/stretches.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace live::recording {
namespace {

std::uint64_t not_negative(std::int64_t ticks) {
  return static_cast<std::uint64_t>(std::max(ticks, std::int64_t{0}));
}

const media::mp4::RunFacts* run_of(const ScannedFragment& fragment, std::uint32_t track) {
  for (const media::mp4::RunFacts& run : fragment.facts.runs) {
    if (run.track_id == track) return &run;
  }
  return nullptr;
}

}  // namespace

Stretches::Stretches(std::vector<std::uint32_t> tracks, std::size_t lines_max)
    : tracks_(std::move(tracks)), lines_max_(lines_max) {
  CHECK(!tracks_.empty() && tracks_.size() <= kIndexedTracksMax && lines_max_ >= 4);
}

void Stretches::add(const ScannedFragment& fragment) {
  if (!ok_) return;
  const std::size_t before = stretches_.size();
  begin(run_of(fragment, tracks_[0]));
  const bool is_new = stretches_.size() > before;
  Stretch& last = stretches_.back();
  last.bytes += fragment.size;
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    if (const auto* run = run_of(fragment, tracks_[i])) note(i, *run, is_new);
    const std::uint64_t length = end_of(stretches_.size() - 1, i) - last.first[i];
    ok_ = ok_ && length < std::uint64_t{1} << 32;
  }
  ok_ = ok_ && last.bytes < std::uint64_t{1} << 31;
  if (!ok_ || stretches_.size() < lines_max_) return;
  halve();
}

// Begins a stretch if this fragment is one to begin with.
void Stretches::begin(const media::mp4::RunFacts* lead) {
  if (!stretches_.empty() && (lead == nullptr || !seen_[0] || !begins_with(*lead))) return;
  Stretch stretch;
  stretch.first = end_;  // where a track is silent, its time stands
  stretch.starts_with_sync = lead != nullptr && lead->starts_with_sync;
  stretches_.push_back(stretch);
}

bool Stretches::begins_with(const media::mp4::RunFacts& lead) const {
  const Stretch& last = stretches_.back();
  const std::uint64_t shown = not_negative(lead.shown_first);
  if (shown <= last.first[0]) return false;
  const std::uint64_t length = shown - last.first[0];
  if (last.bytes >= kStretchBytesMax / 2 || length >= kStretchTicksMax / 2) return true;
  return lead.starts_with_sync && length >= least_;
}

void Stretches::note(std::size_t track, const media::mp4::RunFacts& run, bool is_first) {
  const std::uint64_t shown = not_negative(run.shown_first);
  if (!seen_[track]) {
    // What was before it begins when it does.
    for (Stretch& stretch : stretches_) stretch.first[track] = shown;
    if (track == 0) stretches_.back().starts_with_sync = run.starts_with_sync;
    seen_[track] = true;
  } else if (is_first) {
    const std::size_t count = stretches_.size();
    const std::uint64_t least = count > 1 ? stretches_[count - 2].first[track] : 0;
    stretches_.back().first[track] = std::max(shown, least);
  }
  end_[track] = std::max(end_[track], not_negative(run.shown_end));
}

std::uint64_t Stretches::end_of(std::size_t stretch, std::size_t track) const {
  const bool is_last = stretch + 1 == stretches_.size();
  const std::uint64_t end = is_last ? end_[track] : stretches_[stretch + 1].first[track];
  return std::max(end, stretches_[stretch].first[track]);
}

bool Stretches::may_join(std::size_t left) const {
  if (stretches_[left].bytes + stretches_[left + 1].bytes >= kStretchBytesMax) return false;
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    if (end_of(left + 1, i) - stretches_[left].first[i] >= kStretchTicksMax) return false;
  }
  return true;
}

// The last goes on growing, and stays alone.
void Stretches::halve() {
  std::vector<Stretch> joined;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    joined.push_back(stretches_[i]);
    if (i + 2 >= stretches_.size() || !may_join(i)) continue;
    joined.back().bytes += stretches_[++i].bytes;
  }
  ok_ = joined.size() < lines_max_;
  stretches_ = std::move(joined);
  // As long as those that were joined, or little less, so that the index is even.
  const std::uint64_t average = (end_[0] - shown_first(0)) / stretches_.size();
  least_ = average - average / 8;
}

std::uint64_t Stretches::shown_first(std::size_t track) const {
  return stretches_.empty() ? 0 : stretches_.front().first[track];
}

std::vector<media::mp4::IndexReference> Stretches::references(std::size_t track) const {
  std::vector<media::mp4::IndexReference> references;
  references.reserve(stretches_.size());
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const bool sync = track != 0 || stretches_[i].starts_with_sync;
    references.push_back(
        {stretches_[i].bytes, end_of(i, track) - stretches_[i].first[track], sync});
  }
  return references;
}

}  // namespace live::recording
