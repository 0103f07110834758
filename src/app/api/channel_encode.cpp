#include "app/api/channel_encode.hpp"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace app::api {
namespace {

boost::json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

std::string_view word_of(school::KeyState state) {
  switch (state) {
    case school::KeyState::kValid:
      return "valid";
    case school::KeyState::kRevoked:
      return "revoked";
    case school::KeyState::kExpired:
      return "expired";
    case school::KeyState::kNotYet:
      return "not_yet";
  }
  return "";
}

}  // namespace

boost::json::value moment(std::optional<base::WallTime> time) {
  return time ? boost::json::value(time->milliseconds) : boost::json::value();
}

boost::json::object encode(const school::ChannelRecord& channel) {
  return {{"name", channel.name},
          {"title", channel.title},
          {"language", text(to_string(channel.language))},
          {"viewing", text(to_string(channel.viewing))},
          {"contact", channel.contact},
          {"bitrate_max_kbps", channel.bitrate_max_kbps},
          {"height_max", channel.height_max},
          {"recording", text(to_string(channel.recording))},
          {"recordings_days", channel.recordings_days},
          {"chat", text(to_string(channel.chat))},
          {"next_at", moment(channel.next)}};
}

boost::json::object encode(const school::ChannelKey& key, base::WallTime now) {
  return {{"id", to_string(key.id)},
          {"person", key.person},
          {"created_at", key.created.milliseconds},
          {"opens_at", moment(key.opens)},
          {"expires_at", moment(key.expires)},
          {"used_at", moment(key.used)},
          {"state", text(word_of(check(key, now)))}};
}

boost::json::object encode(const school::WatchLink& link) {
  return {{"id", to_string(link.id)},
          {"created_at", link.created.milliseconds},
          {"expires_at", moment(link.expires)},
          {"revoked", link.revoked}};
}

boost::json::object encode(const store::OnAirEntry& entry) {
  return {{"at", entry.at.milliseconds},
          {"what", entry.what},
          {"person", entry.person},
          {"address", entry.address},
          {"program", entry.program}};
}

boost::json::object encode(const OnAir& on_air) {
  boost::json::value recording;
  if (on_air.recording) {
    const auto& left = on_air.recording->minutes_left;
    recording = {{"since", on_air.recording->since.milliseconds},
                 {"paused", on_air.recording->paused},
                 {"minutes_left", left ? boost::json::value(*left) : boost::json::value()}};
  }
  boost::json::array findings;
  for (const Finding& finding : on_air.findings) {
    findings.push_back(
        {{"word", finding.word}, {"number", finding.number}, {"text", finding.text}});
  }
  return {{"person", on_air.person},
          {"address", on_air.address},
          {"program", on_air.program},
          {"since", on_air.since.milliseconds},
          {"away", on_air.away},
          {"width", on_air.width},
          {"height", on_air.height},
          {"bitrate_kbps", on_air.bitrate_kbps},
          {"frame_rate", std::round(on_air.frame_rate * 10) / 10},
          {"video", on_air.video},
          {"audio", on_air.audio},
          {"findings", std::move(findings)},
          {"recording", std::move(recording)},
          {"recording_ended", on_air.recording_ended}};
}

}  // namespace app::api
