#include "app/broadcast/quality_board.hpp"

#include <optional>
#include <utility>

#include "proto/cmcd/cmcd.hpp"

namespace app::broadcast {
namespace {

using quality::Carrier;
using quality::ViewerKey;

// CTA-5004 section 3.1.
constexpr std::string_view kCmcdFields[] = {"CMCD-Request", "CMCD-Object", "CMCD-Status",
                                            "CMCD-Session"};

std::string cmcd_text(const proto::http::Request& request) {
  if (request.query.find("CMCD=") != std::string::npos) {
    return proto::http::query_value(request.query, "CMCD").value_or("");
  }
  std::string text;
  for (const std::string_view name : kCmcdFields) {
    const auto value = request.headers.find(name);
    if (!value) continue;
    if (!text.empty()) text += ',';
    text += *value;
  }
  return text;
}

std::optional<quality::RequestReport> request_report(const proto::http::Request& request) {
  const std::string text = cmcd_text(request);
  if (text.empty()) return std::nullopt;
  const auto said = proto::cmcd::parse(text);
  if (!said) return std::nullopt;
  return quality::RequestReport{said->latency_ms, said->buffer_ms, said->throughput_kbps,
                                said->starved};
}

// Whoever passes requests on says so (RFC 7239; RFC 9110 section 7.6.3).
bool came_by_proxy(const proto::http::Request& request) {
  return request.headers.contains("Forwarded") || request.headers.contains("X-Forwarded-For") ||
         request.headers.contains("Via");
}

}  // namespace

void QualityBoard::on_air(std::string_view channel, std::string_view person) {
  auto found = channels_.find(channel);
  if (found == channels_.end()) {
    found = channels_.emplace(std::string(channel), std::make_unique<Entry>(slots_)).first;
    found->second->next_sample = parts_.clock.now() + quality::kSampleEvery;
  }
  found->second->quality.begin(std::string(person));
}

void QualityBoard::off_air(std::string_view channel) {
  quality::Channel* const found = on_air_of(channel);
  if (found == nullptr) return;
  found->end(parts_.clock.now());
  if (const auto last = found->finish()) keep(channel, *last);
}

void QualityBoard::deleted(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found != channels_.end()) channels_.erase(found);
}

quality::Channel* QualityBoard::on_air_of(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found == channels_.end() || !found->second->quality.on_air()) return nullptr;
  return &found->second->quality;
}

void QualityBoard::on_report(const live::StationReport& report) {
  quality::Channel* const channel = on_air_of(report.channel);
  if (channel == nullptr) return;
  channel->note(parts_.clock.now(),
                {report.bitrate_kbps, report.jitter, report.falls_behind, report.line});
}

void QualityBoard::on_lines(const PlayerLines& lines) {
  quality::Channel* const channel = on_air_of(lines.channel);
  if (channel == nullptr) return;
  const base::Time now = parts_.clock.now();
  for (const PlayerLine& line : lines.lines) {
    const ViewerKey key{Carrier::kRtmp, line.player};
    if (!channel->note_viewer(now, parts_.clock.wall_now(), key)) continue;
    channel->note_line(now, key, line.facts, false);
  }
}

void QualityBoard::on_request(std::string_view name, std::uint64_t viewer,
                              const proto::http::Request& request, const Caller& caller) {
  quality::Channel* const channel = on_air_of(name);
  if (channel == nullptr) return;
  const base::Time now = parts_.clock.now();
  const ViewerKey key{Carrier::kHls, viewer};
  if (!channel->note_viewer(now, parts_.clock.wall_now(), key)) return;
  if (caller.line != nullptr) {
    look_at(*caller.line, *channel, name, key, came_by_proxy(request));
  }
  if (const auto said = request_report(request)) channel->note_request(key, *said);
}

void QualityBoard::look_at(Line& line, quality::Channel& channel, std::string_view name,
                           const ViewerKey& key, bool by_proxy) {
  const auto facts = line.quality();
  if (!facts) return;
  if (!channel.note_line(parts_.clock.now(), key, *facts, by_proxy)) return;
  line.at_end([this, key, name = std::string(name)](const base::TcpFacts& last) {
    if (quality::Channel* const still = on_air_of(name)) {
      still->note_line_end(parts_.clock.now(), key, last);
    }
  });
}

void QualityBoard::on_receiver_report(std::string_view name, std::uint64_t viewer,
                                      const quality::ReceiverReport& report) {
  quality::Channel* const channel = on_air_of(name);
  if (channel == nullptr) return;
  const base::Time now = parts_.clock.now();
  const ViewerKey key{Carrier::kWebRtc, viewer};
  if (!channel->note_viewer(now, parts_.clock.wall_now(), key)) return;
  channel->note_packets(now, key, report);
}

void QualityBoard::tick(const std::function<std::size_t(std::string_view)>& present) {
  const base::Time now = parts_.clock.now();
  for (const auto& [name, entry] : channels_) {
    if (now < entry->next_sample) continue;
    entry->next_sample = now + quality::kSampleEvery;
    const auto minute = entry->quality.sample(now, parts_.clock.wall_now(),
                                              static_cast<std::uint32_t>(present(name)));
    if (minute) keep(name, *minute);
  }
  std::erase_if(channels_, [now](const auto& entry) { return entry.second->quality.is_old(now); });
}

void QualityBoard::keep(std::string_view channel, const quality::Minute& minute) {
  parts_.store.post("the quality of a broadcast",
                    [minute, name = std::string(channel)](store::Store& store) {
                      return store.quality().add(name, minute);
                    });
}

const quality::Channel* QualityBoard::look(std::string_view channel) const {
  const auto found = channels_.find(channel);
  return found == channels_.end() ? nullptr : &found->second->quality;
}

bool QualityBoard::note_player(std::string_view channel, std::string_view pass,
                               const quality::PlayerReport& report) {
  const auto known = read_pass(pass, channel, parts_.pass_key, parts_.clock.wall_now());
  if (!known) return false;
  if (quality::Channel* const found = on_air_of(channel)) {
    // He may have chosen the other carrier meanwhile.
    const ViewerKey by_hls{Carrier::kHls, known->viewer};
    const ViewerKey by_webrtc{Carrier::kWebRtc, known->viewer};
    const bool changed = found->last_seen(by_webrtc) > found->last_seen(by_hls);
    found->note_player(parts_.clock.now(), changed ? by_webrtc : by_hls, report);
  }
  return true;
}

}  // namespace app::broadcast
