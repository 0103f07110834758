#include "live/hls/window.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "live/hls/gzip.hpp"

namespace live::hls {
namespace {

// When the other rendition is so far, this one is not just late: the source has none.
constexpr std::size_t kSegmentsWithout = 3;
// Whoever has asked for the master knows from then on which tracks there are, and never asks again:
// a track that begins a little later is waited for, up to this many segments of the other.
constexpr std::size_t kSegmentsAlone = 2;
// The plug-in is loaded, and a first segment made.
constexpr base::Duration kAacAwaited = kTargetDuration + std::chrono::seconds(2);
constexpr base::Duration kTrackLooks =
    std::chrono::milliseconds(250);                                  // how often it is looked for
constexpr base::Duration kPictureAwaited = std::chrono::seconds(6);  // Request::picture_from
constexpr std::uint64_t kSegmentsAhead = 2;                          // section 6.2.5.2
constexpr std::size_t kGzipMin = 256;  // bytes; below it is not worth it
constexpr base::Duration kRetryAfter = std::chrono::seconds(2);

SharedBytes bytes_of(const std::string& text) {
  const base::ConstBytes bytes = base::as_bytes(text);
  return share({bytes.begin(), bytes.end()});
}

ContentType type_of(Rendition rendition) {
  const bool heard = rendition == Rendition::kAudio || rendition == Rendition::kAac;
  return heard ? ContentType::kAudio : ContentType::kVideo;
}

// A wait for `at_least`, or the refusal if that was long enough.
Answer wait_or(Reason late, base::Time now, const Request& request,
               std::optional<Rendition> rendition, Position at_least) {
  const base::Time until = request.arrived + kWaitMax;
  if (now >= until) return refusal_of(late);
  return Wait{rendition, at_least, until};
}

}  // namespace

std::string_view to_string(ContentType type) {
  switch (type) {
    case ContentType::kPlaylist:
      return "application/vnd.apple.mpegurl";
    case ContentType::kVideo:
      return "video/mp4";
    case ContentType::kAudio:
      break;
  }
  return "audio/mp4";
}

std::string_view to_string(Caching caching) {
  switch (caching) {
    case Caching::kNone:
      return "no-cache";
    case Caching::kShort:
      return "max-age=2";
    case Caching::kImmutable:
      break;
  }
  return "max-age=31536000, immutable";
}

Refusal refusal_of(Reason reason) {
  switch (reason) {
    case Reason::kBadQuery:
    case Reason::kPartWithoutSequence:
    case Reason::kTooFarAhead:
      return {400, reason, {}};
    case Reason::kNothingYet:
    case Reason::kTimedOut:
      return {503, reason, kRetryAfter};
    default:
      return {404, reason, {}};
  }
}

Window::Window(const Run& run, const StoreLimits& limits)
    : run_(run),
      stores_{SegmentStore(limits), SegmentStore(limits), SegmentStore(limits),
              SegmentStore(limits)} {}

void Window::add(base::Time now, const Addition& addition) {
  if (ended_) return;
  ++version_;
  count(addition);
  const auto* const init = std::get_if<InitSegment>(&addition);
  if (init != nullptr && init->rendition == Rendition::kAac) {
    stores_[index_of(Rendition::kAac)].clear(now);  // it does not go on where it was
  }
  const auto take = [&](const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, EndOfStream>) {
      ended_ = true;
      for (SegmentStore& store : stores_) store.end(now);
    } else if (value.rendition != Rendition::kMuxed) {
      stores_[index_of(value.rendition)].add(now, value);
    }
  };
  std::visit(take, addition);
  add_muxed(now, addition);
}

void Window::add_muxed(base::Time now, const Addition& addition) {
  Additions joined;
  muxed_.add(addition, joined);
  const auto take = [&](const auto& value) {
    if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, EndOfStream>) {
      stores_[index_of(Rendition::kMuxed)].add(now, value);
    }
  };
  for (const Addition& each : joined) std::visit(take, each);
}

void Window::expire(base::Time now) {
  for (SegmentStore& store : stores_) store.expire(now);
}

Answer Window::resolve(base::Time now, const Request& asked) {
  Request request = asked;
  // Where the sound is AAC itself it needs no other.
  const bool list = request.file == File::kPlaylist && request.rendition == Rendition::kAac;
  if (list && !has(Rendition::kAac)) request.rendition = native_sound();
  if (request.run && *request.run != run_) return refusal_of(Reason::kUnknownRun);
  switch (request.file) {
    case File::kMaster:
      return resolve_master(now, request);
    case File::kPlaylist:
      return resolve_playlist(now, request);
    case File::kInit:
      return resolve_init(request);
    case File::kSegment:
      return resolve_segment(request);
    case File::kPart:
      break;
  }
  return resolve_part(now, request);
}

Position Window::position(Rendition rendition) const {
  return ended_ ? kEndPosition : store(rendition).position();
}

