// A class in which everything happens that can happen, in an order that a seed makes: people join,
// leave, reload, change address, network, codec and role. Then it calms down, and everybody must
// see and hear again; then all leave, and nothing may be left.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/world.hpp"

namespace sim {

class RandomSchedule {
 public:
  explicit RandomSchedule(std::uint64_t seed);

  // Empty when all held; else what did not, and what had happened until then.
  std::string run();
  std::uint64_t digest() const { return world_.digest(); }
  std::size_t packets_judged();

 private:
  struct Room {
    std::size_t shard = 0;
    sfu::PublicationId sound;
    sfu::PublicationId picture;
    std::optional<sfu::PublicationId>
        small;  // a smaller layer of the picture, in half of the classes
    sfu::PublicationId screen;
    Person* teacher = nullptr;
    bool screen_shown = false;
    std::vector<Person*> viewers;
  };

  void open(std::size_t shard);
  void storm();
  void happen();
  void calm();
  void end();

  Room& some_room() { return rooms_[dice().below(rooms_.size())]; }
  Person* some_person(Room& room);
  Person* some_viewer(Room& room);
  JoinOptions some_options(std::size_t shard);
  Conditions some_conditions();
  SourceOptions some_camera();
  Leave some_leave();

  static std::vector<sfu::PublicationId> all(const Room& room);
  void begin_teaching(Room& room);
  void publish_camera(Room& room, SourceOptions camera);
  void watch_some(Room& room, Person& viewer);
  void watch_all(Room& room, Person& viewer);
  void join(Room& room);
  void leave(Room& room);
  void reload(Room& room);
  void take_over(Room& room);
  void change_network(Room& room);
  void change_address(Room& room);
  void change_role(Room& room);
  void change_watching(Room& room);
  void change_streams(Room& room);
  void change_screen(Room& room);
  void remove_and_add(Room& room);
  void repeat_commands(Room& room);
  void make_noise(Room& room);
  bool is_healthy(const Person& person) const;
  void expect_all_watch(Room& room);
  void expect_all_subscribed(const Room& room);
  void tell(const std::string& what);
  Dice& dice() { return world_.dice(); }

  World world_;
  bool layered_;
  std::vector<Room> rooms_;
  std::vector<std::string> story_;
};

}  // namespace sim
