#include "app/api/stream_encode.hpp"

#include <cmath>

#include <boost/json/array.hpp>

namespace app::api {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::int64_t milliseconds(base::Duration duration) {
  return duration / std::chrono::milliseconds(1);
}

object encode(const ClassStream& stream, bool received) {
  object entry;
  entry["participant"] = stream.participant;
  entry["source"] = stream.source;
  entry["layer"] = stream.layer;
  if (received) entry["codec"] = stream.codec;
  if (!received) entry["held"] = stream.held;
  entry["bitrate"] = stream.bitrate;
  constexpr double kPlaces = 10'000;
  entry["loss"] = std::round(stream.loss * kPlaces) / kPlaces;
  entry["jitter_ms"] = milliseconds(stream.jitter);
  entry["nacks"] = stream.nacks;
  entry["plis"] = stream.plis;
  return entry;
}

object encode(const ClassLine& line) {
  object entry;
  entry["participant"] = line.participant;
  entry["name"] = line.name;
  entry["round_trip_ms"] = line.round_trip ? value(milliseconds(*line.round_trip)) : value(nullptr);
  entry["room"] = line.room ? value(*line.room) : value(nullptr);
  entry["freezes"] = nullptr;
  if (line.freezes) {
    entry["freezes"] =
        object{{"count", line.freezes->count}, {"milliseconds", line.freezes->milliseconds}};
  }
  array sends;
  for (const ClassStream& stream : line.sends) sends.push_back(encode(stream, true));
  array receives;
  for (const ClassStream& stream : line.receives) receives.push_back(encode(stream, false));
  entry["sends"] = std::move(sends);
  entry["receives"] = std::move(receives);
  return entry;
}

}  // namespace

object encode(const ClassStreams& streams) {
  array people;
  for (const ClassLine& line : streams.people) people.push_back(encode(line));
  return {{"people", std::move(people)}, {"watchers", streams.watchers}};
}

}  // namespace app::api