Position Window::position() const {
  return std::max(position(Rendition::kVideo), position(Rendition::kAudio));
}

std::size_t Window::bytes() const {
  std::size_t bytes = 0;
  for (const Rendition rendition : kAllRenditions) {
    // That one has the bytes of the others.
    if (rendition != Rendition::kMuxed) bytes += store(rendition).bytes();
  }
  return bytes;
}

void Window::give_up_aac() {
  no_aac_ = true;
  ++version_;
}

void Window::forget_aac(base::Time now) {
  no_aac_ = false;
  stores_[index_of(Rendition::kAac)].clear(now);
  ++version_;
}

bool Window::wants_aac(const Request& request) const {
  const bool asked = request.native || request.rendition == Rendition::kAac;
  return asked && native_sound() == Rendition::kAac;
}

Rendition Window::native_sound() const {
  const InitSegment* const sound = store(Rendition::kAudio).current_init();
  const bool is_opus = sound != nullptr && sound->codec == "opus";
  return is_opus && !no_aac_ ? Rendition::kAac : Rendition::kAudio;
}

Answer Window::resolve_master(base::Time now, const Request& request) {
  if (!has(Rendition::kVideo) && !has(Rendition::kAudio)) {
    if (ended_) return refusal_of(Reason::kNotThere);
    return wait_or(Reason::kNothingYet, now, request, std::nullopt, 1);
  }
  if (const auto wait = track_awaited(now, request)) return *wait;
  if (const auto wait = aac_awaited(now, request)) return *wait;
  return text_of(masters_[request.native ? 1 : 0], request, Caching::kNone, &Window::write_master);
}

std::optional<Wait> Window::track_awaited(base::Time now, const Request& request) const {
  const base::Time picture_until = request.arrived + kPictureAwaited;
  if (position(Rendition::kVideo) < request.picture_from && now < picture_until) {
    return Wait{Rendition::kVideo, request.picture_from, picture_until};
  }
  if (ended_ || now >= request.arrived + kWaitMax) return std::nullopt;
  for (const Rendition rendition : kRenditions) {
    const SegmentStore& other = store(other_of(rendition));
    if (has(rendition) || other.listed().size() >= kSegmentsAlone) continue;
    return Wait{rendition, 1, now + kTrackLooks};
  }
  return std::nullopt;
}

// Simple players need a whole segment: ffmpeg 5.1 crashes over a list without one.
std::optional<Wait> Window::aac_awaited(base::Time now, const Request& request) const {
  const base::Time until = request.arrived + kAacAwaited;
  const bool wanted = request.native && native_sound() == Rendition::kAac;
  if (!wanted || ended_ || now >= until) return std::nullopt;
  const auto& listed = store(Rendition::kAac).listed();
  if (listed.empty()) return Wait{Rendition::kAac, store(Rendition::kAac).position() + 1, until};
  if (listed.front().complete) return std::nullopt;
  return Wait{Rendition::kAac, position_of(listed.front().number + 1, 0), until};
}

Answer Window::resolve_playlist(base::Time now, const Request& request) {
  if (auto answer = must_wait(now, request)) return std::move(*answer);
  const Caching caching = request.wait_segment && !ended_ ? Caching::kShort : Caching::kNone;
  auto& texts = playlists_[index_of(request.rendition)];
  return text_of(texts[request.skip ? 1 : 0], request, caching, &Window::write_playlist);
}

Answer Window::resolve_init(const Request& request) const {
  const InitSegment* init = store(request.rendition).find_init(request.number);
  if (init == nullptr) return refusal_of(Reason::kNotThere);
  return Reply{type_of(request.rendition), Caching::kImmutable, false, {init->bytes}};
}

Answer Window::resolve_segment(const Request& request) const {
  const Segment* segment = store(request.rendition).find(request.number);
  if (segment == nullptr || !segment->complete || segment->lost) {
    return refusal_of(Reason::kNotThere);
  }
  Reply reply{type_of(request.rendition), Caching::kImmutable, false, {}};
  reply.body.reserve(segment->parts.size());
  for (const StoredPart& part : segment->parts) reply.body.push_back(part.bytes);
  return reply;
}

Answer Window::resolve_part(base::Time now, const Request& request) const {
  const SegmentStore& store = this->store(request.rendition);
  const Segment* segment = store.find(request.number);
  if (segment != nullptr && request.part < segment->parts.size()) {
    const SharedBytes& bytes = segment->parts[request.part].bytes;
    if (!bytes) return refusal_of(Reason::kNotThere);
    return Reply{type_of(request.rendition), Caching::kImmutable, false, {bytes}};
  }
  // The one that EXT-X-PRELOAD-HINT names is waited for (section 4.4.5.3).
  const Segment* growing = store.growing();
  const bool hinted = growing != nullptr
                          ? segment == growing && request.part == growing->parts.size()
                          : request.number == store.next_number() && request.part == 0;
  if (!hinted || ended_ || store.position() == 0) return refusal_of(Reason::kNotThere);
  const bool hidden = growing != nullptr && growing->listing == Parts::kHidden;
  const Position at_least =
      hidden ? position_of(request.number + 1, 0) : position_of(request.number, request.part + 1u);
  return wait_or(Reason::kTimedOut, now, request, request.rendition, at_least);
}

