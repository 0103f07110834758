#include "tests/sim/stream_watch.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sfu/subscription.hpp"

namespace sim {
namespace {

// A gap of more is closed by the Worker rather than shown (docs/sfu.md).
constexpr std::uint64_t kGapMax = 4096;
constexpr base::Duration kLeapMax = std::chrono::seconds(1);
constexpr base::Duration kBehind = sfu::kBehindMax - std::chrono::milliseconds(500);

std::string name(const Mark& mark) {
  return fmt::format("{}/{} frame {}{}", mark.source, mark.number, mark.frame,
                     mark.key ? " key" : "");
}

}  // namespace

void StreamWatch::sent(std::uint16_t sequence, const Sent& packet, const Taken& taken,
                       const Complain& complain) {
  const bool starts = packet.mark.key && packet.mark.first;
  if (packets_ == 0 && !starts) complain("begins without a keyframe: " + name(packet.mark));
  if (starts) keyframe_at_ = packet.at;
  // What was missing of the source before, another layer perhaps, is of no use any more.
  const auto newest = window_.rbegin();
  if (starts && newest != window_.rend() && newest->second.mark.source != packet.mark.source) {
    breaks(newest->second.at);
  }
  ++packets_;
  narrow_ = narrow_ || packet.narrow;
  const std::uint64_t number = sequences_.extend(sequence);
  if (empties_.contains(number) || !window_.emplace(number, packet).second) {
    complain(fmt::format("number {} used twice: {}", sequence, name(packet.mark)));
  }
  if (window_.size() > kWindow) judge_oldest(taken, complain);
}

void StreamWatch::sent_empty(std::uint16_t sequence, const Complain& complain) {
  const std::uint64_t number = sequences_.extend(sequence);
  if (window_.contains(number) || !empties_.insert(number).second) {
    complain(fmt::format("number {} used twice: empty", sequence));
  }
}

void StreamWatch::resent_empty(std::uint16_t original, const Complain& complain) const {
  if (!empties_.contains(sequences_.peek(original))) complain("empty repair of what was not empty");
}

void StreamWatch::judge_oldest(const Taken& taken, const Complain& complain) {
  const auto a = window_.begin();
  const auto b = std::next(a);
  judge(a->first, a->second, b->first, b->second, taken, complain);
  window_.erase(a);
  empties_.erase(empties_.begin(), empties_.lower_bound(b->first));
}

void StreamWatch::finish(const Taken& taken, const Complain& complain) {
  while (window_.size() > 1) judge_oldest(taken, complain);
}

StreamWatch::Missing StreamWatch::missing(const Sent& a, const Sent& b, const Taken& taken) const {
  Missing missing;
  for (std::uint32_t number = a.mark.number + 1; number < b.mark.number; ++number) {
    const auto packet = taken(a.mark.source, number);
    if (!packet) continue;
    const base::Time at = packet->at;
    // Taken before the two were sent, in a life of the publication that ended before; or after.
    const bool excused = std::any_of(breaks_.begin(), breaks_.end(), [&](base::Time when) {
      return (when > at && when <= std::min(a.at, b.at)) || (when >= b.at && when <= at + kTurnMax);
    });
    // It may have left the layer meanwhile.
    // On a narrow line it may have gone over to waiting for a keyframe.
    const bool too_late = (b.layered || narrow_) && at + kTurnMax >= std::max(a.at, b.at);
    if (packet->disposable) {
      ++missing.disposable;
      missing.excused += excused || too_late ? 1 : 0;
      missing.first_disposable |= number == a.mark.number + 1 && !excused && !too_late;
      missing.last_disposable |= number + 1 == b.mark.number && !excused && !too_late;
    } else if (!excused && !too_late && !missing.unearned) {
      missing.unearned = number;
    }
  }
  return missing;
}

std::uint64_t StreamWatch::empties_between(std::uint64_t from, std::uint64_t to) const {
  return static_cast<std::uint64_t>(
      std::distance(empties_.upper_bound(from), empties_.lower_bound(to)));
}

bool StreamWatch::is_torn(const Sent& a, const Sent& b, const Missing& missing) {
  return a.mark.frame != b.mark.frame &&
         ((a.mark.disposable && !a.mark.last && missing.first_disposable) ||
          (b.mark.disposable && !b.mark.first && missing.last_disposable));
}

void StreamWatch::judge_missing(std::uint64_t from, const Sent& a, std::uint64_t to, const Sent& b,
                                const Missing& missing, const Complain& complain) const {
  const auto pair = [&] {
    return fmt::format("{} after {}, numbers {} and {}", name(b.mark), name(a.mark), from, to);
  };
  if (missing.unearned) {
    return complain(fmt::format("unearned gap at {}: {}", *missing.unearned, pair()));
  }
  const std::uint64_t closed = b.mark.number - a.mark.number - (to - from);
  if (missing.disposable - closed > empties_between(from, to) + missing.excused) {
    return complain("unearned gap of what is disposable: " + pair());
  }
  if (a.mark.frame == b.mark.frame) {
    if (closed > 0) complain("closed over part of a frame: " + pair());
    return;
  }
  if (is_torn(a, b, missing)) complain("part of a frame that may be left out: " + pair());
}

void StreamWatch::judge(std::uint64_t from, const Sent& a, std::uint64_t to, const Sent& b,
                        const Taken& taken, const Complain& complain) const {
  const auto pair = [&] {
    return fmt::format("{} after {}, numbers {} and {}", name(b.mark), name(a.mark), from, to);
  };
  const auto ahead = static_cast<std::int32_t>(b.timestamp - a.timestamp);
  if (ahead < 0) complain(fmt::format("timestamp back by {}: {}", -ahead, pair()));
  const std::uint64_t step = to - from;
  const bool goes_on = a.mark.source == b.mark.source && b.mark.number > a.mark.number &&
                       b.mark.number - a.mark.number >= step;
  if (goes_on) {
    const Missing lacks = missing(a, b, taken);
    const std::uint64_t closed = b.mark.number - a.mark.number - step;
    // Over anything else it has begun anew, as in the midst of a frame.
    const bool anew = b.mark.key && b.mark.first && is_torn(a, b, lacks);
    if (closed <= lacks.disposable && !anew) {
      return judge_missing(from, a, to, b, lacks, complain);
    }
  }
  // Who begins with what is cached gets it as of the newest of it. What was late when its source
  // went away or was blocked need not have been late after it.
  const base::Duration passed_there =
      b.at - a.mark.made + std::max(b.caught_up - a.caught_up, base::Duration{});
  const base::Duration most = std::max(passed_there, b.at - a.at) + kLeapMax;
  const double passed = std::chrono::duration<double>(most).count();
  if (ahead > std::max(passed, 0.0) * clock_rate_) {
    complain(fmt::format("timestamp leaps by {}: {}", ahead, pair()));
  }
  if (step - empties_between(from, to) != 1) return complain("gap where it begins anew: " + pair());
  if (kind_ == media::Kind::kVideo && !(b.mark.key && b.mark.first)) {
    return complain("begins anew without a keyframe: " + pair());
  }
  // Who is so far behind on a narrow line goes on with what is new.
  const auto waited = taken(a.mark.source, a.mark.number + 1);
  if (waited && waited->at + kBehind <= b.at) return;
  // When it comes all at once, how old it is does not show here.
  if (narrow_) return;
  const bool new_source = a.mark.source != b.mark.source;
  // It may have left a layer for another, of which nothing came before it was back.
  if (b.layered) return;
  const bool skips = b.fed && a.mark.last && b.mark.number > a.mark.number;
  if (new_source || skips || a.cause != b.cause || b.mark.number - a.mark.number > kGapMax) return;
  complain("begins anew without a cause: " + pair());
}

void StreamWatch::resent(std::uint16_t original, std::uint32_t timestamp, const Mark& mark,
                         const Complain& complain) const {
  const auto found = window_.find(sequences_.peek(original));
  if (found == window_.end()) return complain("repair of what was never sent: " + name(mark));
  const Sent& first = found->second;
  if (first.mark.source != mark.source || first.mark.number != mark.number) {
    complain(fmt::format("repair {} under the number of {}", name(mark), name(first.mark)));
  }
  if (first.timestamp != timestamp) complain("repair with another timestamp: " + name(mark));
}

}  // namespace sim
