// `pendopo measure mesh`: what a class that goes from browser to browser costs its server, which
// only signals, beside other servers that do the same.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "load/mesh_person.hpp"

namespace load {

struct MeshPlan {
  unsigned people = 7;
  std::chrono::seconds hold{60};
  int pid = 0;       // of the server
  bool idle = true;  // also what it costs with nobody there
};
using Enter = std::function<EnteredPerson(std::string_view name)>;

struct MeshRow {
  std::string server;
  double cpu_percent = 0;       // of a core, from the first who comes
  double idle_percent = 0;      // the same, before
  double memory_megabytes = 0;  // resident, at the end
  std::uint64_t signals = 0;    // relayed
  std::uint64_t messages = 0;   // of the chat, each to all
  std::uint64_t arrivals = 0;   // people who came, or came again
};

// In each pair one page offers, the other answers, and both tell their candidates. Somebody writes
// every 5 s, somebody raises or lowers a hand every 10 s, and every 10 s somebody's page is loaded
// again and found anew by all others. An error where anything of it does not arrive, or is refused.
base::Result<MeshRow, std::string> do_mesh_job(std::string server, const MeshPlan& plan,
                                               const Enter& enter);

struct MeshReport {
  std::string machine;
  MeshPlan plan;
  std::vector<MeshRow> rows;  // the first is ours
};
std::string to_table(const MeshReport& report);

// As long as a browser's with two sounds and two pictures, and in the same alphabet.
std::string description_of_size(std::size_t bytes);

}  // namespace load