std::optional<Answer> Window::must_wait(base::Time now, const Request& request) const {
  const Rendition rendition = request.rendition;
  if (has_no(rendition)) return refusal_of(Reason::kNoSuchRendition);
  if (!has(rendition)) {
    const Position at_least = store(rendition).position() + 1;
    return wait_or(Reason::kNothingYet, now, request, rendition, at_least);
  }
  if (!request.wait_segment || ended_) return std::nullopt;
  const SegmentStore& store = this->store(rendition);
  const std::uint64_t wanted = *request.wait_segment;
  const Segment* growing = store.growing();
  const std::uint64_t next = growing != nullptr ? growing->number : store.next_number();
  // The last complete segment is next - 1.
  if (wanted + 1 > next + kSegmentsAhead) return refusal_of(Reason::kTooFarAhead);
  Position at_least = position_of(wanted + 1, 0);
  if (request.wait_part) {
    const Segment* segment = store.find(wanted);
    const bool is_past =
        segment != nullptr && segment->complete && *request.wait_part >= segment->listed_parts();
    // Past the last part of a finished segment is the first of the next (section 6.2.5.2).
    at_least = is_past ? position_of(wanted + 1, 1) : position_of(wanted, *request.wait_part + 1u);
    // One without listed parts is all or nothing.
    if (is_past && segment->listing == Parts::kHidden) at_least = position_of(wanted + 1, 0);
  }
  if (store.position() >= at_least) return std::nullopt;
  return wait_or(Reason::kTimedOut, now, request, rendition, at_least);
}

bool Window::has(Rendition rendition) const {
  const SegmentStore& store = this->store(rendition);
  // What was made of AAC before is forgotten when nobody wants it.
  return store.position() > 0 && (rendition != Rendition::kAac || !store.listed().empty());
}

bool Window::has_no(Rendition rendition) const {
  if (has(rendition)) return false;
  if (rendition == Rendition::kAac) return ended_;
  if (rendition == Rendition::kMuxed) return ended_ || has_no(Rendition::kVideo);
  return ended_ || store(other_of(rendition)).listed().size() > kSegmentsWithout;
}

std::vector<RenditionStore> Window::others_than(Rendition rendition) const {
  std::vector<RenditionStore> others;
  for (const Rendition other : kAllRenditions) {
    if (other == Rendition::kMuxed || rendition == Rendition::kMuxed) continue;
    const bool both_sound = other != Rendition::kVideo && rendition != Rendition::kVideo;
    if (other != rendition && !both_sound && has(other)) others.push_back({other, &store(other)});
  }
  return others;
}

Reply Window::text_of(Cached& cached, const Request& request, Caching caching,
                      std::string (Window::*write)(const Request&) const) {
  if (cached.version != version_) {
    cached.plain = bytes_of((this->*write)(request));
    cached.gzip.reset();
    cached.version = version_;
  }
  Reply reply{ContentType::kPlaylist, caching, false, {cached.plain}};
  if (!request.accepts_gzip || cached.plain->size() < kGzipMin) return reply;
  if (!cached.gzip) cached.gzip = share(gzip(*cached.plain));
  if (cached.gzip->empty()) return reply;
  reply.gzip = true;
  reply.body.front() = cached.gzip;
  return reply;
}

std::string Window::write_master(const Request& request) const {
  const auto known = [&](Rendition rendition) {
    const SegmentStore& store = this->store(rendition);
    return store.current_init() != nullptr && !has_no(rendition) ? &store : nullptr;
  };
  const bool aac = request.native && native_sound() == Rendition::kAac && has(Rendition::kAac);
  const Rendition sound = aac ? Rendition::kAac : Rendition::kAudio;
  return master_playlist(known(Rendition::kVideo), {sound, known(sound)});
}

std::string Window::write_playlist(const Request& request) const {
  const RenditionStore of{request.rendition, &store(request.rendition)};
  return media_playlist(run_, of, others_than(of.rendition), ended_ ? State::kEnded : State::kLive,
                        request.skip ? Update::kDelta : Update::kWhole);
}

void Window::count(const Addition& addition) {
  if (const auto* init = std::get_if<InitSegment>(&addition)) {
    counters_.init = std::max(counters_.init, init->id + 1);
  } else if (const auto* start = std::get_if<SegmentStart>(&addition)) {
    if (start->rendition == Rendition::kAac) return;  // numbered as the sound is
    std::uint64_t& next = counters_.segment[index_of(start->rendition)];
    next = std::max(next, start->number + 1);
    counters_.discontinuity = std::max(counters_.discontinuity, start->discontinuity + 1);
  }
}

}  // namespace live::hls
