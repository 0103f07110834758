// What the HTTP API has to know of, and to tell, the running program. The composition root joins
// the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/class_streams.hpp"
#include "base/latency_histogram.hpp"
#include "classroom/recording.hpp"
#include "school/link.hpp"
#include "school/person.hpp"
#include "school/room_record.hpp"

namespace app::api {

// The classes that are being held.
class LiveRooms {
 public:
  virtual ~LiveRooms() = default;
  virtual std::size_t people(std::string_view room) const = 0;  // 0: nobody is there
  // The names of the teachers who are there now, in the order of coming.
  virtual std::vector<std::string> teachers(std::string_view room) const = 0;
  // nullopt: nobody is there.
  virtual std::optional<classroom::Recording> recording(std::string_view room) const = 0;
  // Every stream of the class, as the server measures it between two times that it was asked for;
  // nullopt: nobody is there.
  virtual void ask_streams(std::string_view room) = 0;
  virtual std::optional<ClassStreams> streams(std::string_view room) const = 0;
  // It was changed; what is not allowed any more ends.
  virtual void room_changed(const school::RoomRecord& room) = 0;
  // The port at which devices of the own network may follow classes over plain HTTP; nullopt: they
  // may not.
  virtual std::optional<std::uint16_t> plain_port() const = 0;
  // The room was deleted: everybody is told and sent away.
  virtual void close_room(std::string_view room) = 0;
  // Whoever came by this link is sent away.
  virtual void link_revoked(school::LinkId link) = 0;
  // The person has a new password: whoever came with the old one is sent away.
  virtual void signed_out(school::PersonId person) = 0;
};

// What the process has counted since it started, by name.
struct Stats {
  using Numbers = std::vector<std::pair<std::string, std::int64_t>>;
  Numbers server;
  std::vector<Numbers> shards;  // the same names in each
  // How long packets were under way through each shard; not part of the table.
  std::vector<base::LatencyHistogram> transits = {};
  std::string version = {};
};

// The process itself, for the administrator's shell.
class ServerControl {
 public:
  virtual ~ServerControl() = default;
  virtual Stats stats() const = 0;
  // Begins to stop, as SIGTERM does; the answer to the request is still sent.
  virtual void stop() = 0;
  // The same, and then starts anew: with the configuration as it is then.
  virtual void restart() = 0;
};

}  // namespace app::api
