// What the HTTP API may know of the live rooms and of the process, and tell them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/api/live_rooms.hpp"
#include "app/signal/signal_hub.hpp"
#include "sfu/event.hpp"

namespace server {

class LiveClasses final : public app::api::LiveRooms {
 public:
  explicit LiveClasses(app::signal::SignalHub& hub) : hub_(hub) {}

  std::size_t people(std::string_view room) const override { return hub_.people(room); }
  std::vector<std::string> teachers(std::string_view room) const override {
    return hub_.teachers(room);
  }
  void close_room(std::string_view room) override { hub_.close_room(room); }
  void link_revoked(school::LinkId link) override { hub_.link_revoked(link.value); }

 private:
  app::signal::SignalHub& hub_;
};

class ProcessControl final : public app::api::ServerControl {
 public:
  explicit ProcessControl(std::function<void()> stop) : stop_(std::move(stop)) {}

  std::vector<std::pair<std::string, std::int64_t>> stats() const override;
  void stop() override { stop_(); }

  // The newest totals of one shard.
  void note(std::size_t shard, const sfu::Statistics& statistics);

 private:
  std::function<void()> stop_;
  std::vector<sfu::Statistics> shards_;
};

}  // namespace server
