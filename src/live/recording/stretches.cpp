#include "live/recording/stretches.hpp"

#include <algorithm>

namespace live::recording {
namespace {

std::uint64_t not_negative(std::int64_t ticks) {
  return static_cast<std::uint64_t>(std::max(ticks, std::int64_t{0}));
}

}  // namespace

void Stretches::add(const ScannedFragment& fragment) {
  const auto& runs = fragment.facts.runs;
  const auto found = std::find_if(runs.begin(), runs.end(),
                                  [this](const auto& run) { return run.track_id == track_; });
  const media::mp4::RunFacts* const run = found == runs.end() ? nullptr : &*found;
  begin(run);
  Stretch& last = stretches_.back();
  if (run != nullptr && !last.has_time) {
    last.shown_first = not_negative(run->shown_first);
    last.starts_with_sync = run->starts_with_sync;
    last.has_time = true;
  }
  last.bytes += fragment.size;
  if (run != nullptr) shown_end_ = std::max(shown_end_, not_negative(run->shown_end));
  ok_ = ok_ && last.bytes < std::uint64_t{1} << 31 &&
        end_of(stretches_.size() - 1) - last.shown_first < std::uint64_t{1} << 32;
  if (stretches_.size() >= lines_max_) halve();
}

// Begins a stretch if this fragment is one to begin with.
void Stretches::begin(const media::mp4::RunFacts* run) {
  if (stretches_.empty()) {
    stretches_.emplace_back();
    return;
  }
  if (run == nullptr) return;
  const Stretch& last = stretches_.back();
  const std::uint64_t shown = not_negative(run->shown_first);
  if (!last.has_time || shown <= last.shown_first) return;
  const bool full =
      last.bytes >= kStretchBytesMax / 2 || shown - last.shown_first >= kStretchTicksMax / 2;
  const bool may_begin = run->starts_with_sync && shown - last.shown_first >= least_;
  if (!may_begin && !full) return;
  stretches_.emplace_back();
}

std::uint64_t Stretches::end_of(std::size_t stretch) const {
  const bool is_last = stretch + 1 == stretches_.size();
  const std::uint64_t end = is_last ? shown_end_ : stretches_[stretch + 1].shown_first;
  return std::max(end, stretches_[stretch].shown_first);
}

bool Stretches::may_join(std::size_t left) const {
  return stretches_[left].bytes + stretches_[left + 1].bytes < kStretchBytesMax &&
         end_of(left + 1) - stretches_[left].shown_first < kStretchTicksMax;
}

void Stretches::halve() {
  std::vector<Stretch> joined;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    joined.push_back(stretches_[i]);
    // The last goes on growing, and stays alone.
    if (i + 2 >= stretches_.size() || !may_join(i)) continue;
    joined.back().bytes += stretches_[++i].bytes;
  }
  ok_ = ok_ && joined.size() < lines_max_;
  if (!ok_) joined.clear();
  stretches_ = std::move(joined);
  if (!ok_) return;
  // As long as those that were joined, or little less, so that the index is even.
  const std::uint64_t average = (shown_end_ - shown_first()) / stretches_.size();
  least_ = average - average / 8;
}

std::uint64_t Stretches::shown_first() const {
  return stretches_.empty() ? 0 : stretches_.front().shown_first;
}

std::vector<media::mp4::IndexReference> Stretches::references() const {
  std::vector<media::mp4::IndexReference> references;
  references.reserve(stretches_.size());
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    references.push_back({stretches_[i].bytes, end_of(i) - stretches_[i].shown_first,
                          stretches_[i].starts_with_sync});
  }
  return references;
}

}  // namespace live::recording
