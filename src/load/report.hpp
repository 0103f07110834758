// What a load test has to say, as a table for people and as JSON for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/ceiling.hpp"
#include "load/latency.hpp"

namespace load {

// What the server under test used in a step; known when its process was named.
struct ServerUse {
  double cpu_percent = 0;  // of one core
  double cpu_seconds = 0;
  double rss_megabytes = 0;
  double pss_megabytes = 0;  // 0: not allowed to know
  // Processor time for each packet that reached a viewer.
  double nanoseconds_per_packet = 0;
  // What the bare ceiling takes for it, as a share of that; 0: not measured.
  double ceiling_share = 0;
  // The same for a loop that is woken as often as the server; 0: not measured.
  double paced_ceiling_share = 0;
};

// One step of the ramp.
struct Step {
  std::size_t viewers = 0;  // that watch at its end
  std::size_t failed = 0;   // of those that were to join in it
  std::size_t stalled = 0;  // of those that watch: to whom nothing came while it was held
  Quantiles join;           // milliseconds from the request to the first packet of media
  double seconds = 0;       // how long it was held; what follows is of that time
  std::uint64_t packets = 0;
  // What was published, to each who watched when it began, and how much of it did not come; nullopt
  // and 0 when somebody else publishes.
  std::optional<std::uint64_t> expected;
  std::uint64_t missing = 0;
  std::uint64_t lost = 0;
  std::uint64_t gaps = 0;
  Quantiles latency;             // milliseconds
  double megabits_sent = 0;      // by the server, per second
  double megabits_received = 0;  // by the server, per second
  double own_cpu_percent = 0;    // of this program
  Pace pace;                     // of the publisher
  std::optional<ServerUse> server;
};

// What seats that talk have seen, over the whole test.
struct ChatResult {
  std::size_t seats = 0;
  std::uint64_t said = 0;
  std::uint64_t refused = 0;
  std::uint64_t heard = 0;
  std::uint64_t expected = 0;
  Quantiles latency;  // milliseconds
};

struct Report {
  std::string target;   // the server's address
  std::string machine;  // kernel and processors
  std::vector<std::string> sources;
  unsigned decrypt_every = 0;
  std::uint64_t forged = 0;  // packets that were decrypted and not authentic
  std::uint64_t keyframe_requests = 0;
  std::string first_failure;  // why a viewer could not join; empty: all could
  std::vector<Step> steps;
  std::optional<ChatResult> chat;
};

std::string to_table(const Report& report);
std::string to_json(const Report& report);
// As JSON writes a text, in quotation marks.
std::string json_text(std::string_view text);

}  // namespace load
