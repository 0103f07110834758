#include "app/signal/stream_book.hpp"

#include <algorithm>
#include <utility>

namespace app::signal {
namespace {

template <class Stream>
const Stream* find(const std::vector<Stream>& streams, sfu::PublicationId publication) {
  const auto found = std::ranges::find(streams, publication, &Stream::publication);
  return found == streams.end() ? nullptr : &*found;
}

// A stream that began anew since counts from zero.
template <class Number>
Number since(Number before, Number now) {
  return now < before ? now : now - before;
}

// What both kinds of streams count.
template <class Stream>
ClassStream rates(const Stream* before, const Stream& now, double seconds) {
  const Stream none;
  const Stream& was = before == nullptr || before->packets > now.packets ? none : *before;
  ClassStream stream;
  stream.bitrate =
      static_cast<std::uint64_t>(static_cast<double>(since(was.bytes, now.bytes)) * 8 / seconds);
  stream.jitter = now.jitter;
  stream.nacks = since(was.nacks, now.nacks);
  stream.plis = since(before == nullptr ? 0 : before->plis, now.plis);
  return stream;
}

double share(std::int64_t lost, std::uint64_t of) {
  if (of == 0) return 0;
  return std::clamp(static_cast<double>(lost) / static_cast<double>(of), 0.0, 1.0);
}

}  // namespace

void StreamBook::note(sfu::StreamsReport report) {
  const auto [entry, is_new] = peers_.try_emplace(report.peer);
  Looks& looks = entry->second;
  if (!is_new && report.at - looks.last.at < kLooksApart) return;
  if (!is_new) looks.before = std::move(looks.last);
  looks.last = std::move(report);
}

std::optional<StreamBook::Line> StreamBook::of(sfu::PeerId peer) const {
  const auto found = peers_.find(peer);
  if (found == peers_.end() || !found->second.before) return std::nullopt;
  const auto& [before, last] = found->second;
  const base::Duration apart = last.at - before->at;
  if (apart < kLooksApart || apart > kLooksApartMax) return std::nullopt;
  const double seconds = std::chrono::duration<double>(apart).count();
  Line line{last.round_trip, last.room, {}, {}};
  for (const sfu::ReceivedStream& now : last.inbound) {
    const auto* was = find(before->inbound, now.publication);
    Measured measured{now.publication, now.publication, rates(was, now, seconds)};
    const sfu::ReceivedStream none;
    const auto& from = was == nullptr || was->packets > now.packets ? none : *was;
    const std::uint64_t came = since(from.packets, now.packets);
    const std::int64_t lost = std::max<std::int64_t>(now.lost - from.lost, 0);
    measured.stream.loss = share(lost, came + static_cast<std::uint64_t>(lost));
    measured.stream.codec = media::rtpmap_name(now.codec);
    line.inbound.push_back(std::move(measured));
  }
  for (const sfu::SentStream& now : last.outbound) {
    const auto* was = find(before->outbound, now.publication);
    Measured measured{now.publication, now.layer, rates(was, now, seconds)};
    measured.stream.loss = now.lost / 256.0;
    measured.stream.held = now.held;
    line.outbound.push_back(std::move(measured));
  }
  return line;
}

}  // namespace app::signal
