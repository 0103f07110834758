// The examples of docs/PROTOCOL.md, and what tests compare with them.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "app/signal/protocol.hpp"

namespace app::signal {

// Every ```json KIND block of docs/PROTOCOL.md.
inline std::vector<std::string> examples(const std::string& kind) {
  std::ifstream file(std::string(PENDOPO_SOURCE_DIR) + "/docs/PROTOCOL.md");
  std::vector<std::string> found;
  std::string line;
  bool inside = false;
  while (std::getline(file, line)) {
    if (line == "```json " + kind) {
      inside = true;
      found.emplace_back();
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      found.back() += line;
    }
  }
  return found;
}

// The documentation's own example of an event, to compare with what is encoded.
inline boost::json::value example_of(const std::string& event) {
  for (const std::string& text : examples("event")) {
    boost::json::value value = boost::json::parse(text);
    if (value.at("event").as_string() == event) return value;
  }
  ADD_FAILURE() << "no example of " << event;
  return {};
}

inline boost::json::value numbered(std::uint64_t number, const EventBody& body) {
  return boost::json::parse(number_event(number, body));
}

inline classroom::Participant person(std::uint64_t id, std::string name, classroom::Role role) {
  classroom::Participant participant;
  participant.id.value = id;
  participant.name = std::move(name);
  participant.role = role;
  return participant;
}

template <class T>
T decoded(std::string_view text) {
  const auto message = decode(text);
  EXPECT_TRUE(message) << text;
  if (!message || !std::holds_alternative<T>(message->command)) {
    ADD_FAILURE() << "not the expected command: " << text;
    return {};
  }
  return std::get<T>(message->command);
}

}  // namespace app::signal
