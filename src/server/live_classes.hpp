// What the HTTP API may know of the live rooms and of the process, and tell them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/api/live_rooms.hpp"
#include "app/counters.hpp"
#include "app/signal/signal_hub.hpp"
#include "server/live_gauges.hpp"
#include "server/media_loop.hpp"

namespace server {

class LiveClasses final : public app::api::LiveRooms {
 public:
  explicit LiveClasses(app::signal::SignalHub& hub) : hub_(hub) {}

  std::size_t people(std::string_view room) const override { return hub_.people(room); }
  std::vector<std::string> teachers(std::string_view room) const override {
    return hub_.teachers(room);
  }
  std::optional<classroom::Recording> recording(std::string_view room) const override {
    return hub_.recording(room);
  }
  void room_changed(const school::RoomRecord& room) override { hub_.room_changed(room); }
  std::optional<std::uint16_t> plain_port() const override { return plain_port_; }
  void set_plain_port(std::uint16_t port) { plain_port_ = port; }
  void ask_streams(std::string_view room) override { hub_.ask_streams(room); }
  std::optional<app::ClassStreams> streams(std::string_view room) const override {
    return hub_.streams(room);
  }
  void close_room(std::string_view room) override { hub_.close_room(room); }
  void link_revoked(school::LinkId link) override { hub_.link_revoked(link.value); }
  void signed_out(school::PersonId person) override { hub_.signed_out(person.value); }

 private:
  app::signal::SignalHub& hub_;
  std::optional<std::uint16_t> plain_port_;
};

// What there is at the moment.
struct Gauges {
  std::size_t connections = 0;
  std::size_t pipes = 0;
  std::size_t waiting_pipes = 0;  // of them
  std::size_t rooms = 0;
  std::size_t people = 0;
  std::size_t class_viewers = 0;  // of them
  std::size_t channels_on_air = 0;
  std::size_t channel_viewers = 0;
  std::size_t chat_people = 0;
  std::uint16_t https_port = 0;
  std::uint16_t http_port = 0;
  LiveGauges live;
};

class ProcessControl final : public app::api::ServerControl {
 public:
  // `counters` outlives it.
  ProcessControl(std::function<void()> stop, const app::Counters& counters,
                 std::function<Gauges()> gauges)
      : stop_(std::move(stop)), counters_(counters), gauges_(std::move(gauges)) {}

  bool wants_restart() const { return restart_; }

  app::api::Stats stats() const override;
  void stop() override { stop_(); }
  void restart() override {
    restart_ = true;
    stop_();
  }

  // The newest totals of one shard.
  void note(std::size_t shard, const MediaStatistics& statistics);

 private:
  std::function<void()> stop_;
  const app::Counters& counters_;
  std::function<Gauges()> gauges_;
  std::vector<MediaStatistics> shards_;
  bool restart_ = false;
};

}  // namespace server
