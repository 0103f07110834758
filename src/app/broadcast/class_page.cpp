#include "app/broadcast/class_page.hpp"

#include <algorithm>
#include <vector>

#include <boost/json.hpp>

#include "live/recording/class_events.hpp"

namespace app::broadcast {
namespace {

namespace json = boost::json;
namespace recording = live::recording;

std::int64_t milliseconds(base::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

// A class without its events still plays.
std::vector<recording::ClassEvent> events_of(VideoFiles& files, const std::string& folder) {
  const auto source = files.open(folder, recording::kEventsName);
  if (!source) return {};
  const auto size = std::min<std::uint64_t>(source->size(), recording::kEventsSizeMax);
  std::string text(static_cast<std::size_t>(size), '\0');
  auto* const begin = reinterpret_cast<std::uint8_t*>(text.data());  // NOLINT: the file's bytes
  if (!source->read(0, base::Bytes(begin, text.size()))) return {};
  return recording::read_events(text);
}

json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

}  // namespace

std::string class_json(VideoFiles& files, const std::string& folder, Told told) {
  const bool all = told == Told::kAll;
  const auto manifest = files.manifest(folder);
  if (!manifest || !manifest->of_class) return {};
  json::array tracks;
  for (const recording::Track& track : manifest->tracks) {
    tracks.push_back({{"track", track.number},
                      {"source", track.source},
                      {"who", track.who},
                      {"name", all ? track.name : std::string()}});
  }
  json::array parts;
  for (const recording::Part& part : manifest->parts) {
    const std::string name = recording::part_name(part.number);
    const auto source = files.open(folder, name);
    if (!source) continue;
    parts.push_back({{"file", name},
                     {"track", part.track},
                     {"at_ms", milliseconds(part.begins)},
                     {"length_ms", milliseconds(part.length)},
                     {"bytes", source->size()}});
  }
  json::array events;
  for (const recording::ClassEvent& event : events_of(files, folder)) {
    if (!all && event.kind == recording::ClassEvent::Kind::kChat) continue;
    events.push_back({{"at_ms", event.at.count()},
                      {"what", text(to_string(event.kind))},
                      {"who", event.who},
                      {"name", all ? event.name : std::string()},
                      {"detail", event.detail}});
  }
  return json::serialize(json::object{
      {"tracks", std::move(tracks)}, {"parts", std::move(parts)}, {"events", std::move(events)}});
}

}  // namespace app::broadcast
